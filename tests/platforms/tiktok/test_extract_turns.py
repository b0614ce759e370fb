"""Which accounts are visited, and when: those that are signed in, minutes apart, and an export an hour at the most."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.access.collecting import Collecting
from pipeline.access.courtesy import Visits
from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.tiktok import extract
from pipeline.platforms.tiktok.site import Site
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.tiktok import TikTokStandIn

MOMENT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


class StandingClock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.moment = MOMENT

    def now(self) -> datetime:
        return self.moment

    def later(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def visits(tmp_path: Path, clock: StandingClock) -> Visits:
    return Visits(tmp_path, "tiktok", clock)  # type: ignore[arg-type]


def is_due(visits: Visits) -> tuple[bool, list[str]]:
    notes: list[str] = []
    return extract._is_due(SimpleNamespace(note=notes.append), visits, "nova.drift"), notes  # type: ignore[arg-type]


def test_an_account_is_left_alone_for_an_hour_after_its_export(
    visits: Visits, clock: StandingClock, tmp_path: Path
) -> None:
    assert is_due(visits) == (True, [])
    visits.took("export nova.drift")
    visits.took("followers nova.drift")
    clock.later(minutes=59)
    after_a_restart = Visits(tmp_path, "tiktok", clock)  # type: ignore[arg-type]
    due, notes = is_due(after_a_restart)
    at = (MOMENT + timedelta(hours=1)).astimezone()
    assert not due
    assert len(notes) == 1
    assert f"{at:%H:%M}" in notes[0]
    clock.later(minutes=2)
    assert is_due(after_a_restart) == (True, [])


def test_a_follower_count_that_is_missing_is_fetched_although_the_export_has_come(visits: Visits) -> None:
    visits.took("export nova.drift")
    assert is_due(visits)[0]


def test_where_tiktok_asked_us_to_wait_the_step_is_deferred_without_asking_again(
    visits: Visits, clock: StandingClock
) -> None:
    visits.asked_to_wait("export nova.drift", MOMENT + timedelta(minutes=40))
    with pytest.raises(StepFailed) as failed:
        is_due(visits)
    assert failed.value.failure.kind is FailureKind.RATE_LIMITED
    assert failed.value.failure.retry_at == MOMENT + timedelta(minutes=40)
    clock.later(minutes=41)
    assert is_due(visits) == (True, [])


def test_two_accounts_are_visited_minutes_apart(visits: Visits, clock: StandingClock, tmp_path: Path) -> None:
    between = (300.0, 360.0)
    assert visits.seconds_until_turn("nova.drift", between) == 0
    visits.has_turn("nova.drift")
    clock.later(seconds=60)
    after_a_restart = Visits(tmp_path, "tiktok", clock)  # type: ignore[arg-type]
    assert 240 <= after_a_restart.seconds_until_turn("kilo.vale", between) <= 300
    assert after_a_restart.seconds_until_turn("nova.drift", between) == 0, "the same account is no other one"
    clock.later(hours=1)
    assert after_a_restart.seconds_until_turn("kilo.vale", between) == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(visits: Visits, clock: StandingClock) -> None:
    visits.has_turn("nova.drift")
    clock.later(days=-30)
    assert visits.seconds_until_turn("kilo.vale", (300.0, 360.0)) <= 360


def test_a_clock_that_was_set_back_does_not_allow_another_export(visits: Visits, clock: StandingClock) -> None:
    visits.took("export nova.drift")
    clock.later(minutes=-10)
    assert visits.allowed_at("export nova.drift", extract.ONE_AN_HOUR) == MOMENT + timedelta(hours=1)
    clock.later(days=-30)
    assert visits.allowed_at("export nova.drift", extract.ONE_AN_HOUR) is None, "what lies far ahead says nothing"


def test_accounts_come_in_the_order_of_the_artist_list_each_with_its_session() -> None:
    sessions = {"kilo.vale": "kilo.vale", "nova.drift": "Nova.Drift", "old.name": "old.name"}
    found, notes = extract._in_order(["nova.drift", "north.onyx", "kilo.vale", "../etc"], sessions)
    assert found == ("Nova.Drift", "kilo.vale")
    assert notes == [
        "@north.onyx is not signed in yet.",
        "'../etc' in the artist list is no TikTok name, so it was not collected.",
        "@old.name is signed in but not in the artist list, so it was not collected.",
    ]


@pytest.fixture
def room(tmp_path: Path):
    with collecting_room(tmp_path, "tiktok", TikTokStandIn, [Person("a@nova-drift.example", "p")], days=10) as room:
        yield room


def test_without_any_session_the_step_is_not_set_up(room: CollectingRoom) -> None:
    result = room.collect()
    assert result.skipped_reason == "not set up"
    assert room.stand_in.requests == []


def test_a_session_of_nobody_in_the_artist_list_is_none(room: CollectingRoom) -> None:
    room.signed_in("tiktok", room.stand_in.people[0], "somebody.else")
    assert room.collect().skipped_reason == "not set up"


def test_a_broken_artist_list_is_named(room: CollectingRoom) -> None:
    (room.root / "config" / "artists.json").write_text(json.dumps({"not": "a list"}))
    with pytest.raises(StepFailed) as failed:
        room.collect()
    assert failed.value.failure.kind is FailureKind.ENVIRONMENT


@pytest.mark.parametrize(
    ("path", "signed_out"),
    [("/login", True), ("/login/phone-or-email/email", True), ("/signup", True), ("/foryou", False),
     ("/tiktokstudio/analytics", False), ("/@login.lane", False), ("/@nova.drift/video/1?from=login", False)],
)  # fmt: skip
def test_a_sign_in_page_is_known_by_its_address(path: str, signed_out: bool) -> None:
    site = Site(Collecting(), "nova.drift")
    assert site.is_signed_out(site.base + path) is signed_out
