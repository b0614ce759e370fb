"""A person signs in by hand: what is kept of it, and how it ends when it does not work."""

from __future__ import annotations

import pytest

from pipeline.access.sessions import SessionState
from pipeline.access.sign_in_news import Ending, Stage
from pipeline.platforms.connections import BY_KEY
from tests.access.sign_in_room import LABEL, sign_in_room, signs_in

pytestmark = pytest.mark.slow
DISTROKID = BY_KEY["distrokid"]


@pytest.fixture
def room(tmp_path):
    with sign_in_room(tmp_path) as made:
        yield made


def test_somebody_signs_in_and_the_session_is_kept(room):
    end = room.sign_in(signs_in(LABEL)).run()
    assert (end.ending, end.signed_in_as) == (Ending.SIGNED_IN, LABEL.email)
    assert room.stages == [Stage.OPENING, Stage.FILLING, Stage.WAITING, Stage.CHECKING, Stage.SAVING]
    state = room.access.sessions.storage_state(DISTROKID)
    assert [cookie["name"] for cookie in state["cookies"]] == ["session"]
    assert room.access.sessions.state(DISTROKID) is SessionState.VALID
