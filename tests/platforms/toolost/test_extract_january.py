"""In January TooLost is asked for the year before, too, so that the last days of December are not lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from pipeline.model import RunState, StepResult
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.toolost import KEYS, TooLostStandIn
from tests.platforms.collected import PATIENT, collected, emptied, waiting
from tests.platforms.hand_made import rows_of, truth_of

pytestmark = pytest.mark.slow
LABEL = Person("studio@label.example", "glass harbor 7")
JANUARY = datetime(2026, 1, 10, 13, 0, tzinfo=UTC)
LATE = {"2025-12-30": 41, "2025-12-31": 43}  # what is published of December after its last download


@pytest.fixture(scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CollectingRoom]:
    folder = tmp_path_factory.mktemp("toolost")
    with collecting_room(folder, "toolost", TooLostStandIn, [LABEL], end=date(2026, 1, 9)) as room:
        room.moment = JANUARY
        yield room


@pytest.fixture
def site(a_room: CollectingRoom) -> TooLostStandIn:
    site = a_room.stand_in
    assert isinstance(site, TooLostStandIn)
    site.year_before = "lastYear"
    site.last_year = {store: finished_year(site, store) for store in KEYS}
    a_room.signed_in("toolost", LABEL, state=site.storage_state(LABEL))
    return site


@pytest.fixture
def room(a_room: CollectingRoom, site: TooLostStandIn) -> CollectingRoom:
    return emptied(a_room)


def finished_year(site: TooLostStandIn, store: str) -> bytes:
    """The last download of December, with the days that were published later."""
    body = json.loads(next(site.landing.glob(f"streams/toolost_{store}_20251231_*.json")).read_bytes())
    days = {point["date"]: point["streams"] for point in body[KEYS[store]]}
    days |= {day: str(count) if store == "spotify" else count for day, count in LATE.items()}
    return json.dumps({KEYS[store]: [{"date": day, "streams": count} for day, count in days.items()]}).encode()


def years(room: CollectingRoom) -> list[tuple[str, str]]:
    """Of each landed answer the store and the years it is about."""
    found = []
    for path in sorted((room.landing / "streams").glob("*.json")):
        store = path.name.split("_")[1]
        days = json.loads(path.read_bytes())[KEYS[store]]
        found.append((store, "+".join(sorted({point["date"][:4] for point in days}))))
    return sorted(found)


BOTH_YEARS = [("apple", "2025"), ("apple", "2026"), ("spotify", "2025"), ("spotify", "2026")]


def test_the_last_days_of_december_arrive_and_nothing_before_them_is_lost(room: CollectingRoom) -> None:
    assert room.run().state is RunState.SUCCESS
    assert years(room) == BOTH_YEARS
    days = {row["date"]: row for row in rows_of(room.root, "tidy_daily_streams")}
    for true in truth_of(room.generated, "daily_streams"):
        if true["date"] not in LATE:
            assert days[true["date"]]["spotify_streams"] == str(true["spotify_streams"] or "")
    for day, count in LATE.items():
        assert (days[day]["spotify_streams"], days[day]["apple_streams"]) == (str(count), str(count))


def test_what_the_portal_calls_the_year_is_learnt_from_its_own_picker(
    room: CollectingRoom, site: TooLostStandIn
) -> None:
    site.year_before = "previousYear"
    assert isinstance(collected(room), StepResult)
    assert years(room) == BOTH_YEARS


def test_or_it_is_called_what_the_configuration_says(room: CollectingRoom, site: TooLostStandIn) -> None:
    site.year_before = "previousYear"
    site.faults.set("no-last-year")
    with waiting(room, PATIENT, toolost_year_before="previousYear"):
        result = room.collect()
    assert result.notes == ()
    assert years(room) == BOTH_YEARS


@pytest.mark.parametrize("fault", ["year-unknown", "same-year"])
def test_a_portal_that_does_not_know_the_year_fails_nothing(
    room: CollectingRoom, site: TooLostStandIn, fault: str
) -> None:
    site.faults.set(fault)
    result = collected(room)
    assert isinstance(result, StepResult)
    assert years(room) == [("apple", "2026"), ("spotify", "2026")]
    assert len(result.notes) == 2
