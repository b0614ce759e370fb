"""Lakes that several tests look at are run once and never changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.engine.records import RunSummary
from tests.end_to_end.lakes import LakeFolder, landed


class Finished(NamedTuple):
    """A lake after its first run. Only to be looked at: tests that go on with it work on a copy."""

    lake: LakeFolder
    summary: RunSummary


Finish = Callable[..., Finished]


@pytest.fixture(scope="session")
def finish(tmp_path_factory: pytest.TempPathFactory) -> Finish:
    """A finished lake for the options of the generator, made on first use."""
    done: dict[tuple[tuple[str, object], ...], Finished] = {}

    def finished(**options: object) -> Finished:
        key = tuple(sorted(options.items()))
        if key not in done:
            lake = landed(tmp_path_factory.mktemp("finished") / "lake", **options)
            done[key] = Finished(lake, lake.run())
        return done[key]

    return finished


@pytest.fixture
def faulty(finish: Finish) -> Finished:
    """A lake with every kind of fault and overlapping downloads."""
    return finish(seed=7, defects=0.2, snapshots=3)


@pytest.fixture
def copy_of_faulty(faulty: Finished, tmp_path: Path) -> LakeFolder:
    """The same, to go on with."""
    return faulty.lake.copied(tmp_path / "copy")
