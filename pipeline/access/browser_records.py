"""Notes of the browsers that are open, so that those of a killed program can be ended and cleared away later.

A browser and its driver write into one folder of their own, which is made and noted before they start: whatever
ends them, and whenever, it is known what to end and what to take away.
"""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.zones.store import LocalStore

if TYPE_CHECKING:
    import psutil

FOLDER = "browsers"
PREFIX = "bedrot-"  # short: sockets lie in there, whose addresses may have a hundred signs only
DRIVER = "run-driver"  # among the words with which the driver of the browsers is started
NAMES = ("node", "chrom", "edge")  # of drivers and browsers; nothing else that was started meanwhile is ended
ROUNDS = 3
GONE_WITHIN_SECONDS = 2.0


@dataclass
class BrowserRecord:
    """``processes`` are (pid, start time) of what was started, ``folder`` is where all of it writes."""

    path: Path
    folder: Path
    processes: tuple[tuple[int, float], ...] = ()


def begin_record(journal_dir: Path) -> BrowserRecord:
    """Make the folder of a browser that is about to start, and write it down."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    record = BrowserRecord(journal_dir / FOLDER / f"{folder.name}.json", folder)
    _write(record)
    return record


def note_processes(record: BrowserRecord, driver: psutil.Process) -> None:
    """Write down a driver and all that it has started so far."""
    import psutil

    tree = [driver]
    with suppress(psutil.Error):
        tree += driver.children(recursive=True)
    record.processes = tuple(found for process in tree if (found := _mark(process)) is not None)
    _write(record)


def forget_browser(record: BrowserRecord, politely: bool = False) -> None:
    """End what is left of a browser, take away its folder, and the note of it.

    Where it did not end ``politely``, what its driver had started may be nobody's child by now, and in no note.
    """
    _end(record.processes)
    if record.folder.name.startswith(PREFIX):
        for _ in range(ROUNDS):
            found = not politely and _end_users(record.folder)
            shutil.rmtree(record.folder, ignore_errors=True)
            if not found and not record.folder.exists():
                break
            politely = False  # something still writes in there that no note tells of
    if not record.folder.exists():
        record.path.unlink(missing_ok=True)


def clear_browsers(journal_dir: Path) -> int:
    """End and clear away the browsers of programs that are gone; returns how many there were."""
    found = 0
    for path in sorted((journal_dir / FOLDER).glob("*.json")):
        record = _orphan(path)
        if record is not None:
            forget_browser(record)
            found += 1
    return found


def _write(record: BrowserRecord) -> None:
    import psutil

    owner = [socket.gethostname(), *(_mark(psutil.Process()) or ())]
    body = {"owner": owner, "folder": str(record.folder), "processes": record.processes}
    with LocalStore(str(record.path.parent)).writing(record.path.name) as sink:
        sink.write(json.dumps(body).encode())


def _orphan(path: Path) -> BrowserRecord | None:
    """The record in a file whose program is gone; None where it still runs, or runs on another computer.

    A folder tells another computer: names of computers change, and another one's folder is not here.
    """
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        host, pid, began = body["owner"]
        processes = tuple((int(one), float(start)) for one, start in body["processes"])
        record = BrowserRecord(path, Path(body["folder"]), processes)
    except (FileNotFoundError, PermissionError):
        return None  # its program has just taken it away, or is about to
    except (ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)  # cut off while it was written, so before anything had started
        return None
    here = host == socket.gethostname() or record.folder.is_dir()
    if not here or _running(int(pid), float(began)) is not None:
        return None
    return record


def _end(processes: Iterable[tuple[int, float]]) -> None:
    """End processes and their children; those that have ended by themselves are left out, with all they started."""
    import psutil

    left = [process for pid, began in processes if (process := _running(pid, began)) is not None]
    for process in list(left):
        with suppress(psutil.Error):
            left += [child for child in process.children(recursive=True) if child not in left]
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=GONE_WITHIN_SECONDS)


def _end_users(folder: Path) -> bool:
    """End whatever was started with this folder, noted or not; says whether there was anything."""
    import psutil

    found = [process for process in psutil.process_iter(["name", "cmdline"]) if _uses(process, str(folder))]
    _end(mark for process in found if (mark := _mark(process)) is not None)
    return bool(found)


def _uses(process: psutil.Process, folder: str) -> bool:
    """Browsers are told their folder; what they start, and a driver that is not noted yet, has it as environment."""
    import psutil

    if any(folder in word for word in process.info["cmdline"] or ()):
        return True
    with suppress(psutil.Error, OSError):
        if any(part in (process.info["name"] or "").lower() for part in NAMES):
            return folder in process.environ().values() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _mark(process: psutil.Process) -> tuple[int, float] | None:
    import psutil

    with suppress(psutil.Error):
        return process.pid, process.create_time()
    return None


def _running(pid: int, began: float) -> psutil.Process | None:
    """The process, unless its number has gone to another one since."""
    import psutil

    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if abs(process.create_time() - began) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None
