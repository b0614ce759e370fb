"""A lake that has run, made once for all tests of a file, and its feed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.clock import RunningClock
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder, landed
from tests.feed.served import NOW, Feed, served

DASHBOARD, OLD_DASHBOARD = "http://localhost:4000", "http://localhost:3000"


@pytest.fixture(scope="session")
def whole_lake(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """Nobody may change it: copy it."""
    lake = landed(tmp_path_factory.mktemp("feed") / "lake", days=150, bank_rows=600, defects=0.1)
    with open_lake(load_settings(lake.root, environ={}), RunningClock(NOW)) as opened:
        opened.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))
    return lake


@pytest.fixture(scope="module")
def feed(whole_lake: LakeFolder) -> Iterator[Feed]:
    """Of a lake that nobody changes, as it is set up for two dashboards."""
    settings = {"enabled": True, "allowed_origins": [DASHBOARD], "tokenless_origins": [OLD_DASHBOARD]}
    with served(whole_lake.root, settings) as found:
        yield found


@pytest.fixture
def lake(whole_lake: LakeFolder, tmp_path: Path) -> LakeFolder:
    """One to be changed."""
    return whole_lake.copied(tmp_path / "lake")
