"""Notes of the browsers that are open, so that those of a killed program can be ended and cleared away later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.zones.store import LocalStore

if TYPE_CHECKING:
    import psutil

FOLDER = "browsers"
PROFILE = "--user-data-dir="


@dataclass(frozen=True)
class BrowserRecord:
    """``processes`` are (pid, start time) of everything that was started; ``profiles`` the folders to take away."""

    path: Path
    processes: tuple[tuple[int, float], ...]
    profiles: tuple[str, ...] = ()


def record_browser(journal_dir: Path, driver: psutil.Process, known: BrowserRecord | None = None) -> BrowserRecord:
    """Write down a driver and all that it started so far."""
    import psutil

    owner = psutil.Process()
    path = known.path if known else journal_dir / FOLDER / f"{owner.pid}-{driver.pid}.json"
    tree = [driver, *driver.children(recursive=True)]
    record = BrowserRecord(path, tuple((p.pid, p.create_time()) for p in tree), tuple(sorted(_profiles(tree))))
    body = {"owner": [owner.pid, owner.create_time()], "processes": record.processes, "profiles": record.profiles}
    with LocalStore(str(path.parent)).writing(path.name) as sink:
        sink.write(json.dumps(body).encode())
    return record


def forget_browser(record: BrowserRecord) -> None:
    """End what is left of a browser, take away its profile, and the note of it."""
    _end(record.processes)
    for profile in record.profiles:
        shutil.rmtree(profile, ignore_errors=True)
    record.path.unlink(missing_ok=True)


def clear_browsers(journal_dir: Path) -> int:
    """End and clear away the browsers of programs that are gone; returns how many there were."""
    found = 0
    for path in sorted((journal_dir / FOLDER).glob("*.json")):
        try:
            body = json.loads(path.read_text())
            owner = (int(body["owner"][0]), float(body["owner"][1]))
            processes = tuple((int(pid), float(began)) for pid, began in body["processes"])
            record = BrowserRecord(path, processes, tuple(str(profile) for profile in body["profiles"]))
        except (ValueError, KeyError, TypeError, IndexError):
            path.unlink(missing_ok=True)
            continue
        if _running(*owner) is None:
            forget_browser(record)
            found += 1
    return found


def _end(processes: Iterable[tuple[int, float]]) -> None:
    import psutil

    left = [process for pid, began in processes if (process := _running(pid, began)) is not None]
    for process in left:
        with suppress(psutil.Error):
            left += [child for child in process.children(recursive=True) if child not in left]
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=3)


def _running(pid: int, began: float) -> psutil.Process | None:
    """The process, unless its number has gone to another one since."""
    import psutil

    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if abs(process.create_time() - began) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _profiles(tree: Iterable[psutil.Process]) -> set[str]:
    import psutil

    found = set()
    for process in tree:
        with suppress(psutil.Error):
            found |= {word.removeprefix(PROFILE) for word in process.cmdline() if word.startswith(PROFILE)}
    return {profile for profile in found if Path(profile).name.startswith("playwright_")}
