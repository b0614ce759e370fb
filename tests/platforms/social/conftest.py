"""The lake with hand-made files and the two accounts that every test of this folder may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.platforms.social import instagram_api
from tests.landing import make_landing
from tests.platform_sims.door import Door, open_door
from tests.platforms.hand_made import HandMadeLake
from tests.platforms.social.files import REGISTRY
from tests.platforms.social.social_room import SocialRoom, social_room


@pytest.fixture
def lake(tmp_path: Path) -> HandMadeLake:
    made = HandMadeLake(tmp_path, "social")
    made.knows(REGISTRY)
    return made


@pytest.fixture(scope="session")
def invented_label(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("label")
    make_landing(folder, only=("linktree",), days=10)
    return folder


@pytest.fixture(scope="session")
def social_door() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def room(
    tmp_path: Path, invented_label: Path, social_door: Door, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SocialRoom]:
    """A first visit asks for few days only, to be quick."""
    monkeypatch.setattr(instagram_api, "FIRST_DAYS", 6)
    with social_room(tmp_path, invented_label, social_door) as made:
        yield made
