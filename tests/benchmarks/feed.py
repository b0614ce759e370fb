"""The feed beside a running pipeline: ``python -m tests.benchmarks.feed [--seconds 60] [--windows 6]`` prints a table.

200 clients listen and 200 questions a second are asked while a lake runs again and again with all of its work. Each
part is a process of its own. Runs are compared with those in quiet windows around: ``--windows`` cuts the load into
several, so that what else the computer does falls on both alike.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import IO, Any

from tests.benchmarks.children import REPOSITORY, run_lake
from tests.benchmarks.feed_clients import share
from tests.benchmarks.short_runs import usual_lake

LISTENERS, A_SECOND = 200, 200
Run = dict[str, Any]


@contextmanager
def child(module: str, *words: object, first_line: str = "") -> Any:
    """A part of the benchmark, and its end: what it said is read while it lives."""
    line = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, words)]
    process = subprocess.Popen(line, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    try:
        if first_line:
            process.stdin.write(first_line + "\n")
            process.stdin.flush()
        yield process
    finally:
        if not process.stdin.closed:
            process.stdin.close()
        process.wait()


def said(process: subprocess.Popen[str]) -> list[Run]:
    """Everything it says from now on, once its input has ended."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None
    assert stdout is not None
    stdin.close()
    return [json.loads(line) for line in stdout]


def beside(root: Path, seconds: float, windows: int) -> tuple[list[Run], list[Run], Run]:
    """Runs, the answers of each window of load, and what the server used."""
    token = secrets.token_urlsafe(24)
    with child("feed_server", root, first_line=token) as server:
        out: IO[str] = server.stdout
        port = json.loads(out.readline())["port"]
        loads: list[Run] = []
        with child("feed_runs", root) as runs:
            each = seconds / windows
            time.sleep(each / 2)
            for window in range(windows):
                with child("feed_clients", port, each, LISTENERS, A_SECOND, first_line=token) as clients:
                    loads += said(clients)
                time.sleep(each / 2 if window == windows - 1 else each)
            told = said(runs)
        used = said(server)[-1]
    return told, loads, used


def within(run: Run, loads: Sequence[Run]) -> bool | None:
    """Whether a run went on beside the load from end to end; None: partly."""
    if any(load["began"] <= run["began"] and run["ended"] <= load["ended"] for load in loads):
        return True
    return False if all(run["ended"] < load["began"] or load["ended"] < run["began"] for load in loads) else None


def cpu_of(runs: Sequence[Run]) -> float:
    return median(run["cpu"] for run in runs) if runs else float("nan")


def report(runs: Sequence[Run], loads: Sequence[Run], used: Run) -> bool:
    """Print what came of it; whether all aims are met."""
    loaded_runs = [run for run in runs if within(run, loads) is True]
    quiet_runs = [run for run in runs[1:] if within(run, loads) is False]
    loaded, quiet = ([run["ended"] - run["began"] for run in some] for some in (loaded_runs, quiet_runs))
    wrong: dict[str, int] = {}
    for load in loads:
        for what, number in load["wrong"].items():
            wrong[what] = wrong.get(what, 0) + number
    bad = [run["state"] for run in runs if run["state"] not in ("success", "partial")]
    slower = median(loaded) / median(quiet) - 1 if loaded and quiet else float("nan")
    took = [seconds for load in loads for seconds in load["answers"]]
    arrivals = [seconds for load in loads for seconds in load["arrivals"]]
    p99, span = share(took, 0.99), sum(load["ended"] - load["began"] for load in loads)
    rows = [
        ("errors", str(sum(wrong.values()) + len(bad)), "0"),
        ("answers", f"{len(took):,}, {len(took) / span:,.0f} a second", ""),
        ("answer, median", f"{share(took, 0.5) * 1000:.1f} ms", ""),
        ("answer, 99 of 100 within", f"{p99 * 1000:.1f} ms", "≤ 100 ms"),
        ("the first of its kind after a start, at most", f"{loads[0]['first'] * 1000:.0f} ms", ""),
        ("slowest path", f"{loads[0]['slowest'][0][1]}: {loads[0]['slowest'][0][0] * 1000:.0f} ms", ""),
        ("messages heard", f"{sum(load['heard'] for load in loads):,}", ""),
        ("event to listener, median", f"{share(arrivals, 0.5) * 1000:.0f} ms", ""),
        ("event to listener, 99 of 100 within", f"{share(arrivals, 0.99) * 1000:.0f} ms", ""),
        ("a run in quiet", f"{median(quiet):.2f} s (of {len(quiet)})" if quiet else "–", ""),
        ("a run beside the load", f"{median(loaded):.2f} s (of {len(loaded)})" if loaded else "–", ""),
        ("its processor time", f"{cpu_of(quiet_runs):.2f} s, beside the load {cpu_of(loaded_runs):.2f} s", ""),
        ("the clients used", f"{sum(load['cpu'] for load in loads) / span:.2f} of a processor", ""),
        ("slower by", f"{slower:+.1%}", "≤ 10 %"),
        ("the feed used", f"{used['cpu'] / span:.2f} of a processor, {used['peak_mb']} MB", ""),
    ]
    print("| measured | | aim |\n| --- | --- | --- |")
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))
    for what, number in sorted(wrong.items()):
        print(f"{number} × {what}", file=sys.stderr)
    return not wrong and not bad and p99 <= 0.1 and slower <= 0.1


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.feed", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the load lasts in all")
    parser.add_argument("--windows", type=int, default=6, help="into how many windows it is cut")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bedrot-benchmarks-") as folder:
        root = usual_lake(Path(folder) / "lake")
        run_lake(root)
        met = report(*beside(root, chosen.seconds, chosen.windows))
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
