"""Lakes for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.insights.curated_lake import CuratedLake


@pytest.fixture
def lake(tmp_path: Path) -> CuratedLake:
    return CuratedLake(tmp_path)
