"""DistroKid is collected in a real browser: what lands is whole and leads to the truth, whatever the site does."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import pytest

from pipeline.access.sessions import SessionState
from pipeline.model import Cancelled, Failure, FailureKind, RunState, StepResult
from pipeline.platforms.connections import BY_KEY
from pipeline.signals import CancelFlag
from tests.platform_sims.distrokid import DistroKidStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room
from tests.platforms.collected import HASTY, PATIENT, accepted, collected, emptied
from tests.platforms.hand_made import rows_of, truth_of

pytestmark = pytest.mark.slow
LABEL = Person("studio@label.example", "glass harbor 7")
ROWS = 300
STREAMS, APPLE, BANK = "streams_stats", "applemusic_stats", "dk_bank_details"
NEEDS_SIGN_IN, LAYOUT_CHANGED, BAD_DATA, TRANSIENT, RATE_LIMITED = (
    FailureKind.NEEDS_SIGN_IN, FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.TRANSIENT,
    FailureKind.RATE_LIMITED,
)  # fmt: skip


@pytest.fixture(scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("distrokid")
    with collecting_room(folder, "distrokid", DistroKidStandIn, [LABEL], bank_rows=ROWS) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    site = a_room.stand_in
    assert isinstance(site, DistroKidStandIn)
    site.shown = 0
    a_room.signed_in("distrokid", LABEL)
    return emptied(a_room)


def landed(room: CollectingRoom) -> list[str]:
    """What has landed, by the first part of its names."""
    return sorted(name.removeprefix("streams/").rsplit("_", 2)[0] for name in room.landed())


def state(room: CollectingRoom) -> SessionState:
    return room.access.sessions.state(BY_KEY["distrokid"])


def asked(room: CollectingRoom, path: str) -> int:
    return sum(request == f"GET {path}" for request in room.stand_in.requests)


def test_a_run_ends_in_the_truth_and_the_next_one_changes_nothing(room: CollectingRoom) -> None:
    assert room.run().state is RunState.SUCCESS
    assert all(name.startswith("streams/") and "20261121_0700" in name for name in room.landed())
    page = next(room.landing.glob(f"streams/{STREAMS}_*.html")).read_text("utf-8")
    assert '"trend365day"' in page
    assert "<svg" in page
    report = next(room.landing.glob(f"streams/{BANK}_*.tsv"))
    assert report.read_bytes() == next(room.stand_in.landing.glob("streams/*.tsv")).read_bytes()
    assert_true(room)
    before = published(room)

    assert room.run().state is RunState.SUCCESS
    assert landed(room) == [APPLE, APPLE, BANK, BANK, STREAMS, STREAMS]
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
    bank = json.loads((room.generated / "truth.json").read_text())["bank"]
    rows = rows_of(room.root, "dk_bank_details")
    assert len(rows) == bank["rows"]
    assert sum(Decimal(row["Earnings (USD)"]) for row in rows) == Decimal(bank["earnings_usd"])


@pytest.mark.parametrize(
    ("fault", "where", "kind", "left"),
    [
        ("signed-out-midway", (), NEEDS_SIGN_IN, [STREAMS]),
        ("wrong-account", (), NEEDS_SIGN_IN, []),
        ("login-bank", (), NEEDS_SIGN_IN, [APPLE, STREAMS]),
        ("busy", ("/bank/download",), RATE_LIMITED, [APPLE, STREAMS]),
        ("half", ("/bank/download",), TRANSIENT, [APPLE, STREAMS]),
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


def test_charts_that_never_come_or_come_without_days_are_no_figures(room: CollectingRoom) -> None:
    room.stand_in.faults.set("no-chart", 1)  # the first page
    room.stand_in.faults.set("empty", 1, ("/stats/",))  # the second one
    had = tuple(accepted("distrokid", name, f"{name}.x", ROWS) for name in ("streams", "apple"))
    failure = collected(room, HASTY, deliveries=had)
    assert isinstance(failure, Failure)
    assert (failure.kind, landed(room)) == (LAYOUT_CHANGED, [BANK])
    assert "used to be rows" in failure.detail


def test_a_download_that_stands_still_is_given_up(room: CollectingRoom) -> None:
    room.stand_in.faults.set("stall", paths=("/bank/download",), seconds=60)
    failure = collected(room, HASTY)
    assert isinstance(failure, Failure)
    assert (failure.kind, landed(room)) == (TRANSIENT, [APPLE, STREAMS])


def test_a_bank_report_never_gets_shorter(room: CollectingRoom) -> None:
    room.stand_in.faults.set("short-bank")
    earlier = accepted("distrokid", "bank", "streams/dk_bank_details_20261114_070000.tsv", ROWS)
    failure = collected(room, deliveries=(earlier,))
    assert isinstance(failure, Failure)
    assert (failure.kind, landed(room)) == (BAD_DATA, [APPLE, STREAMS])
    assert f"{ROWS}" in failure.message


def test_another_attempt_asks_only_for_what_is_missing(room: CollectingRoom) -> None:
    room.stand_in.faults.set("down", paths=("/bank/download",))
    assert isinstance(collected(room), Failure)
    seen = asked(room, "/stats/")
    room.stand_in.faults.clear()

    assert isinstance(collected(room, attempt=2), StepResult)
    assert asked(room, "/stats/") == seen == 2
    assert landed(room) == [APPLE, BANK, STREAMS]


def test_a_stop_in_the_middle_of_a_download_leaves_nothing_behind(room: CollectingRoom) -> None:
    room.stand_in.faults.set("stall", paths=("/bank/download",), seconds=60)
    ended: list[BaseException | Any] = []

    def collect() -> None:
        try:
            ended.append(collected(room, PATIENT))
        except Cancelled as stopped:
            ended.append(stopped)

    thread = threading.Thread(target=collect)
    thread.start()
    tick = threading.Event()
    for _ in range(600):
        if asked(room, "/bank/download/"):
            break
        tick.wait(0.05)
    CancelFlag(str(room.root / "journal" / "cancel" / f"step-{room.tried}")).set()
    thread.join(10)
    assert isinstance(ended[0], Cancelled)
    assert landed(room) == [APPLE, STREAMS]
