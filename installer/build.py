"""Packs the product on this system: ``python -m installer.build``. It lies in dist/ then, and its size is told."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from installer.announce import say, speak_on_any_console
from installer.frozen_parts import NAME
from installer.weighing import is_too_heavy, report_lines

ROOT = Path(__file__).resolve().parent.parent
SPEC = "build.spec"
FAILED, TOO_HEAVY, NOT_SET_UP = 1, 2, 4


def packed_folder(dist: Path) -> Path:
    """Where the two programs lie."""
    return dist / NAME


def build(root: Path, dist: Path, work: Path) -> int:
    """PyInstaller with this Python; returns its exit code."""
    options = ["--noconfirm", "--log-level", "WARN", "--distpath", str(dist), "--workpath", str(work)]
    # Drawing the icon needs no screen.
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    line = [sys.executable, "-m", "PyInstaller", *options, SPEC]
    return subprocess.run(line, cwd=root, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


def main(words: Sequence[str] | None = None) -> int:
    """0 when it was built and is small enough."""
    speak_on_any_console()
    parser = argparse.ArgumentParser(prog="python -m installer.build", description=__doc__)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where the program goes (dist)")
    parser.add_argument("--work", type=Path, default=ROOT / "build", help="where it is put together (build)")
    chosen = parser.parse_args(words)
    if importlib.util.find_spec("PyInstaller") is None:
        say('PyInstaller is missing.\nNext: install it with  python -m pip install -e ".[build]"')
        return NOT_SET_UP
    if build(ROOT, chosen.dist, chosen.work) != 0:
        say("It could not be built; what PyInstaller said last is above.")
        return FAILED
    folder = packed_folder(chosen.dist)
    say("\n".join([f"Built: {folder}", *report_lines(folder)]))
    if is_too_heavy(folder):
        say("It is too heavy. See what came along that nobody uses: installer/freezing.py says what stays out.")
        return TOO_HEAVY
    return 0


if __name__ == "__main__":
    sys.exit(main())
