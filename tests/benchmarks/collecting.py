"""A full run against all stand-ins: how near it comes to the slowest platform, and what browsers cost.

``python -m tests.benchmarks.collecting``. Pages take seconds to draw themselves, as the real ones do; the same run
with pages that draw at once tells what is overhead and what is only waiting.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from os import cpu_count
from pathlib import Path
from typing import Any

import psutil

from pipeline.platforms.connections import SIGNED_IN_BY_HAND
from pipeline.platforms.titles import TITLES
from tests.benchmarks.children import REPOSITORY
from tests.benchmarks.lines import Line, markdown, times
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platform_sims.world import KEYS, World, world

DRAWN_AFTER, AT_ONCE = 1.5, 0.01  # seconds that the pages' scripts take
FEW, MANY = 2, 6  # browsers at a time
LOOK_SECONDS = 0.25
A_DAY = 86400.0


@dataclass(frozen=True)
class Collected:
    """One run: until everything was collected, each platform's part of it, and the most that its browsers held."""

    seconds: float
    extracts: dict[str, float]
    browsers_bytes: int
    program_bytes: int


class Runs:
    """Makes runs, each with a lake and a process of its own."""

    def __init__(self, folder: Path, made: World) -> None:
        self._folder, self._made = folder, made
        self._numbers = count(1)

    def run(self, delay: float, browsers: int, *platforms: str) -> Collected:
        root = self._made.lake(self._folder / f"lake {next(self._numbers)}", page_seconds=60, download_seconds=60,
                               browsers_at_once=browsers)  # fmt: skip
        for site in self._made.stand_ins.values():
            site.delay = delay
            if isinstance(site, TikTokStandIn):
                site.later += A_DAY
            if isinstance(site, SpotifyStandIn):
                site.exported.clear()
        given = root / "given.json"
        given.write_text(json.dumps(self._handed_over()), encoding="utf-8")
        line = [sys.executable, "-m", "tests.benchmarks.collecting_child", str(root), str(given), *platforms]
        with (
            subprocess.Popen(line, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process,
            Scales(process.pid) as scales,
        ):
            said, _ = process.communicate()
        told: dict[str, Any] = json.loads(said.splitlines()[-1])
        if told["state"] != "success":
            raise RuntimeError(f"the run ended as {told['state']}: {root / 'logs'}")
        return Collected(told["collected"], told["extracts"], scales.browsers, scales.program)

    def _handed_over(self) -> dict[str, Any]:
        made = self._made
        sessions = [
            (name, person.account, made.stand_ins[name].storage_state(person), person.email)  # type: ignore[attr-defined]
            for name, person in made.people()
        ]
        keys = [(key, item, value) for key, values in KEYS.items() for item, value in values.items()]
        return {"sessions": sessions, "keys": keys}


class Scales:
    """Weighs a program and its browsers while they run. What processes share is counted once."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._weigh, name="scales")
        self.browsers = self.program = 0

    def __enter__(self) -> Scales:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _weigh(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                program = psutil.Process(self._pid)
                self.program = max(self.program, _share(program))
                self.browsers = max(self.browsers, sum(map(_share, program.children(recursive=True))))


def _share(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(getattr(process.memory_full_info(), "pss", 0))
    return 0


def collecting(folder: Path) -> Iterator[Line]:
    """Side by side: each platform alone, all of them with few and with many browsers, pages slow and at once."""
    with world(folder / "generated") as made:
        runs = Runs(folder, made)
        alone = {name: _told(name, runs.run(DRAWN_AFTER, FEW, name)) for name in TITLES}
        at_once = {name: runs.run(AT_ONCE, FEW, name).extracts[name] for name in SIGNED_IN_BY_HAND}
        few, many = (_told(f"{n} browsers", runs.run(DRAWN_AFTER, n)) for n in (FEW, MANY))
    seconds = {name: run.extracts[name] for name, run in alone.items()}
    slowest, total = max(seconds, key=lambda name: seconds[name]), sum(seconds.values())
    for browsers, run in ((MANY, many), (FEW, few)):
        named = f"full run, {browsers} browsers at a time"
        yield Line(
            named, f"slowest platform alone ({TITLES[slowest]})", times(run.seconds / seconds[slowest]), "",
            memory=f"browsers {_mb(run.browsers_bytes)}, program {_mb(run.program_bytes)}",
            seconds=f"{run.seconds:.1f}", other_seconds=f"{seconds[slowest]:.1f}",
        )  # fmt: skip
        yield Line(named, "all platforms, one after the other", times(run.seconds / total),
                   seconds=f"{run.seconds:.1f}", other_seconds=f"{total:.1f}")  # fmt: skip
    for name, quick in at_once.items():
        waited = seconds[name] - quick
        yield Line(
            f"{TITLES[name]}: overhead beyond its pages", "its pages' own waiting", times(quick / max(waited, 0.1)),
            memory=_mb(alone[name].browsers_bytes), seconds=f"{quick:.1f}", other_seconds=f"{waited:.1f}",
        )  # fmt: skip


def _told(what: str, run: Collected) -> Collected:
    print(f"{what}: {run.seconds:.1f} s, browsers {_mb(run.browsers_bytes)}", file=sys.stderr)
    return run


def _mb(number: int) -> str:
    return f"{number / 1e6:,.0f} MB"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bedrot-collecting-") as folder:
        print(markdown(collecting(Path(folder))))
    print(f"\n{cpu_count()} cores, Python {platform.python_version()}, {platform.system()}.")
    print(f"Pages draw themselves after {DRAWN_AFTER:g} s; pauses between pages are left out.")
    print("Linktree's page has told all once ten seconds were silent; that is counted as overhead, too.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
