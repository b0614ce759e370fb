"""A whole run on the generator's usual lake, and one that finds nothing new."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.children import measure, run_lake, side_by_side
from tests.benchmarks.lines import Line, alone, compared
from tests.landing.generate import make_landing

REPEATS = 7
IMPORTS = "import pandas, pyarrow.parquet"
WATCHED = ("pandas", "pyarrow", "numpy")
LOOK = f"""
import json, sys
from pipeline.cli import main
main(["--root", sys.argv[1], "run", "--no-extractors"])
print(json.dumps([name for name in {WATCHED} if name in sys.modules]))
"""


def cold(folder: Path) -> Iterator[Line]:
    """Everything from landing to the warehouse for the first time, in a fresh process."""
    ready = usual_lake(folder / "usual")
    fresh = Copies(ready, folder / "cold")
    run, imports = side_by_side(REPEATS, lambda: run_lake(next(fresh)), lambda: measure("-c", IMPORTS))
    yield compared("first run of a lake of 365 days", run, f"`{IMPORTS}`", imports, "≤ 4 ×")


def rerun(folder: Path) -> Iterator[Line]:
    """The same lake again: nothing is new."""
    lake = usual_lake(folder / "again")
    run_lake(lake)
    imports, again = side_by_side(REPEATS, lambda: measure("-c", IMPORTS), lambda: run_lake(lake))
    loaded: list[str] = measure("-c", LOOK, lake).answer
    yield compared("run that finds nothing new", again, f"`{IMPORTS}`", imports, "≤ 1 ×")
    said = f"imports {', '.join(loaded)}" if loaded else f"imports none of {', '.join(WATCHED)}"
    yield alone("run that finds nothing new", again, "≤ 0.5 s CPU", said)


def usual_lake(root: Path) -> Path:
    make_landing(root)
    (root / "config").mkdir()
    shutil.move(root / "artists.json", root / "config" / "artists.json")
    return root


class Copies:
    """A new copy of a lake each time, where each takes the place of the one before."""

    def __init__(self, lake: Path, place: Path) -> None:
        self._lake = lake
        self._place = place

    def __next__(self) -> Path:
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(self._lake, self._place)
        return self._place
