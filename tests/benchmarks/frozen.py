"""The packed panel against the same from its source, in turns: ``python -m tests.benchmarks.frozen dist/FOLDER``.

Measured from outside, as the owner sees it: from the start of the program until its icon is in the tray, and until its
window is on the screen. Both have their bytecode ready, and both a screen in memory with a tray.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.app.real_window.desktop import Desktop
from tests.benchmarks.children import REPOSITORY
from tests.benchmarks.short_runs import usual_lake

STARTS = 7
AIM = 1.5
SECONDS = 60.0


def shown_after(line: Sequence[str], desktop: Desktop, place: Path, lake: Path, minimized: bool) -> float:
    """Seconds until anything of the program can be seen: its icon where it starts in the tray, else its window."""
    more = ["--root", str(lake), "--preferences", str(place / "panel.ini"), *(["--minimized"] if minimized else [])]
    environment = {**desktop.environment, "XDG_RUNTIME_DIR": str(place)}
    began = time.monotonic()
    process = subprocess.Popen([*line, *more], cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while not desktop.do("search", "--onlyvisible", "--pid", str(process.pid), may_fail=True):
            if time.monotonic() - began > SECONDS or process.poll() is not None:
                raise RuntimeError(f"nothing was shown; exit code {process.poll()}")
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(SECONDS)


def measured(packed: Path, starts: int) -> list[tuple[str, float, float]]:
    """What was waited for, packed and from source; the first start of each is not counted."""
    found = []
    with tempfile.TemporaryDirectory(prefix="bedrot-benchmarks-") as folder:
        place = Path(folder)
        lake, desktop = usual_lake(place / "usual"), Desktop(place)
        desktop.put_up_tray()
        ways = ([str(packed / "bedrot-panel")], [sys.executable, "-m", "app"])
        try:
            for name, minimized in (("icon in the tray", True), ("window", False)):
                rounds = [
                    [shown_after(way, desktop, place, lake, minimized) for way in ways] for _ in range(starts + 1)
                ]
                one, other = (median(times) for times in zip(*rounds[1:], strict=True))
                found.append((name, one, other))
        finally:
            desktop.close()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.frozen", description=__doc__)
    parser.add_argument("packed", type=Path, help="the folder with the two programs")
    parser.add_argument("--starts", type=int, default=STARTS)
    chosen = parser.parse_args(argv)
    print("| shown | packed / from source | aim | numbers |\n| --- | --- | --- | --- |")
    good = True
    for name, one, other in measured(chosen.packed.resolve(), chosen.starts):
        print(f"| {name} | {one / other:.2f} × | ≤ {AIM} × | {one:.2f} s against {other:.2f} s |")
        good = good and one <= AIM * other
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
