"""Lakes for the Data page: run once, copied for every test that may change them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.app.pages.data.room import DataRoom, data_room
from tests.end_to_end.lakes import landed


@pytest.fixture(scope="session")
def faulty_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All platforms, some with files that had to be set aside. Only to be copied."""
    lake = landed(tmp_path_factory.mktemp("data") / "lake", defects=0.3)
    lake.run()
    return lake.root


@pytest.fixture
def root(faulty_lake: Path, tmp_path: Path) -> Path:
    return shutil.copytree(faulty_lake, tmp_path / "lake")


@pytest.fixture
def room(qtbot: QtBot, root: Path) -> Iterator[DataRoom]:
    """The page with that lake, a dataset in sight."""
    with data_room(qtbot, root) as opened:
        opened.wait_for_dataset("tidy_daily_streams")
        yield opened
