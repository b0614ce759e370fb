"""How every way into a platform stands is told by facts, in one table – and who waits for somebody, by one rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from app.looks import Look
from app.reading_ways import ways_in
from app.state import PanelState
from app.ways_in import (
    Access,
    WayIn,
    a_session_changes,
    access_by,
    days_left,
    good_for,
    life,
    look_of,
    tip_of,
    worst,
)
from pipeline.access.sessions import EXPIRING_WITHIN, SessionBook, SessionFacts
from pipeline.clock import iso
from pipeline.platforms.connections import BY_KEY, CONNECTIONS
from pipeline.platforms.standing import standings
from tests.app.panel_states import NOW, SIGN_IN, failed, fine, signed_in, switched_off

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = NOW.date()


def way(access: Access, **changes: object) -> WayIn:
    return replace(WayIn("linktree", "linktree", "Linktree account", access=access, lifetime_days=30), **changes)  # type: ignore[arg-type]


# ---- words


@pytest.mark.parametrize(
    ("found", "look", "word", "good"),
    [
        (way(Access.NOT_SET_UP), Look.SKIPPED, "Not set up", "–"),
        (way(Access.UNTRIED), Look.IDLE, "Not tried yet", "–"),
        (way(Access.CONNECTED), Look.OK, "Connected", "no expiry"),
        (way(Access.CONNECTED, expires=NOW + 19 * DAY), Look.OK, "Connected", "19 days"),
        (way(Access.EXPIRING, expires=NOW + DAY), Look.ATTENTION, "Ends soon", "1 day"),
        (way(Access.EXPIRING, expires=NOW + HOUR), Look.ATTENTION, "Ends soon", "ends today"),
        (way(Access.EXPIRING, expires=NOW - DAY, overdue=True), Look.ATTENTION, "Ends soon", "any day now"),
        (way(Access.NEEDS_SIGN_IN, ended=NOW - HOUR), Look.SIGNIN, "Needs sign-in", "ended today"),
        (way(Access.NEEDS_SIGN_IN, expires=NOW - 4 * DAY), Look.SIGNIN, "Needs sign-in", "ended 4 days ago"),
        (way(Access.NEEDS_SIGN_IN), Look.SIGNIN, "Needs sign-in", "ended"),
        (way(Access.NEEDS_SIGN_IN, by_browser=False), Look.SIGNIN, "Needs new keys", "ended"),
    ],
)
def test_every_state_has_its_shape_its_word_and_its_time(found: WayIn, look: Look, word: str, good: str) -> None:
    assert (*look_of(found), good_for(found, TODAY)) == (look, word, good)
    assert tip_of(found).startswith("Linktree")


def test_where_files_come_by_hand_nothing_is_missing() -> None:
    assert look_of(way(Access.NOT_SET_UP), has_files=True) == (Look.SKIPPED, "Files only")
    assert look_of(way(Access.CONNECTED), has_files=True)[1] == "Connected"


def test_the_life_that_is_left_is_measured_by_what_is_usual() -> None:
    assert life(way(Access.CONNECTED, expires=NOW + 15 * DAY), NOW) == pytest.approx(0.5)
    assert life(way(Access.CONNECTED, expires=NOW + 90 * DAY), NOW) == 1.0
    for found in (way(Access.CONNECTED), way(Access.NEEDS_SIGN_IN, expires=NOW), way(Access.NOT_SET_UP)):
        assert life(found, NOW) is None
    assert days_left(way(Access.CONNECTED), TODAY) is None


def test_the_one_that_waits_speaks_for_a_platform_then_the_one_that_ends_first() -> None:
    late, soon = way(Access.CONNECTED, expires=NOW + 9 * DAY), way(Access.CONNECTED, expires=NOW + 5 * DAY)
    assert worst([late, soon]) is soon
    assert worst([soon, never := way(Access.CONNECTED)]) is not never
    for calling in (way(Access.EXPIRING, expires=NOW + DAY), way(Access.NEEDS_SIGN_IN)):
        assert worst([late, soon, calling]) is calling
    assert worst([]) is None


def test_time_alone_makes_a_session_end_soon_and_end() -> None:
    found = [way(Access.CONNECTED, expires=NOW)]
    assert a_session_changes(found, NOW - HOUR, NOW)
    assert a_session_changes(found, NOW - EXPIRING_WITHIN - HOUR, NOW - EXPIRING_WITHIN)
    assert not a_session_changes(found, NOW, NOW + HOUR)


# ---- who waits


CASES = {
    "nobody ever signed in": (None, False),
    "signed in before the run": (way(Access.CONNECTED, proved=NOW - DAY), False),
    "signed in since the run": (way(Access.CONNECTED, proved=NOW + HOUR), True),
    "taken over since the run": (way(Access.UNTRIED, saved=NOW + HOUR), False),
    "ends soon": (way(Access.EXPIRING, proved=NOW - DAY), False),
    "ended": (way(Access.NEEDS_SIGN_IN, proved=NOW - DAY), False),
}


@pytest.mark.parametrize(("name", "turned_away", "enabled"), list(product(CASES, (True, False), (True, False))))
def test_a_platform_waits_when_its_session_says_so_or_a_run_was_turned_away(
    name: str, turned_away: bool, enabled: bool
) -> None:
    found, renewed = CASES[name]
    state = replace(fine(), ways=(found,) if found else ())
    if turned_away:
        state = failed(state, "linktree.extract", SIGN_IN, ended_at=NOW)
    if not enabled:
        state = switched_off(state, "linktree")
    ended = found is not None and found.access is Access.NEEDS_SIGN_IN
    wanted = enabled and (ended or (turned_away and not renewed))
    assert state.waiting_for_owner == (("linktree",) if wanted else ())


def test_every_account_that_has_to_be_signed_in_to_is_named() -> None:
    state = fine()
    for account, access in (("a", Access.NEEDS_SIGN_IN), ("b", Access.CONNECTED), ("c", Access.NEEDS_SIGN_IN)):
        state = signed_in(state, "tiktok", access, account)
    assert [(w.who, w.deed) for w in state.waiting] == [
        ("TikTok @a", "sign-in tiktok a"), ("TikTok @c", "sign-in tiktok c")]  # fmt: skip
    assert state.waiting_for_owner == ("tiktok",)


def test_a_session_that_ends_soon_is_told_unless_its_platform_waits_already() -> None:
    state = signed_in(fine(), "toolost", Access.EXPIRING)
    assert [found.platform for found in state.ending_soon] == ["toolost"]
    assert failed(state, "toolost.extract", SIGN_IN).ending_soon == ()
    assert switched_off(state, "toolost").ending_soon == ()
    assert not PanelState().waiting
    assert not PanelState().ending_soon


# ---- reading the facts

NOTHING: Mapping[str, str] = {}
MOMENT = datetime(2026, 5, 13, 8, tzinfo=UTC)


def facts(connection: str, account: str = "", expires: timedelta | None = None, **more: str) -> SessionFacts:
    return SessionFacts(connection, account, iso(MOMENT - DAY), iso(MOMENT - DAY),
                        iso(MOMENT + expires) if expires is not None else "", **more)  # type: ignore[arg-type]  # fmt: skip


def read(
    folder: Path, *found: SessionFacts, handles: tuple[str, ...] = (), stated: Mapping[str, str] = NOTHING
) -> dict[str, WayIn]:
    for one in found:
        SessionBook(folder).put(one)
    return {one.key: one for one in ways_in(folder, handles, stated, MOMENT)}


def test_without_any_fact_every_connection_is_there_and_not_set_up(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert list(found) == [one.key for one in CONNECTIONS if not one.many]
    assert {one.access for one in found.values()} == {Access.NOT_SET_UP}


def test_sessions_tell_until_when_they_last_and_why_they_ended(tmp_path: Path) -> None:
    found = read(
        tmp_path, facts("linktree", expires=19 * DAY, signed_in_as="novadrift"), facts("toolost", expires=2 * DAY),
        facts("spotify", expires=-HOUR),
        facts("distrokid", expires=DAY, ended_at=iso(MOMENT), why_ended="DistroKid wants you to sign in again."),
    )  # fmt: skip
    assert {key: one.access for key, one in found.items() if one.set_up} == {
        "linktree": Access.CONNECTED, "toolost": Access.EXPIRING, "spotify": Access.NEEDS_SIGN_IN,
        "distrokid": Access.NEEDS_SIGN_IN}  # fmt: skip
    assert found["linktree"].known_as == "novadrift"
    assert found["linktree"].lifetime_days == BY_KEY["linktree"].lifetime_days
    assert found["distrokid"].why.startswith("DistroKid wants")
    assert found["distrokid"].ended == MOMENT


def test_what_was_taken_over_is_there_but_nothing_has_proved_it(tmp_path: Path) -> None:
    assert read(tmp_path, SessionFacts("linktree", "", iso(MOMENT), ""))["linktree"].access is Access.UNTRIED


def test_every_way_stands_as_the_status_of_the_lake_says(tmp_path: Path) -> None:
    """Whatever is on record, also what no artist list and no window has put there."""
    known = [facts("linktree", expires=DAY), facts("tiktok", expires=9 * DAY), facts("tiktok", "kilovale", -HOUR),
             facts("spotify", ended_at=iso(MOMENT)), SessionFacts("metaads", "", iso(MOMENT), "")]  # fmt: skip
    stated = {name: "x" for one in CONNECTIONS for field in one.fields for name in field.variables}
    found = read(tmp_path, *known, stated=stated)
    said = standings(SessionBook(tmp_path).all(), stated, MOMENT)
    assert {(one.connection, one.account, one.access, one.expires) for one in found.values()} == {
        (one.connection.key, one.account, access_by(one), one.expires) for one in said}  # fmt: skip


def test_accounts_of_the_artists_and_of_the_sessions_are_there_once(tmp_path: Path) -> None:
    found = read(tmp_path, facts("tiktok", "NovaDrift", 5 * DAY), facts("tiktok", "older", DAY),
                 handles=("novadrift", "kilovale.music"))  # fmt: skip
    assert {key: one.access for key, one in found.items() if key.startswith("tiktok")} == {
        "tiktok/kilovale.music": Access.NOT_SET_UP, "tiktok/NovaDrift": Access.CONNECTED,
        "tiktok/older": Access.EXPIRING}  # fmt: skip


def test_keys_may_be_stated_or_have_been_refused(tmp_path: Path) -> None:
    whole = {"META_AD_ACCOUNT_ID": "act_1", "META_ACCESS_TOKEN": "x", "SPOTIFY_CLIENT_ID": "only half"}
    found = read(tmp_path, stated=whole)
    assert (found["metaads"].access, found["metaads"].known_as) == (Access.UNTRIED, "act_1")
    assert found["spotify-catalogue"].access is Access.NOT_SET_UP
    refused = read(tmp_path, facts("metaads", ended_at=iso(MOMENT)), stated=whole)
    assert refused["metaads"].access is Access.NEEDS_SIGN_IN
    known = read(tmp_path, stated={"DK_EMAIL": "label@nova-drift.example"})["distrokid"].known_as
    assert known == "label@nova-drift.example"
