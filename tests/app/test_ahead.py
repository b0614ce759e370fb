"""What comes next by itself, as window and tray say it: the run, what it waits for, what is tried again, a pause."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.ahead import Ahead, held_short, left_of
from app.headline import headline, next_line
from app.state import PanelState
from app.tray_view import Entry, Shape, tray_view
from pipeline.model import RunState
from pipeline.schedule.planner import HeldBy, Hold
from pipeline.schedule.retries import Retry
from pipeline.schedule.slots import SlotState, Why
from tests.app.panel_states import LAST, MONDAY, NOW, fine, run, running, slot

DUE = slot(NOW - timedelta(minutes=1))
AT_0840 = NOW.replace(hour=8, minute=40)


def held(by: HeldBy, **changes: Any) -> PanelState:
    hold = Hold(DUE, by, NOW + timedelta(minutes=5))
    return replace(fine(), ahead=Ahead(hold=hold, held_since=NOW - timedelta(minutes=20)), **changes)


@pytest.mark.parametrize(
    ("by", "line", "short"),
    [
        (HeldBy.SETTLING, "The computer has only just come back; the run starts at 08:05", "in a moment"),
        (HeldBy.NETWORK, "No internet since 07:40. The run starts when it is back.", "no internet yet"),
        (HeldBy.OTHER_RUN, "The run by schedule starts when the present one has ended", "after this one"),
        (HeldBy.BATTERY, "The run starts once the computer is plugged in", "when plugged in"),
        (HeldBy.METERED, "The run starts on a connection that is not metered", "not metered"),
    ],
)
def test_a_due_run_says_what_it_waits_for(by: HeldBy, line: str, short: str) -> None:
    state = held(by)
    assert next_line(state, NOW) == line
    assert headline(state, NOW).line.endswith(line)
    assert state.ahead is not None
    assert state.ahead.hold is not None
    assert held_short(state.ahead.hold) == short


def test_without_internet_the_tray_shows_it_and_since_when() -> None:
    view = tray_view(held(HeldBy.NETWORK), NOW)
    assert view.shape is Shape.OFFLINE
    assert view.lines == ("No internet since 07:40", "The run starts when it is back")
    known = held(HeldBy.NETWORK, online=False, offline_since=NOW - timedelta(hours=1))
    assert tray_view(known, NOW).lines[0] == "No internet since 07:00", "the system has told it earlier"


@pytest.mark.parametrize(
    ("retry", "line"),
    [
        (Retry(LAST, "linktree", 2, 3, AT_0840), "Linktree is tried again at 08:40 (retry 2 of 3)"),
        (Retry(LAST, "spotify", 0, 0, AT_0840), "Spotify goes on at 08:40"),
        (Retry(LAST, "linktree", 1, 3, NOW), "Linktree is tried again at the next chance (retry 1 of 3)"),
        (Retry(LAST, "", 1, 1, NOW), "The run that was cut off goes on by itself"),
    ],
)
def test_what_is_tried_again_sooner_than_the_next_run_comes_next(retry: Retry, line: str) -> None:
    state = replace(fine(), ahead=Ahead(coming=(slot(MONDAY),), retries=(retry,)))
    assert next_line(state, NOW) == line
    sooner = replace(fine(), ahead=Ahead(coming=(slot(NOW - timedelta(hours=1), hurried=True),), retries=(retry,)))
    assert next_line(sooner, NOW) == "Next run at the next chance"


def test_as_long_as_the_schedule_was_not_looked_at_nothing_is_said_of_it() -> None:
    state = replace(fine(), ahead=None)
    assert next_line(state, NOW) == ""
    assert headline(state, NOW).line == "Last run today at 06:00"
    assert tray_view(state, NOW).tooltip == "All fine · last run today at 06:00"
    assert tray_view(replace(state, last_run=None), NOW).tooltip == "Nothing has been collected yet"


def test_a_run_that_came_late_says_why() -> None:
    caught_up = slot(NOW.replace(hour=6, minute=23), state=SlotState.CLAIMED, why=Why.ASLEEP, run_id=LAST,
                     run_state=RunState.SUCCESS, run_started=NOW - timedelta(hours=1))  # fmt: skip
    state = replace(fine(next_slot=MONDAY), last_run=run(trigger="schedule-late"))
    assert state.ahead is not None
    state = replace(state, ahead=replace(state.ahead, past=(caught_up,)))
    assert headline(state, NOW).line == (
        "The computer slept at 06:23. The run was caught up today at 07:00 · Next run Mon 08:17")  # fmt: skip


@pytest.mark.parametrize(
    ("trigger", "line"),
    [
        ("schedule", "Started by the schedule at 07:58"),
        ("schedule-late", "Caught up by the schedule at 07:58"),
        ("owner", "Started by you at 07:58"),
    ],
)
def test_a_run_says_who_began_it(trigger: str, line: str) -> None:
    state = running(fine())
    assert state.run is not None
    assert headline(replace(state, run=replace(state.run, trigger=trigger)), NOW).line.startswith(line)


# ---- the menu


def entries(state: PanelState) -> dict[str, Entry]:
    return {entry.name: entry for entry in tray_view(state, NOW).menu if entry.name}


def test_the_menu_counts_a_pause_down() -> None:
    paused = fine(paused=True, paused_since=NOW, paused_until=NOW + timedelta(hours=2, minutes=10))
    assert entries(paused)["resume-schedule"].text == "Resume the schedule (2 h 10 min left)"
    assert entries(fine(paused=True, paused_since=NOW))["resume-schedule"].text == "Resume the schedule"


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(1, "1 min"), (59, "1 min"), (60, "1 min"), (61, "2 min"), (3600, "1 h"), (3660, "1 h 1 min"), (86400, "1 day"),
     (86400 + 7200, "1 day 2 h"), (3 * 86400, "3 days"), (-5, "1 min")],
)  # fmt: skip
def test_what_is_left_of_a_pause(seconds: float, left: str) -> None:
    assert left_of(NOW + timedelta(seconds=seconds), NOW) == left


def test_the_menu_offers_to_skip_or_hurry_a_run_only_where_one_comes() -> None:
    def offered(state: PanelState) -> tuple[bool, bool]:
        found = entries(state)
        return found["skip-next"].enabled, found["hurry-next"].enabled

    coming = fine(next_slot=MONDAY)
    assert offered(coming) == (True, True)
    assert offered(held(HeldBy.BATTERY)) == (True, True)
    assert offered(fine()) == (False, False), "the schedule is off"
    assert offered(replace(coming, paused=True)) == (False, False)
    assert offered(running(coming)) == (True, False)
    assert offered(replace(fine(), ahead=Ahead(coming=(slot(MONDAY, hurried=True),)))) == (True, False)
