"""TikTok is collected in a real browser: what lands is what it shows, and what goes wrong is called by its name."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import pytest

from pipeline.access.sessions import SessionState
from pipeline.model import Cancelled, Failure, FailureKind, RunState, StepResult
from pipeline.platforms.tiktok.extract import collect
from tests.access.no_browser_left import no_browser_left
from tests.platform_sims.room import MOMENT, CollectingRoom, collecting_room
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platforms.collected import HASTY, collected
from tests.platforms.hand_made import rows_of, truth_of
from tests.platforms.tiktok.collecting import (
    DOWNLOAD,
    KILO,
    NOVA,
    STUDIO,
    had_days,
    kinds,
    sign_in,
    site_of,
    start_anew,
    state,
)

pytestmark = pytest.mark.slow
NAMES = (
    r"analytics/Overview_\d{4}-\d\d-\d\d_\d{10}_(nova\.drift|kilo\.vale)\.zip"
    r"|analytics/(nova\.drift|kilo\.vale)_followers_\d{8}_\d{6}\.json"
    r"|analytics/(follower|export)_debug_(nova\.drift|kilo\.vale)_\d{8}_\d{6}\.json"
)


@pytest.fixture(scope="module")
def a_room(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("tiktok")
    with collecting_room(folder, "tiktok", TikTokStandIn, [NOVA, KILO]) as room:
        yield room


@pytest.fixture
def room(a_room: CollectingRoom) -> CollectingRoom:
    return start_anew(a_room, NOVA)


def test_a_whole_run_ends_in_the_truth(room: CollectingRoom) -> None:
    sign_in(room, KILO)
    assert room.run().state is RunState.SUCCESS
    assert all(re.fullmatch(NAMES, name) for name in room.landed()), room.landed()
    assert len(room.landed()) == 8
    for table in ("tiktok_daily", "tiktok_followers"):
        expected = [{n: str(v) for n, v in row.items()} for row in truth_of(room.generated, table)]
        figures = [name for name in expected[0] if name not in ("handle", "date")]
        found = [{name: row[name] for name in expected[0]} for row in rows_of(room.root, "tiktok_analytics")]
        assert [row for row in found if any(row[name] for name in figures)] == expected
    _no_secret_is_written(room)
    _nobody_asks_twice_within_the_hour(room)


def _no_secret_is_written(room: CollectingRoom) -> None:
    secrets = [s.encode() for s in (*site_of(room).sessions._known, "a-signature")]
    files = [path for path in room.root.rglob("*") if path.is_file()]
    assert [path for path in files if any(secret in path.read_bytes() for secret in secrets)] == []


def _nobody_asks_twice_within_the_hour(room: CollectingRoom) -> None:
    site_of(room).requests.clear()
    again = collected(room)
    assert isinstance(again, StepResult)
    assert [note.split()[0] for note in again.notes] == ["@nova.drift", "@kilo.vale"]
    assert site_of(room).requests == []


def test_the_count_is_written_as_it_was_seen(room: CollectingRoom) -> None:
    """A shorter range is on record, and a name that leads elsewhere is not followed."""
    site = site_of(room)
    site.ranges, site.locked = (7, 28, 365), (365,)
    site.rename, site.followers = lambda _: "../../nova.zip", {"nova.drift": 1_234_567}
    result = collected(room, 9)
    assert isinstance(result, StepResult)
    assert "TikTok let us have the last 28 days of @nova.drift at most, not a year." in result.notes
    assert "@kilo.vale is not signed in yet." in result.notes
    landed = {name.partition("/")[2]: (room.landing / name).read_bytes() for name in room.landed()}
    export = next(name for name in landed if name.endswith(".zip"))
    assert re.fullmatch(r"Overview_2026-10-24_\d{10}_nova\.drift\.zip", export)
    count = json.loads(next(body for name, body in landed.items() if name.startswith("nova.drift_followers_")))
    assert count.keys() == {"count", "source_url", "timestamp", "artist"}
    assert (count["count"], count["artist"]) == (1_234_567, "nova.drift")
    assert count["source_url"] == f"{site.base}/api/user/detail/?uniqueId=nova.drift"
    notes = json.loads(next(body for name, body in landed.items() if name.startswith("export_debug_")))
    assert (notes["range_days"], notes["wanted_days"], notes["days"]) == (28, 365, 28)
    assert (notes["offered_days"], notes["export"]) == ([7, 28, 365], export)
    assert not list(room.root.rglob("nova.zip"))


S, L, B, T = FailureKind.NEEDS_SIGN_IN, FailureKind.LAYOUT_CHANGED, FailureKind.BAD_DATA, FailureKind.TRANSIENT


@pytest.mark.parametrize(
    ("fault", "path", "kind", "landed", "words"),
    [
        ("signed-out-midway", "", S, set(), "wants you to sign in again"),
        ("puzzle", STUDIO, S, set(), "picture puzzle"),
        ("wrong-account", "", S, set(), "signed in as @kilo.vale where @nova.drift is wanted"),
        ("empty", DOWNLOAD, B, {"followers", "notes"}, "empty page where there used to be rows"),
        ("half", DOWNLOAD, T, {"followers", "notes"}, "did not answer"),
        ("down", "/@", T, {"export", "notes"}, "did not answer"),
    ],
)
def test_every_fault_is_called_by_its_name_and_nothing_wrong_lands(
    room: CollectingRoom, fault: str, path: str, kind: FailureKind, landed: set[str], words: str
) -> None:
    site_of(room).faults.set(fault, paths=[path] if path else ())
    failure = collected(room, deliveries=(had_days("nova.drift"),) if fault == "empty" else ())
    assert isinstance(failure, Failure)
    assert (failure.kind, words in failure.message) == (kind, True), failure
    assert kinds(room) == landed
    assert (state(room, NOVA) is SessionState.NEEDS_SIGN_IN) == (kind is S)


@pytest.mark.parametrize(("fault", "path", "kind"), [("layout", STUDIO, L), ("stall", DOWNLOAD, T)])
def test_what_never_comes_is_not_waited_for_without_end(
    room: CollectingRoom, fault: str, path: str, kind: FailureKind
) -> None:
    site_of(room).faults.set(fault, paths=[path], seconds=60)
    failure = collected(room, HASTY)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert kinds(room) == {"followers", "notes"}, "the count is good, whatever became of the export"


def test_one_accounts_failure_does_not_stop_the_other(room: CollectingRoom) -> None:
    sign_in(room, KILO)
    site_of(room).sessions.end("nova.drift")
    failure = collected(room)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NEEDS_SIGN_IN
    assert "@nova.drift" in failure.message
    assert {name for name in room.landed() if "nova.drift" in name} == set()
    assert kinds(room) == {"export", "followers", "notes"}
    assert (state(room, NOVA), state(room, KILO)) == (SessionState.NEEDS_SIGN_IN, SessionState.VALID)


def test_a_second_export_within_tiktoks_hour_is_deferred_and_not_asked_for_again(room: CollectingRoom) -> None:
    site = site_of(room)
    site.exported["nova.drift"] = site._now() - 1200  # by hand, twenty minutes ago
    failure = collected(room)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.retry_at is not None
    assert 2300 < (failure.retry_at - MOMENT).total_seconds() < 2460
    assert kinds(room) == {"followers", "notes"}
    site.requests.clear()
    again = collected(room)
    assert isinstance(again, Failure)
    assert again.retry_at is not None
    assert abs((again.retry_at - failure.retry_at).total_seconds()) < 1
    assert site.requests == []


def test_a_run_that_is_stopped_leaves_no_browser_and_no_half_file(room: CollectingRoom) -> None:
    context = room.context()
    over = threading.Event()

    def stop() -> None:
        while not over.wait(0.02):
            if any(STUDIO in request for request in site_of(room).requests):
                Path(context.cancel_flag).parent.mkdir(parents=True, exist_ok=True)
                Path(context.cancel_flag).touch()
                return

    watching = threading.Thread(target=stop)
    watching.start()
    try:
        with no_browser_left(room.access.journal_dir), pytest.raises(Cancelled):
            collect(context)
    finally:
        over.set()
        watching.join()
    assert not [name for name in room.landed() if name.endswith(".part")]
    assert state(room, NOVA) is SessionState.VALID
