"""A room with one run that ended a while ago, and one with a run that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from pipeline.model import RunState
from tests.app.pages.logs.room import LogRoom, a_run, lake_with_logs, log_path, log_room
from tests.run_logs.log_files import many_lines


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def room(qtbot: QtBot, root: Path) -> Iterator[LogRoom]:
    (name,) = lake_with_logs(root, a_run())
    with log_room(qtbot, root) as opened:
        opened.wait_for_run(name)
        yield opened


@pytest.fixture
def live(qtbot: QtBot, root: Path) -> Iterator[LogRoom]:
    """A run that goes on and has written three hundred lines."""
    (name,) = lake_with_logs(root, a_run(RunState.RUNNING))
    log_path(root, name).unlink()
    many_lines(log_path(root, name), 300)
    with log_room(qtbot, root) as opened:
        opened.wait_for_run(name)
        yield opened
