"""Runs, sessions and the disk: how long nothing went well, what is slower than usual, when the disk will be full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Failure, FailureKind, RunState
from pipeline.quality.capacity import LOW_DISK, NEEDED_DISK, Free, days_left, room
from pipeline.quality.completion import LastGood, failed_step, last_full_run, without_good_run
from pipeline.quality.findings import Severity, health_of
from pipeline.quality.margins import usual
from pipeline.quality.performance import unusual
from pipeline.quality.sessions import Session, session

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)
GB = 1 << 30


# -- runs


@pytest.mark.parametrize(("good", "first", "wanted"), [
    (4.9, 30, None), (5, 30, Severity.WARNING), (9.9, 30, Severity.WARNING), (10, 30, Severity.CRITICAL),
    (None, 4, None), (None, 6, Severity.WARNING), (None, 11, Severity.CRITICAL), (None, None, None),
])  # fmt: skip
def test_days_without_a_good_run(good: float | None, first: float | None, wanted: Severity | None) -> None:
    last = LastGood(NOW - good * DAY if good is not None else None, NOW - first * DAY if first is not None else None)
    found = without_good_run("tiktok", "TikTok", last, NOW, 5)
    assert (found.severity if found else None) == wanted


def test_the_days_are_said() -> None:
    found = without_good_run("tiktok", "TikTok", LastGood(NOW - 6.4 * DAY, None), NOW, 5)
    assert found is not None
    assert found.message == "TikTok has had no good run for 6 days."
    never = without_good_run(None, "", LastGood(None, NOW - 8 * DAY), NOW, 5)
    assert never is not None
    assert never.message == "There has been no good run yet, in 8 days."


@pytest.mark.parametrize(("state", "wanted"), [
    (None, None), (RunState.SUCCESS, None), (RunState.PARTIAL, None), (RunState.FAILED, Severity.WARNING),
    (RunState.INTERRUPTED, Severity.NOTICE), (RunState.CANCELLED, Severity.NOTICE),
])  # fmt: skip
def test_how_the_last_full_run_ended(state: RunState | None, wanted: Severity | None) -> None:
    found = last_full_run(state)
    assert (found.severity if found else None) == wanted


@pytest.mark.parametrize(("kind", "wanted"), [
    (FailureKind.NEEDS_SIGN_IN, None), (FailureKind.TRANSIENT, Severity.NOTICE),
    (FailureKind.RATE_LIMITED, Severity.NOTICE), (FailureKind.LAYOUT_CHANGED, Severity.CRITICAL),
    (FailureKind.BAD_DATA, Severity.WARNING), (FailureKind.PERMANENT, Severity.WARNING),
    (FailureKind.ENVIRONMENT, Severity.WARNING),
])  # fmt: skip
def test_a_failed_step_weighs_by_its_kind(kind: FailureKind, wanted: Severity | None) -> None:
    found = failed_step("tiktok", "tiktok.extract", Failure(kind, "It is so.", "Do that."))
    assert (found.severity if found else None) == wanted
    assert found is None or found.next_action == "Do that."


# -- time, memory, processor


@pytest.mark.parametrize(("values", "told"), [
    ((600, 610, 590, 605, 620, 1200), True),
    ((600, 610, 590, 605, 620, 880), False),  # beyond three spreads, yet not one and a half times
    ((600, 1400, 300, 1100, 500, 1300), False),  # it always jumps about
    ((10, 10, 10, 10, 10, 25), False),  # twice as long, and nobody would notice
    ((600, 610, 1200), False),
    ((), False),
])  # fmt: skip
def test_a_run_is_slow_only_where_it_clearly_is(values: Sequence[float], told: bool) -> None:
    assert (unusual("seconds", values, 1.5) is not None) is told


def test_one_strange_run_among_many_does_not_move_what_is_usual() -> None:
    known = usual([600, 610, 590, 605, 90_000])
    assert known is not None
    assert known.median == 605
    assert usual([1, 2, 3, 4]) is None


def test_time_and_memory_are_said_in_words() -> None:
    slow = unusual("seconds", (600, 610, 590, 605, 620, 1800), 1.5)
    big = unusual("peak_memory_bytes", (3e8, 3e8, 3e8, 3e8, 3e8, 1.2e9), 1.5)
    assert slow is not None
    assert big is not None
    assert slow.message == "The last run took 30 minutes instead of about 10 minutes."
    assert big.message == "The last run needed 1.2 GB of memory instead of about 300 MB."


@given(st.lists(st.floats(1, 1e5), min_size=5, max_size=20), st.floats(1, 1e5), st.floats(1, 1e5))
def test_a_longer_run_never_raises_the_score(before: list[float], one: float, other: float) -> None:
    def points(newest: float) -> int:
        found = unusual("seconds", (*before, newest), 1.5)
        return health_of([found] if found else []).score

    assert points(max(one, other)) <= points(min(one, other))


# -- room


def shrinking(a_day: float, days: int = 20, free: float = 60 * GB) -> list[Free]:
    """Every second day a measurement, the last one now, of a disk that loses so much a day."""
    return [Free(NOW - back * DAY, free + a_day * back) for back in range(days, -1, -2)]


@pytest.mark.parametrize(("free", "a_day", "wanted"), [
    (60 * GB, 1 * GB, None),
    (60 * GB, 6 * GB, "disk.filling"),
    (12 * GB, 1 * GB, "disk.filling"),
    (60 * GB, -6 * GB, None),  # it gets emptier
    (60 * GB, 0, None),
    (LOW_DISK - 1, 0, "disk.low"),
    (LOW_DISK - 1, GB, "disk.filling"),
    (NEEDED_DISK - 1, 0, "disk.full"),
])  # fmt: skip
def test_when_the_disk_is_worth_a_word(free: float, a_day: float, wanted: str | None) -> None:
    found = room(free, shrinking(a_day, free=free), 14)
    assert (found.key if found else None) == wanted


def test_the_days_that_are_left_are_said_and_what_clearing_would_free() -> None:
    found = room(60 * GB, shrinking(6.6 * GB), 14, 3_500_000_000)
    assert found is not None
    assert found.severity is Severity.WARNING
    assert found.message == "The disk will be full in about 9 days: 64 GB are free."
    assert "3.5 GB" in found.next_action
    soon = room(5 * GB, shrinking(2 * GB, free=5 * GB), 14)
    assert soon is not None
    assert soon.severity is Severity.CRITICAL


def test_one_large_file_is_no_trend() -> None:
    measured = [Free(NOW - back * DAY, (60 if back > 1 else 20) * GB) for back in range(20, -1, -2)]
    assert room(20 * GB, measured, 14) is None


@pytest.mark.parametrize("measured", [[], shrinking(6 * GB)[-4:], [Free(NOW + n * DAY / 9, 9e9 - n) for n in range(9)]])
def test_nothing_is_foretold_from_too_little(measured: list[Free]) -> None:
    assert days_left(60 * GB, measured) is None


@given(st.floats(0, 1e12), st.floats(0, 1e12), st.floats(-1e10, 1e10))
def test_less_room_never_raises_the_score(one: float, other: float, a_day: float) -> None:
    measured = shrinking(a_day)

    def points(free: float) -> int:
        found = room(free, measured, 14)
        return health_of([found] if found else []).score

    assert points(min(one, other)) <= points(max(one, other))


# -- sessions


@pytest.mark.parametrize(("one", "wanted", "word"), [
    (Session("tiktok", "tiktok", "TikTok"), None, ""),
    (Session("tiktok", "tiktok", "TikTok", waits=True), Severity.WARNING, "TikTok wants you to sign in again."),
    (Session("tiktok", "tiktok", "TikTok", waits=True, why="It is so."), Severity.WARNING, "It is so."),
    (Session("metaads", "metaads", "Meta Ads", waits=True, by_browser=False), Severity.WARNING, "wants new keys"),
    (Session("tiktok", "tiktok", "TikTok", ends_soon=True, days_left=1.7), Severity.NOTICE, "within 2 days"),
    (Session("tiktok", "tiktok", "TikTok", ends_soon=True, overdue=True), Severity.NOTICE, "at any time"),
])  # fmt: skip
def test_what_is_said_of_a_session(one: Session, wanted: Severity | None, word: str) -> None:
    found = session(one)
    assert (found.severity if found else None) == wanted
    assert word in (found.message if found else "")
