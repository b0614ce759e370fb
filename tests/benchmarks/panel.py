"""The panel against a bare PySide6 window with a tray icon, in turns: ``python -m tests.benchmarks.panel``.

Start-up, memory and CPU at rest as ratios; how late the event loop is while a lake with 200,000 bank rows runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.children import REPOSITORY
from tests.benchmarks.short_runs import usual_lake
from tests.landing.generate import make_landing

STARTS, IDLE_SECONDS, BANK_ROWS = 5, 60.0, 200_000


def child(*words: object, bytecode: Path) -> dict[str, Any]:
    """Start a measured process; moments in its answer become seconds since its start."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.panel_child", *map(str, words)], cwd=REPOSITORY,
                          capture_output=True, text=True, check=False, env=environment(bytecode))  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {name: value - began if name in ("shown", "lake") else value for name, value in found.items()}


def environment(bytecode: Path) -> dict[str, str]:
    """An installed program does not compile its modules at every start, so neither side does here."""
    found = dict(os.environ)
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    found["PYTHONPYCACHEPREFIX"] = str(bytecode)
    if not found.get("DISPLAY"):
        found.setdefault("QT_QPA_PLATFORM", "offscreen")
    return found


def starts(lake: Path, idle: float, bytecode: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Both in turns, after one of each that compiles; the last of each rests long enough to see what it does then."""
    ours, bare = [], []
    for number in range(STARTS + 1):
        rest = idle if number == STARTS else 0.2
        bare.append(child("bare", "--idle", rest, bytecode=bytecode))
        ours.append(child("panel", "--lake", lake, "--idle", rest, bytecode=bytecode))
    return ours[1:], bare[1:]


def busy_lake(folder: Path) -> Path:
    make_landing(folder, bank_rows=BANK_ROWS)
    (folder / "config").mkdir()
    (folder / "artists.json").rename(folder / "config" / "artists.json")
    return folder


def busy_run(place: Path) -> dict[str, Any]:
    return child("panel", "--lake", busy_lake(place / "busy"), "--run", bytecode=place / "bytecode")


def rows_of(ours: list[dict[str, Any]], bare: list[dict[str, Any]], busy: dict[str, Any]) -> list[Sequence[str]]:
    def middle(series: list[dict[str, Any]], name: str) -> float:
        return float(median(one[name] for one in series))

    shown, least = middle(ours, "shown"), middle(bare, "shown")
    known = middle(ours, "lake")
    rest, none = ours[-1], bare[-1]
    heavy = ", ".join(rest["imported"]) or "none of pandas, matplotlib, playwright, pyarrow, numpy"
    return [
        ("window and tray shown", f"{shown / least:.2f} ×", "≤ 2.5 ×", f"{shown:.2f} s against {least:.2f} s"),
        ("the same, lake opened and read", f"{known / least:.2f} ×", "", f"{known:.2f} s; imported: {heavy}"),
        ("memory at rest (RSS)", f"{rest['rss'] / none['rss']:.2f} ×", "≤ 1.8 ×",
         f"{rest['rss'] / 1e6:.0f} MB against {none['rss'] / 1e6:.0f} MB"),
        ("memory at rest (own pages)", f"{rest['uss'] / none['uss']:.2f} ×", "",
         f"{rest['uss'] / 1e6:.0f} MB against {none['uss'] / 1e6:.0f} MB"),
        (f"CPU at rest over {rest['idle_seconds']:.0f} s", f"{rest['idle_cpu_percent']:.3f} %", "≤ 0.2 %",
         f"bare: {none['idle_cpu_percent']:.3f} %"),
        ("event loop late during a run, p99", f"{busy['p99_ms']:.1f} ms", "≤ 50 ms",
         f"median {busy['p50_ms']:.1f} ms, {busy['ticks']:,} looks in {busy['run_seconds']:.1f} s, {busy['ended']}"),
        ("the same, at most", f"{busy['max_ms']:.0f} ms", "≤ 250 ms", f"{BANK_ROWS:,} bank rows, 4 workers"),
    ]  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.panel", description=__doc__)
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds at rest (60)")
    parser.add_argument("--only", choices=("start", "run"), help="one half of it")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bedrot-benchmarks-") as folder:
        place = Path(folder)
        if chosen.only == "run":
            print(json.dumps(busy_run(place), indent=1))
            return 0
        ours, bare = starts(usual_lake(place / "usual"), chosen.idle, place / "bytecode")
        if chosen.only == "start":
            print(json.dumps({"panel": ours, "bare": bare}, indent=1))
            return 0
        rows = rows_of(ours, bare, busy_run(place))
    print("| measured | panel | aim | numbers |\n| --- | --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    shown_on = "a screen" if os.environ.get("DISPLAY") else "offscreen"
    print(f"\n{os.cpu_count()} cores, {shown_on}. Medians of {STARTS} starts.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
