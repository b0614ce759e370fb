"""Kill a run anywhere: the next one ends with the very same bytes as if nothing had happened."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.crash import POINTS
from pipeline.engine.lake_lock import hold_lake
from tests.end_to_end.forked import Forked, forked
from tests.end_to_end.killing import LEFTOVERS, RUN, Blow, Case, Situation, State, times_passed
from tests.end_to_end.lakes import LakeFolder, landed

TINY = {"seed": 7, "days": 40, "bank_rows": 150, "campaigns": 2, "tracks": 3, "defects": 0.01, "artists": 1}
AT_ONCE = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def programs() -> Iterator[Forked]:
    with forked() as made:
        yield made


@pytest.fixture(scope="module")
def first_run(programs: Forked, tmp_path_factory: pytest.TempPathFactory) -> Situation:
    """Nothing has run yet."""
    folder = tmp_path_factory.mktemp("first")
    return situation(programs, "a first run", landed(folder / "ready", **TINY), folder)


@pytest.fixture(scope="module")
def later_run(programs: Forked, tmp_path_factory: pytest.TempPathFactory) -> Situation:
    """A lake that has run, then revised files have come for every platform: versions go to the archive."""
    folder = tmp_path_factory.mktemp("later")
    source = landed(folder / "source", **TINY)
    late = {defect["file"] for defect in source.defects}
    ready = source.without_landing(folder / "ready")
    ready.take([path for path in source.landed_files() if path not in late], source)
    ready.run()
    ready.take(sorted(late), source)
    return situation(programs, "a later run", ready, folder)


def situation(programs: Forked, name: str, ready: LakeFolder, folder: Path) -> Situation:
    undisturbed = ready.copied(folder / "undisturbed")
    before = undisturbed.curated() if (ready.root / "curated").is_dir() else {}
    began = time.monotonic()
    assert programs.say(undisturbed.root, *RUN).returncode in (0, 1)
    seconds = time.monotonic() - began
    passed = times_passed(ready.copied(folder / "counted"))
    return Situation(programs, name, ready, before, State.of(undisturbed), passed, seconds)


def faults_of(cases: Sequence[Case], folder: Path) -> list[str]:
    """All that went wrong in any case; two lakes are worked on at once."""
    roots = [folder / str(number) for number in range(len(cases))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(itertools.chain.from_iterable(pool.map(Case.faults, cases, roots)))


def at_every_point(known: Situation) -> list[Case]:
    """Each crash point the first time it is passed and somewhere in the middle; resumed and run again by turns."""
    places = [
        f"{name}:{number}" for name, times in sorted(known.passed.items()) for number in sorted({1, (times + 1) // 2})
    ]
    return [Case(known, Blow(place), resumed=number % 2 == 0) for number, place in enumerate(places)]


def at_random_moments(known: Situation, seed: int, count: int) -> list[Case]:
    """Evenly over the length of a run; every third is killed once more while it recovers."""
    luck = random.Random(seed)
    cases = []
    for number in range(count):
        moment = known.seconds * (number + luck.random()) / count
        second = Blow(seconds=known.seconds * luck.random()) if number % 3 == 0 else None
        cases.append(Case(known, Blow(seconds=moment), resumed=luck.random() < 0.5, second=second))
    return cases


def test_every_crash_point_is_passed(first_run: Situation, later_run: Situation) -> None:
    assert first_run.passed.keys() | later_run.passed.keys() == set(POINTS)


def test_a_first_run_survives_a_kill_at_every_point(first_run: Situation, tmp_path: Path) -> None:
    assert faults_of(at_every_point(first_run), tmp_path) == []


def test_a_later_run_survives_a_kill_at_every_point(later_run: Situation, tmp_path: Path) -> None:
    assert faults_of(at_every_point(later_run), tmp_path) == []


def test_a_first_run_survives_a_kill_at_any_moment(first_run: Situation, tmp_path: Path) -> None:
    cases = at_random_moments(first_run, seed=30, count=12)

    assert faults_of(cases, tmp_path) == []
    assert sum(case.struck for case in cases) > len(cases) / 2, "most were killed before their end"


def test_a_later_run_survives_a_kill_at_any_moment(later_run: Situation, tmp_path: Path) -> None:
    cases = at_random_moments(later_run, seed=31, count=9)

    assert faults_of(cases, tmp_path) == []
    assert sum(case.struck for case in cases) > len(cases) / 2, "most were killed before their end"


def test_a_resume_survives_kills_at_every_point_too(first_run: Situation, tmp_path: Path) -> None:
    """First a kill in the middle, then another at each place while the run is resumed."""
    middle = Blow("journal-committed:9")
    names = [name for name, times in sorted(first_run.passed.items()) if name != "run-created"]

    cases = [Case(first_run, middle, resumed=True, second=Blow(name)) for name in names]

    assert faults_of(cases, tmp_path) == []


def test_what_a_killed_clean_up_left_is_cleared_away_by_the_next(first_run: Situation, tmp_path: Path) -> None:
    lake = first_run.ready.copied(tmp_path / "lake")
    assert Blow("temp-synced:9").strike(first_run.programs, lake, *RUN)
    with lake.opened() as opened, hold_lake(opened.journal_dir, opened.journal, opened.clock):
        pass  # it marked the run as cut off, and came no further

    lake.run()

    assert [path for path in lake.files() if path.endswith(LEFTOVERS)] == []
