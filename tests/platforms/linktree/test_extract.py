"""Linktree is collected in a real browser: every answer lands as it came, once the year's days are among them."""

from __future__ import annotations

import re

import pytest

from pipeline.access.sessions import SessionState
from pipeline.model import Failure, FailureKind, RunState
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.linktree import LinktreeStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platforms.collected import HASTY, accepted, collected, emptied
from tests.platforms.hand_made import rows_of, truth_of
from tests.platforms.linktree.test_linktree_truth import TRUE_NAMES

pytestmark = pytest.mark.slow
LABEL = Person("studio@label.example", "glass harbor 7")
CONNECTION = BY_KEY["linktree"]
NAME = r"analytics/graphql_\d{8}_\d{6}_\d{6}\.json"
HAD_DAYS = accepted("linktree", "answer", "analytics/graphql_20261114_070000_000001.json", 60)


@pytest.fixture(scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory):
    with collecting_room(tmp_path_factory.mktemp("linktree"), "linktree", LinktreeStandIn, [LABEL]) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    a_room.access.sessions.save(CONNECTION, "", site_of(emptied(a_room)).storage_state(LABEL), "label_links")
    return a_room


def site_of(room: CollectingRoom) -> LinktreeStandIn:
    assert isinstance(room.stand_in, LinktreeStandIn)
    return room.stand_in


def state(room: CollectingRoom) -> SessionState:
    return room.access.sessions.state(CONNECTION)


def plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def test_a_whole_run_ends_in_the_truth(room: CollectingRoom) -> None:
    """Even where only the calendar's button can be clicked and one answer about something else takes its time."""
    site_of(room).faults.set("hidden-field")
    site_of(room).faults.set("slow-answer", seconds=1)
    assert room.run().state is RunState.SUCCESS
    assert all(re.fullmatch(NAME, name) for name in room.landed()), room.landed()
    bodies = [(room.landing / name).read_bytes() for name in room.landed()]
    assert site_of(room).answer in bodies, "the series is there, byte by byte"
    assert len(bodies) == 6, "the viewer twice, links, flags, and the days of a month and of a year"
    expected = [
        {name: plain(row[true]) for name, true in TRUE_NAMES.items()}
        for row in truth_of(room.generated, "linktree_daily")
    ]
    assert rows_of(room.root, "linktree_analytics") == expected
    secrets = [secret.encode() for secret in site_of(room).sessions._known]
    files = [path for path in room.root.rglob("*") if path.is_file()]
    assert [path for path in files if any(secret in path.read_bytes() for secret in secrets)] == []


S, L, B, T = FailureKind.NEEDS_SIGN_IN, FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.TRANSIENT


@pytest.mark.parametrize(
    ("fault", "path", "kind", "words"),
    [
        ("signed-out-midway", "", S, "wants you to sign in again"),
        ("wrong-account", "", S, "another account"),
        ("layout", "", L, "has changed"),
        ("empty", "", B, "empty page where there used to be rows"),
        ("half", "/graphql", T, "did not answer"),
    ],
)
def test_every_fault_is_called_by_its_name_and_nothing_lands(
    room: CollectingRoom, fault: str, path: str, kind: FailureKind, words: str
) -> None:
    site_of(room).faults.set(fault, paths=[path] if path else ())
    failure = collected(room, HASTY, deliveries=(HAD_DAYS,))
    assert isinstance(failure, Failure)
    assert (failure.kind, words in failure.message) == (kind, True), failure
    assert room.landed() == []
    assert (state(room) is SessionState.NEEDS_SIGN_IN) == (kind is S)
