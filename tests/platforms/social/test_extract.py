"""What Instagram and YouTube tell comes home with little asking, each by its own key, and off until there is one."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipeline.access.lake_access import access_of
from pipeline.access.sessions import SessionState
from pipeline.model import Cancelled, Failure, FailureKind, StepFailed
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.social import extract, instagram_api, quota, youtube_api
from pipeline.platforms.social.instagram_api import days_to_ask
from tests.engine.lakes import HandClock
from tests.platform_sims.graph import near
from tests.platform_sims.social import INSTAGRAM_TOKEN, YOUTUBE_KEY
from tests.platforms.social.social_room import QUICK, SocialRoom
from tests.sweeps import sweep


def failure_in(room: SocialRoom) -> Failure:
    with pytest.raises(StepFailed) as failed:
        room.collect()
    return failed.value.failure


def state_of(room: SocialRoom, connection: str) -> SessionState:
    facts = room.access.sessions.book.of(BY_KEY[connection])
    return facts.state(room.clock.now()) if facts else SessionState.UNKNOWN


def without(room: SocialRoom, platform: str) -> None:
    """Nobody has an account there any more."""
    artists = room.far.artists()
    for artist in artists:
        artist["accounts"].pop(platform)
    room.artists(artists)


# ---- Instagram


def test_instagram_days_are_those_of_the_account(room: SocialRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instagram_api, "FIRST_DAYS", 28)
    without(room, "youtube")
    room.collect()
    rows = room.curated("instagram_analytics")
    for account in room.far.accounts:
        found = {row["date"]: row for row in rows if row["account"] == account.username}
        days = sorted(found)
        assert (days[0], days[-1]) == ("2026-10-23", "2026-11-21"), "28 days on its coast, and today's levels"
        told = [date.fromisoformat(text) for text in days if found[text]["views"]]
        assert len(told) == 28
        for day in told:
            assert {n: int(found[day.isoformat()][n]) for n in ("views", "reach", "likes", "comments", "shares")} == {
                name: account.days[day][name] for name in ("views", "reach", "likes", "comments", "shares")
            }
        assert (found["2026-11-21"]["followers"], found["2026-11-21"]["posts"]) == (
            str(account.followers), str(account.media),
        )  # fmt: skip
    assert {row["artist"] for row in rows} == set(room.far.slugs)


def test_files_are_named_after_the_accounts(room: SocialRoom) -> None:
    result = room.collect()
    assert room.landed("instagram") == [
        "instagram_kilovale_20261121_070000.json", "instagram_novadrift_20261121_070000.json",
    ]  # fmt: skip
    assert room.landed("youtube") == sorted(f"youtube_{c.identity}_20261121_070000.json" for c in room.far.channels)
    assert result.files == 4


def test_the_next_visit_asks_for_the_newest_days_only(room: SocialRoom) -> None:
    without(room, "youtube")
    room.far.late_days = 2
    room.collect()
    room.curated("instagram_analytics")
    room.far.late_days = 0
    room.hours(24)
    room.collect()
    asked = [one for one in room.far.heard if one.path.endswith("/insights")]
    assert len(asked) == 2 * 4
    told = [row["date"] for row in room.curated("instagram_analytics") if row["views"]]
    assert max(told) == "2026-11-20"
    assert len(told) == 2 * 7, "the late days came with the second visit"


@pytest.mark.parametrize(
    ("complete", "days"),
    [("", 28), ("2026-11-19", 4), ("2026-11-10", 9), ("2026-01-01", 28), ("2027-01-01", 4), ("nonsense", 28)],
)
def test_days_that_were_missed_are_caught_up(complete: str, days: int) -> None:
    asked = days_to_ask(complete, HandClock(datetime(2026, 11, 21, 7, 0, tzinfo=UTC)))
    assert len(asked) == days
    assert asked[-1] == date(2026, 11, 19), "on the coast it is still the 20th"
    assert asked == [asked[0] + timedelta(days=n) for n in range(days)]


def test_a_day_is_asked_for_from_midnight_to_midnight_on_the_coast(
    room: SocialRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instagram_api, "FIRST_DAYS", 28)
    without(room, "youtube")
    room.collect()
    stamps = [int(one.asked["since"]) for one in room.far.heard if one.path.endswith("/insights")]
    ends = [int(one.asked["until"]) for one in room.far.heard if one.path.endswith("/insights")]
    local = [datetime.fromtimestamp(stamp, UTC) for stamp in stamps]
    assert {moment.hour for moment in local} == {7, 8}, "summer time ended on 1 November"
    assert {end - stamp for stamp, end in zip(stamps, ends, strict=True)} == {86399, 89999}


def test_the_access_to_the_ads_is_good_enough(room: SocialRoom) -> None:
    room.forget("instagram")
    room.forget("youtube")
    assert room.collect().skipped_reason == "not set up"
    room.state("metaads", account="act_1", token=INSTAGRAM_TOKEN)
    assert room.collect().files == 2
    assert state_of(room, "instagram") is SessionState.VALID


def test_an_account_that_is_not_seen_does_not_stop_the_others(room: SocialRoom) -> None:
    artists = room.far.artists()
    artists[0]["accounts"]["instagram"] = "@stranger"
    room.artists(artists)
    failure = failure_in(room)
    assert failure.kind is FailureKind.NEEDS_SIGN_IN
    assert "@stranger is not among those" in failure.message
    assert len(room.landed("instagram")) == 1
    assert len(room.landed("youtube")) == 2
    assert state_of(room, "instagram") is SessionState.VALID


def test_access_that_ended_is_marked_and_asked_only_once(room: SocialRoom) -> None:
    room.far.keys[0].is_valid = False
    failure = failure_in(room)
    assert (failure.kind, failure.message) == (
        FailureKind.NEEDS_SIGN_IN, "The access to Instagram has ended. Nothing was lost.",
    )  # fmt: skip
    assert len(room.far.heard) == 1
    assert state_of(room, "instagram") is SessionState.NEEDS_SIGN_IN
    assert state_of(room, "youtube") is SessionState.VALID
    assert len(room.landed("youtube")) == 2
    room.far.keys[0].is_valid = True
    room.collect()
    assert state_of(room, "instagram") is SessionState.VALID


def test_instagram_is_left_alone_when_it_asks_for_that(room: SocialRoom) -> None:
    room.far.fail(80002, times=None, path="insights", headers=near({"estimated_time_to_regain_access": 45}))
    failure = failure_in(room)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert len(room.landed("youtube")) == 2, "YouTube has nothing to do with it"
    failure_in(room)
    assert room.far.heard == []
    room.far.graph_faults.clear()
    room.clock.move(46 * 60)
    assert room.collect().files == 4


# ---- YouTube


def test_channels_are_counted(room: SocialRoom) -> None:
    room.collect()
    rows = {row["channel"]: row for row in room.curated("youtube_analytics")}
    for channel in room.far.channels:
        row = rows[channel.identity]
        assert (row["total_views"], row["followers"]) == (str(channel.views(room.far.now)), str(channel.subscribers))
        assert row["posts"] == str(len(channel.videos))
    first = room.far.channels[0]
    share = first.likes(room.far.now) // len(first.videos)
    assert rows[first.identity]["total_likes"] == str(share * (len(first.videos) - 1)), "one video hides its likes"
    assert {row["artist"] for row in rows.values()} == set(room.far.slugs)


def test_a_day_between_two_visits_tells_its_views(room: SocialRoom) -> None:
    room.collect()
    room.curated("youtube_analytics")
    before = {channel.identity: channel.views(room.far.now) for channel in room.far.channels}
    room.hours(24)
    room.collect()
    rows = [row for row in room.curated("youtube_analytics") if row["date"] == "2026-11-22"]
    assert {row["channel"]: int(row["views"]) for row in rows} == {
        channel.identity: channel.views(room.far.now) - before[channel.identity] for channel in room.far.channels
    }


def test_a_visit_costs_few_units_and_they_are_counted(room: SocialRoom) -> None:
    room.collect()
    assert [what for what, _ in room.far.asked_of_youtube] == [
        "channels", "playlistItems", "playlistItems", "videos", "videos", "channels", "playlistItems",
    ]  # fmt: skip
    spent = quota.Quota(room.visits, room.clock).spent
    assert spent == 7
    room.collect()
    assert quota.Quota(room.visits, room.clock).spent == 14
    room.hours(24)
    assert quota.Quota(room.visits, room.clock).spent == 0, "the units are new every day"


def test_a_used_up_quota_waits_for_midnight_on_the_coast(room: SocialRoom) -> None:
    room.far.units_left = 1
    failure = failure_in(room)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.retry_at == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert len(room.landed("instagram")) == 2
    failure_in(room)
    assert room.far.asked_of_youtube == []
    room.far.units_left = 10_000
    room.hours(1.1)
    assert room.collect().files == 4


def test_the_last_tenth_of_the_units_is_left_to_others(room: SocialRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "UNITS_A_DAY", 3)
    assert failure_in(room).kind is FailureKind.RATE_LIMITED
    assert len(room.far.asked_of_youtube) == 3


def test_a_very_long_list_of_videos_is_not_walked_through(room: SocialRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(youtube_api, "MOST_VIDEOS", 40)
    room.collect()
    rows = {row["channel"]: row for row in room.curated("youtube_analytics")}
    first = rows[room.far.channels[0].identity]
    assert (first["total_likes"], first["posts"], first["total_views"] != "") == ("", "70", True)


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "badRequest", FailureKind.NEEDS_SIGN_IN),
        (403, "accessNotConfigured", FailureKind.NEEDS_SIGN_IN),
        (403, "dailyLimitExceeded", FailureKind.RATE_LIMITED),
        (410, "gone", FailureKind.PERMANENT),
    ],
)
def test_an_error_of_youtube_has_the_kind_that_helps(
    room: SocialRoom, status: int, reason: str, kind: FailureKind
) -> None:
    room.far.youtube_faults = [(status, reason)]
    failure = failure_in(room)
    assert failure.kind is kind
    assert len(room.landed("instagram")) == 2
    if kind is FailureKind.NEEDS_SIGN_IN:
        assert state_of(room, "youtube") is SessionState.NEEDS_SIGN_IN


def test_a_wrong_key_is_marked(room: SocialRoom) -> None:
    room.state("youtube", key="AIzaWrongWrongWrongWrongWrongWrong0123")
    failure = failure_in(room)
    assert failure.kind is FailureKind.NEEDS_SIGN_IN
    assert "API_KEY_INVALID" in failure.detail
    assert len(room.far.asked_of_youtube) == 1


def test_asked_to_slow_down_it_slows_down(room: SocialRoom) -> None:
    without(room, "instagram")
    room.far.youtube_faults = [(403, "rateLimitExceeded"), (403, "userRateLimitExceeded"), (429, "x")]
    began = room.clock.monotonic()
    assert room.collect().files == 2
    assert room.clock.monotonic() - began == pytest.approx(2 + 4 + 8)
    room.far.youtube_faults = [(403, "rateLimitExceeded")] * 4
    assert failure_in(room).kind is FailureKind.RATE_LIMITED


def test_a_channel_that_is_not_there_does_not_stop_the_others(room: SocialRoom) -> None:
    artists = room.far.artists()
    artists[0]["accounts"]["youtube"] = "UCnobodynobodynobodynobo"
    room.artists(artists)
    failure = failure_in(room)
    assert failure.kind is FailureKind.ENVIRONMENT
    assert "UCnobody" in failure.message
    assert len(room.landed("youtube")) == 1


@pytest.mark.parametrize("fault", sweep(["down", "reset", "half", "stall"]))
def test_a_broken_wire_is_tried_three_times(room: SocialRoom, fault: str) -> None:
    without(room, "instagram")
    room.far.faults.set(fault, times=2, seconds=0.05)
    assert room.collect().files == 2
    room.far.faults.set(fault, seconds=0.05)
    assert failure_in(room).kind is FailureKind.TRANSIENT


# ---- both


def test_without_keys_or_accounts_it_is_not_set_up(room: SocialRoom) -> None:
    without(room, "instagram")
    room.forget("youtube")
    assert room.collect().skipped_reason == "not set up"
    room.state("youtube", key=YOUTUBE_KEY)
    room.artists([])
    assert room.collect().skipped_reason == "not set up"
    assert (room.far.heard, room.far.asked_of_youtube) == ([], [])


def test_keys_may_stand_in_the_environment(room: SocialRoom) -> None:
    room.forget("instagram")
    room.forget("youtube")
    stated = {"INSTAGRAM_ACCESS_TOKEN": INSTAGRAM_TOKEN, "YOUTUBE_API_KEY": YOUTUBE_KEY}
    access = access_of(room.root, room.clock, environ=stated)
    assert extract.collect_with(room.context(), access, QUICK).files == 4


def test_test_names_what_the_keys_open(room: SocialRoom) -> None:
    assert room.check("instagram") == "@novadrift, @kilovale"
    assert room.check("youtube") == "Nova Drift"
    facts = {f.connection: f.signed_in_as for f in room.access.sessions.book.all()}
    assert facts == {"instagram": "@novadrift, @kilovale", "youtube": "Nova Drift"}
    room.far.keys[0].is_valid = False
    with pytest.raises(StepFailed):
        room.check("instagram")
    assert state_of(room, "instagram") is SessionState.NEEDS_SIGN_IN
    room.forget("youtube")
    with pytest.raises(StepFailed, match="not set up"):
        room.check("youtube")


def test_a_stopped_run_ends_between_two_days(room: SocialRoom) -> None:
    def stop() -> None:
        (room.root / "cancel").touch()
        time.sleep(0.06)  # the flag is looked at twenty times a second

    room.far.after["me/accounts"] = stop
    with pytest.raises(Cancelled):
        room.collect()
    assert room.landed("instagram") == []


@pytest.mark.parametrize("code", [190, 100, 4])
def test_the_keys_are_in_no_address_text_log_or_file(
    room: SocialRoom, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    room.collect()
    room.curated("instagram_analytics")
    room.far.fail(code, message=f"no {INSTAGRAM_TOKEN}", times=None, path="insights")
    room.far.youtube_faults = [(403, "forbidden")] * 9
    failure = failure_in(room)
    written = b"".join(path.read_bytes() for path in room.root.rglob("*") if path.is_file()).decode("utf-8", "replace")
    for secret in (INSTAGRAM_TOKEN, YOUTUBE_KEY):
        assert secret not in written + caplog.text + repr(failure) + json.dumps([str(p) for p in room.root.rglob("*")])
    assert (room.far.leaked, room.far.leaked_keys) == ([], [])


def test_units_are_counted_from_midnight_on_the_coast() -> None:
    clock = HandClock(datetime(2026, 11, 21, 7, 59, tzinfo=UTC))
    marks: dict[str, str] = {}

    class Kept:
        def mark(self, name: str) -> str:
            return marks.get(name, "")

        def set_mark(self, name: str, value: str) -> None:
            marks[name] = value

    kept: Any = Kept()
    counted = quota.Quota(kept, clock)
    counted.spend(5)
    assert counted.renewed_at() == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    clock.move(120)
    assert counted.spent == 0
    marks[quota.MARK] = "nonsense"
    assert counted.spent == 0
