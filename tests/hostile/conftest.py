"""Small lakes for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import ZONE_VARIABLES
from tests.hostile.command_line import CommandLine
from tests.hostile.small_lake import SmallLake


@pytest.fixture
def lake(tmp_path: Path) -> SmallLake:
    return SmallLake(tmp_path / "lake")


@pytest.fixture
def bedrot(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A lake folder that exists, and the command line for it, free of this computer's own settings."""
    for name in ("PROJECT_ROOT", "DATABASE_PATH", "LOG_LEVEL", "LOG_DIRECTORY", "LOG_DIR", *ZONE_VARIABLES.values()):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "lake"
    root.mkdir()
    return CommandLine(root, capsys)
