"""Small lakes for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.small_lake import SmallLake


@pytest.fixture
def lake(tmp_path: Path) -> SmallLake:
    return SmallLake(tmp_path / "lake")
