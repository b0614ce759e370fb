"""The small lake and the ad account every test of this folder may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.landing import make_landing
from tests.platform_sims.door import Door, open_door
from tests.platform_sims.metaads import STATES
from tests.platforms.metaads.ad_room import AdRoom, ad_room
from tests.platforms.metaads.small_lake import lake

__all__ = ["lake"]


@pytest.fixture(scope="session")
def invented_ads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an ad account of 120 days would have left in landing."""
    folder = tmp_path_factory.mktemp("ads")
    make_landing(folder, only=("metaads",), days=120, campaigns=9)
    return folder


@pytest.fixture(scope="session")
def meta_door() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def ads(tmp_path: Path, invented_ads: Path, meta_door: Door) -> Iterator[AdRoom]:
    """A young account: what it has of history comes with the first range."""
    with ad_room(tmp_path, invented_ads, meta_door) as room:
        room.far.account["created_time"] = "2026-10-22T08:00:00+0200"
        yield room


@pytest.fixture
def old_ads(ads: AdRoom) -> AdRoom:
    """The same account as old as its first figures."""
    ads.far.account["created_time"] = "2026-07-24T08:00:00+0200"
    ads.far.states = STATES
    return ads
