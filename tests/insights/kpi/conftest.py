"""A small warehouse for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.insights.kpi.small_warehouse import SmallWarehouse, small_warehouse


@pytest.fixture
def warehouse() -> Iterator[SmallWarehouse]:
    with small_warehouse() as made:
        made.artist(10, "nova_drift", "NOVA DRIFT")
        made.track(20, "Glass Harbor", "2024-03-06", 40)
        yield made
