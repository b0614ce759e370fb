"""TooLost is collected in a real browser: answers land as they came, reports once, and nothing that is not whole."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.access.sessions import SessionState
from pipeline.model import Failure, FailureKind, Refusal, RunState, StepResult, Verdict
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platform_sims.toolost import TooLostStandIn
from tests.platforms.collected import HASTY, accepted, collected, emptied
from tests.platforms.hand_made import rows_of, truth_of

pytestmark = pytest.mark.slow
LABEL = Person("studio@label.example", "glass harbor 7")
SPOTIFY, APPLE = "toolost_spotify", "toolost_apple"
SALES = [f"toolost_sales_report_{month}" for month in ("09-2026", "10-2026", "11-2026")]
NEEDS_SIGN_IN, LAYOUT_CHANGED, BAD_DATA, TRANSIENT, RATE_LIMITED = (
    FailureKind.NEEDS_SIGN_IN, FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.TRANSIENT,
    FailureKind.RATE_LIMITED,
)  # fmt: skip


@pytest.fixture(scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory):
    with collecting_room(tmp_path_factory.mktemp("toolost"), "toolost", TooLostStandIn, [LABEL]) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    site = site_of(a_room)
    site.calls = 0
    a_room.signed_in("toolost", LABEL, state=site.storage_state(LABEL))
    return emptied(a_room)


def site_of(room: CollectingRoom) -> TooLostStandIn:
    assert isinstance(room.stand_in, TooLostStandIn)
    return room.stand_in


def landed(room: CollectingRoom) -> list[str]:
    """What has landed, stamps left out."""
    names = (name.removeprefix("streams/").partition(".")[0] for name in room.landed())
    return sorted(name.partition("_20261121_")[0] for name in names)


def state(room: CollectingRoom) -> SessionState:
    return room.access.sessions.state(BY_KEY["toolost"])


def test_a_run_ends_in_the_truth_and_the_next_one_changes_nothing(room: CollectingRoom) -> None:
    assert room.run().state is RunState.SUCCESS
    assert landed(room) == [APPLE, *SALES, SPOTIFY]
    for path in (room.landing / "streams").iterdir():
        pattern = path.name if "sales" in path.name else f"{path.name.rsplit('_', 2)[0]}_*"
        assert path.read_bytes() == next(site_of(room).landing.glob(f"streams/{pattern}")).read_bytes()
    assert_true(room)
    before = published(room)

    assert room.run().state is RunState.SUCCESS
    assert landed(room) == [APPLE, APPLE, *SALES, SPOTIFY, SPOTIFY]
    assert published(room) == before


def published(room: CollectingRoom) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (room.root / "curated").iterdir() if path.is_file()}


def assert_true(room: CollectingRoom) -> None:
    days = {row["date"]: row for row in rows_of(room.root, "tidy_daily_streams")}
    for true in truth_of(room.generated, "daily_streams"):
        row = days.pop(true["date"])
        for name in ("spotify_streams", "apple_streams"):
            assert row[name] == ("" if true[name] is None else str(true[name]))
    assert days == {}
    totals: dict[str, Decimal] = {}
    for row in rows_of(room.root, "toolost_sales"):
        year, month = row["posting_period"].split("-")
        totals[f"{month}-{year}"] = totals.get(f"{month}-{year}", Decimal(0)) + Decimal(row["net_revenue_usd"])
    truth = json.loads((room.generated / "truth.json").read_text())["toolost_sales_usd"]
    assert totals == {month: Decimal(total) for month, total in truth.items()}


@pytest.mark.parametrize(
    ("fault", "where", "kind", "left"),
    [
        ("says-no", (), NEEDS_SIGN_IN, []),
        ("signed-out-midway", (), NEEDS_SIGN_IN, []),
        ("puzzle", (), NEEDS_SIGN_IN, []),
        ("busy", ("/api/portal/analytics/apple",), RATE_LIMITED, [SPOTIFY]),
        ("half", ("/api/portal/analytics/spotify",), TRANSIENT, [APPLE, *SALES]),
        ("no-attachment", (), LAYOUT_CHANGED, [APPLE, SPOTIFY]),
    ],
)
def test_what_goes_wrong_is_known_for_what_it_is(
    room: CollectingRoom, fault: str, where: tuple[str, ...], kind: FailureKind, left: list[str]
) -> None:
    room.stand_in.faults.set(fault, paths=where)
    failure = collected(room)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert landed(room) == left
    assert (state(room) is SessionState.NEEDS_SIGN_IN) == (kind is NEEDS_SIGN_IN)


def test_a_page_that_has_changed_is_not_waited_for_without_end(room: CollectingRoom) -> None:
    room.stand_in.faults.set("layout", paths=("/user-portal/notifications",))
    failure = collected(room, HASTY)
    assert isinstance(failure, Failure)
    assert (failure.kind, landed(room)) == (LAYOUT_CHANGED, [APPLE, SPOTIFY])


def test_days_that_are_gone_are_a_failure_and_a_young_account_is_none(room: CollectingRoom) -> None:
    """Spotify had days before, Apple never had any."""
    room.stand_in.faults.set("empty", paths=("/api/portal/analytics",))
    had = accepted("toolost", "spotify", "streams/toolost_spotify_20261114_070000.json", 60)
    failure = collected(room, deliveries=(had,))
    assert isinstance(failure, Failure)
    assert (failure.kind, landed(room)) == (BAD_DATA, SALES)
    assert "used to be rows" in failure.message
    assert failure.detail == ""


def test_reports_land_once_and_those_that_cannot_be_read_yet_land_too(room: CollectingRoom) -> None:
    """One was accepted, one was refused and lies there, and the newest calls a column by another name."""
    names = [f"streams/{name}.csv" for name in SALES]
    taken = accepted("toolost", "sales", names[0], 9)
    torn = replace(accepted("toolost", "sales", names[1], 0), verdict=Verdict.QUARANTINED,
                   refusal=Refusal("ragged-row", "A row is torn.", "Again."))  # fmt: skip
    (room.landing / "streams").mkdir(parents=True)
    (room.landing / names[1]).write_text("torn")
    room.stand_in.faults.set("odd-report", paths=("/api/portal/notifications/11-2026",))

    result = collected(room, deliveries=(taken, torn))

    assert isinstance(result, StepResult)
    assert landed(room) == [APPLE, SALES[1], SALES[1], SALES[2], SPOTIFY]
    assert (room.landing / names[1]).read_text() == "torn"
    assert [note for note in result.notes if "Quantity" in note] != []


def test_a_token_whose_time_is_over_wants_a_sign_in(room: CollectingRoom) -> None:
    room.stand_in.sessions.lifetime = -60
    room.signed_in("toolost", LABEL, state=site_of(room).storage_state(LABEL))
    room.stand_in.sessions.lifetime = 7 * 86400
    failure = collected(room)
    assert isinstance(failure, Failure)
    assert (failure.kind, room.landed()) == (NEEDS_SIGN_IN, [])
