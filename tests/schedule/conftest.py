"""The lake of an evening, and the schedule at work on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schedule.played import PlayedLake, Watch
from tests.schedule.retrying import at_work, evening_lake


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlayedLake]:
    yield from evening_lake(tmp_path)


@pytest.fixture
def watch(lake: PlayedLake) -> Watch:
    return at_work(lake)
