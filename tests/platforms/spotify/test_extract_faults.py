"""Whatever goes wrong with Spotify's site is called by its name, and nothing wrong lands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.access.courtesy import Visits
from pipeline.access.sessions import SessionState
from pipeline.model import FailureKind, StepResult
from pipeline.platforms import visit
from pipeline.platforms.spotify import song_answers
from pipeline.platforms.spotify.artist_pages import EXPORT, waiting_longest_first
from pipeline.registry import Artist
from tests.platform_sims.one_browser import one_browser
from tests.platform_sims.room import CollectingRoom
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platforms.hand_made import ALARMING
from tests.platforms.spotify.collecting import (
    PERIODS,
    collected,
    failure,
    files,
    had,
    ids,
    landed,
    site_of,
    spotify_room,
    start_anew,
    state,
)

pytestmark = pytest.mark.slow
TABLE, ANSWER, PAGES = "/s4a/", "/wg/", "/c/"
TRANSIENT, SIGN_IN = FailureKind.TRANSIENT, FailureKind.NEEDS_SIGN_IN
LAYOUT, BAD_DATA, LATER = FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.RATE_LIMITED
NOTHING: set[str] = set()
AUDIENCE = {"audience"}


@pytest.fixture(scope="module", autouse=True)
def browser(tmp_path_factory):
    """One for all tests: starting it each time is what others are about."""
    with one_browser(tmp_path_factory.mktemp("browser")):
        yield


@pytest.fixture(scope="module")
def a_room(tmp_path_factory):
    """With one artist."""
    with spotify_room(tmp_path_factory.mktemp("spotify"), seconds=3, artists=1) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    start_anew(a_room)
    return a_room


@pytest.fixture(autouse=True)
def looks_more_often(monkeypatch) -> None:
    monkeypatch.setattr(visit, "LOOK_EVERY_SECONDS", 0.05)


@pytest.fixture
def site(room: CollectingRoom) -> SpotifyStandIn:
    return site_of(room)


@pytest.mark.parametrize(
    ("fault", "paths", "kind", "rest"),
    [
        ("signed-out", (), SIGN_IN, NOTHING),
        ("signed-out-midway", (), SIGN_IN, NOTHING),
        ("puzzle", (), SIGN_IN, NOTHING),
        ("wrong-account", (), SIGN_IN, NOTHING),
        ("refused-7day", (), SIGN_IN, AUDIENCE),
        ("layout", (), LAYOUT, NOTHING),
        ("filter-stuck", (), LAYOUT, PERIODS),
        ("down", (), TRANSIENT, NOTHING),
        ("down", (ANSWER,), TRANSIENT, AUDIENCE),
        ("reset", (PAGES,), TRANSIENT, NOTHING),
        ("half", (PAGES,), TRANSIENT, NOTHING),
        ("half", (TABLE,), TRANSIENT, PERIODS),
        ("half", (ANSWER,), TRANSIENT, AUDIENCE),
        ("stall", (TABLE,), TRANSIENT, PERIODS),
        ("stall", (ANSWER,), TRANSIENT, AUDIENCE),
        ("busy", (TABLE,), LATER, NOTHING),
        ("busy", (ANSWER,), LATER, AUDIENCE),
    ],
)
def test_a_fault_is_called_by_its_name(room, site, fault, paths, kind, rest) -> None:
    site.faults.set(fault, paths=paths, seconds=30)
    found = failure(room)
    assert (found.kind, landed(room)["nova_drift"]) == (kind, rest)
    assert found.message.endswith(".")
    assert not ALARMING.search(f"{found.message} {found.next_action}")
    assert state(room) is (SessionState.NEEDS_SIGN_IN if kind is SIGN_IN else SessionState.VALID)
    assert (found.retry_at is not None) is (kind is LATER)


@pytest.mark.parametrize("fault", ["slow"])
def test_a_site_that_takes_its_time_is_waited_for(room, site, fault) -> None:
    site.faults.set("slow", seconds=0.4)
    assert isinstance(collected(room), StepResult)
    assert landed(room)["nova_drift"] == AUDIENCE | PERIODS


def test_a_period_the_browser_still_has_is_missing_and_that_is_noted(room, site) -> None:
    site.cached_answers = ("28day",)
    site.faults.set("no-7day")
    result = collected(room)
    assert isinstance(result, StepResult)
    assert landed(room)["nova_drift"] == AUDIENCE | PERIODS - {"28day", "7day"}
    assert result.notes == ("nova_drift: no songs came for 7day, 28day.",)


def test_a_period_that_came_before_and_does_not_any_more_is_a_failure_and_is_asked_for_again(room, site) -> None:
    site.faults.set("no-28day")
    assert failure(room, deliveries=had(room, "songs")).kind is LAYOUT
    assert landed(room)["nova_drift"] == AUDIENCE | PERIODS - {"28day"}
    site.faults.clear()
    assert isinstance(collected(room), StepResult)
    assert landed(room)["nova_drift"] == AUDIENCE | PERIODS


def test_what_came_within_the_hour_is_not_asked_for_again_and_later_it_is(room, site) -> None:
    room.collect()
    before = room.landed()
    site.requests.clear()
    again = room.collect()
    assert (room.landed(), site.requests) == (before, [])
    note = "nova_drift: audience and songs came less than an hour ago and were not asked for again."
    assert again.notes == (note,)
    room.moment += timedelta(minutes=61)
    try:
        assert room.collect().files == 6
    finally:
        room.moment -= timedelta(minutes=61)


def test_a_retry_only_fetches_what_the_first_try_did_not_bring(room, site) -> None:
    site.faults.set("down", paths=[ANSWER])
    assert (failure(room).kind, landed(room)["nova_drift"]) == (TRANSIENT, AUDIENCE)
    site.faults.clear()
    room.collect(attempt=2)
    assert landed(room)["nova_drift"] == AUDIENCE | PERIODS
    assert len(files(room, "spotify_audience")) == 1


def test_an_ended_session_is_not_tried_again_until_somebody_signs_in(room, site) -> None:
    site.faults.set("signed-out")
    failure(room)
    site.faults.clear()
    site.requests.clear()
    assert failure(room).kind is SIGN_IN
    assert site.requests == []


def test_a_site_that_asks_for_patience_is_left_alone_as_long_as_it_said(room, site) -> None:
    site.faults.set("busy", times=1)
    told = failure(room)
    site.requests.clear()
    again = failure(room)
    assert (again.kind, site.requests) == (LATER, [])
    assert told.retry_at is not None
    assert again.retry_at is not None
    assert abs((again.retry_at - told.retry_at).total_seconds()) < 1


def test_no_rows_where_there_used_to_be_rows_are_a_failure(room, site) -> None:
    site.faults.set("empty")
    assert failure(room, deliveries=had(room, "audience") + had(room, "songs")).kind is BAD_DATA
    assert room.landed() == []


def test_no_rows_of_an_artist_who_never_had_any_are_only_noted(room, site) -> None:
    site.faults.set("empty")
    result = collected(room)
    assert isinstance(result, StepResult)
    assert (room.landed(), result.files) == ([], 0)
    assert "nova_drift: Spotify for Artists shows no audience yet." in result.notes


@pytest.mark.parametrize(("rows", "last_day"), [(40, "2026-11-19"), (57, "2026-01-01")], ids=["end", "length"])
def test_a_table_that_lost_rows_on_its_way_is_not_accepted(room, site, rows, last_day) -> None:
    site.faults.set("short")  # 53 rows until 2026-11-14
    found = failure(room, deliveries=had(room, "audience", rows, last_day))
    assert (found.kind, landed(room)["nova_drift"]) == (TRANSIENT, PERIODS)
    assert "only a part" in found.message


def test_a_table_that_reaches_as_far_as_the_last_one_is_accepted(room, site) -> None:
    site.faults.set("short")
    assert isinstance(collected(room, deliveries=had(room, "audience", 53, "2026-11-14")), StepResult)


def test_without_an_answer_for_any_period_the_page_has_changed(room, site, monkeypatch) -> None:
    monkeypatch.setattr(song_answers, "ASKING_SECONDS", 0.1)
    for period in PERIODS:
        site.faults.set(f"no-{period}")
    assert failure(room).kind is LAYOUT
    assert landed(room)["nova_drift"] == AUDIENCE


def test_an_artist_the_account_does_not_manage_does_not_stop_the_others(tmp_path) -> None:
    with spotify_room(tmp_path, seconds=3, artists=2) as room:
        site = start_anew(room)
        nova = ids(room)["nova_drift"]
        site.faults.set("not-theirs", paths=[f"/c/en/artist/{nova}", f"/c/artist/{nova}"])
        found = failure(room)
        assert found.kind is FailureKind.ENVIRONMENT
        assert "NOVA DRIFT" in found.message
        assert landed(room) == {"nova_drift": NOTHING, "kilo_vale": AUDIENCE | PERIODS}
        assert state(room) is SessionState.VALID


def test_five_exports_an_hour_and_the_rest_follows_in_its_own_time(tmp_path) -> None:
    with spotify_room(tmp_path, artists=2) as room:
        site = start_anew(room)
        for _ in range(4):
            remembered(room).took(EXPORT)
        told = failure(room)
        assert told.kind is LATER
        assert told.retry_at is not None
        assert "5 exports an hour" in told.message
        assert "KILO VALE" in told.message
        assert landed(room) == {"nova_drift": AUDIENCE | PERIODS, "kilo_vale": PERIODS}
        site.requests.clear()
        again = failure(room)  # as after a restart: nothing but a file remembers
        assert (again.kind, again.retry_at, site.requests) == (LATER, told.retry_at, [])
        room.moment = told.retry_at
        room.collect()
        assert landed(room)["kilo_vale"] == AUDIENCE | PERIODS


def test_who_waits_longest_goes_first(room: CollectingRoom) -> None:
    made = [Artist(f"artist_{number}", f"ARTIST {number}", spotify_id=f"{number}" * 22) for number in range(4)]
    visits = remembered(room)
    for number in (2, 0):
        visits.took(f"audience {made[number].spotify_id}")
    room.moment += timedelta(days=2)
    remembered(room).took(f"audience {made[2].spotify_id}")
    room.moment -= timedelta(days=2)
    order = [artist.slug for artist in waiting_longest_first(made, visits)]
    assert order == ["artist_1", "artist_3", "artist_0", "artist_2"]


def remembered(room: CollectingRoom) -> Visits:
    return Visits(room.root / "journal", "spotify", room.access.clock)
