"""What an older version left is unpacked, and today's program meets it on the same computer, switched on once more."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from pipeline.engine import owner
from pipeline.settings import ZONE_VARIABLES
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.hostile.command_line import CommandLine
from tests.upgrade.corpus import Left, unpacked
from tests.upgrade.older_life import HOST

AFTER = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def left_by(tmp_path: Path) -> Callable[[str], Left]:
    return lambda name: unpacked(name, tmp_path / name)


@pytest.fixture
def same_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one the older version ran on, and nothing of the one that runs the tests."""
    monkeypatch.setattr(socket, "gethostname", lambda: HOST)
    monkeypatch.setattr(owner, "this_boot", lambda: "second-boot-of-label-pc")
    for name in ("PROJECT_ROOT", "DATABASE_PATH", "LOG_LEVEL", "LOG_DIRECTORY", "LOG_DIR", *ZONE_VARIABLES.values()):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def day_after(same_computer: None) -> Iterator[None]:
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def keyring() -> Iterator[StrictKeyring]:
    with strict_keyring() as opened:
        yield opened


@pytest.fixture
def bedrot(capsys: pytest.CaptureFixture[str], day_after: None) -> Callable[[Left], CommandLine]:
    """Today's command line for a lake that was left."""
    return lambda left: CommandLine(left.root, capsys)
