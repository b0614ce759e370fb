"""A lake whose curated zone is about to be written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.curated_lake import ARTISTS, CuratedLake
from tests.warehouse.few_rows import everything


@pytest.fixture
def lake(tmp_path: Path) -> CuratedLake:
    """Nothing curated yet; two artists in the artist list."""
    lake = CuratedLake(tmp_path / "lake")
    lake.name_artists(ARTISTS)
    return lake


@pytest.fixture
def full_lake(lake: CuratedLake) -> CuratedLake:
    """A few rows of every dataset, not yet loaded."""
    everything(lake)
    return lake
