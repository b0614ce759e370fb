"""A lake after its first run, with every kind of fault. Only to be looked at: tests that change it copy it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.lake import Lake
from tests.end_to_end.lakes import LakeFolder, landed
from tests.platforms.social.files import put_both


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("browsing") / "lake", seed=7, defects=0.2, snapshots=3)
    put_both(lake.landing)
    lake.run()
    return lake


@pytest.fixture
def lake(folder: LakeFolder) -> Iterator[Lake]:
    with folder.opened() as opened:
        yield opened
