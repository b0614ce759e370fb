"""What became of a slot and what comes next: one short sentence for each, whatever befell it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.model import RunState
from pipeline.schedule.planner import HeldBy, Hold
from pipeline.schedule.retries import Retry
from pipeline.schedule.slots import Slot, SlotState, Why
from pipeline.schedule.words import day_words, hold_words, retry_words, slot_title, slot_words

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 27)
MOMENT = datetime(2026, 11, 27, 7, 42, 9, tzinfo=BERLIN)
LATE = datetime(2026, 11, 27, 9, 10, 30, tzinfo=BERLIN)
FORBIDDEN = ("error", "failed to", "invalid", "please", "pipeline", "cron", "!", "n't", "  ", "_")


def slot(state: SlotState = SlotState.PLANNED, why: Why = Why.NONE, **fields: Any) -> Slot:
    return Slot(DAY, "Europe/Berlin", MOMENT, state, why, **fields)


def ran(run_state: RunState | None, why: Why = Why.NONE, started: datetime = LATE, **fields: Any) -> Slot:
    return slot(SlotState.CLAIMED, why, run_id="r", run_state=run_state, run_started=started, **fields)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (slot(), "Planned for 07:42"),
        (slot(hurried=True), "Starts at the next chance; planned for 07:42"),
        (ran(RunState.RUNNING, started=MOMENT), "Running since 07:42"),
        (ran(RunState.RUNNING, Why.ASLEEP), "Running since 09:10: the computer was asleep"),
        (ran(RunState.SUCCESS, started=MOMENT), "Ran on time"),
        (ran(RunState.SUCCESS, Why.ASLEEP), "Caught up at 09:10: the computer was asleep"),
        (ran(RunState.SUCCESS, Why.OFF, LATE + timedelta(days=1)),
         "Caught up on Sat 28 Nov, 09:10: the computer was off"),
        (ran(RunState.SUCCESS, started=MOMENT - timedelta(hours=2), hurried=True), "Ran at 05:42, as you wanted"),
        (ran(RunState.PARTIAL, started=MOMENT), "Ran on time; something is worth a look"),
        (ran(RunState.PARTIAL, Why.NO_NETWORK), "Caught up at 09:10: there was no network; something is worth a look"),
        (ran(RunState.FAILED, started=MOMENT), "Started on time; the run did not succeed"),
        (ran(RunState.FAILED, Why.OTHER_RUN),
         "Started late at 09:10: another run was going on; the run did not succeed"),
        (ran(RunState.CANCELLED, started=MOMENT), "Started on time; stopped before it was done"),
        (ran(RunState.INTERRUPTED, started=MOMENT), "Started on time; cut off before it was done"),
        (slot(SlotState.MISSED, Why.OFF), "Missed: the computer was off"),
        (slot(SlotState.SKIPPED, Why.PAUSED), "Skipped: the schedule was paused"),
        (slot(SlotState.FAILED, Why.NO_NETWORK, settled_at=MOMENT + timedelta(hours=12, seconds=4)),
         "Failed: no network for 12 hours"),
        (slot(SlotState.FAILED, Why.NO_NETWORK, settled_at=MOMENT + timedelta(minutes=50)),
         "Failed: no network for 1 hour"),
        (slot(SlotState.FAILED, Why.NO_NETWORK, settled_at=MOMENT + timedelta(minutes=9)),
         "Failed: there was no network"),
        (slot(SlotState.FAILED, Why.TROUBLE, detail="The lake folder /lake is not there."),
         "Failed: The lake folder /lake is not there"),
    ],
)  # fmt: skip
def test_what_became_of_a_slot(one: Slot, words: str) -> None:
    assert slot_words(one, BERLIN) == words


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.NONE])
def test_every_cause_has_its_words_in_every_state(why: Why) -> None:
    over = [slot(state, why) for state in (SlotState.SKIPPED, SlotState.MISSED, SlotState.FAILED)]
    late = [ran(state, why) for state in (*RunState, None)]
    for words in [slot_words(one, BERLIN) for one in [*over, *late]]:
        assert ": " in words
        assert words[0].isupper()
        assert not words.endswith(".")
        assert [word for word in FORBIDDEN if word in words.lower()] == []


def test_without_a_cause_the_state_alone_is_told() -> None:
    assert slot_words(slot(SlotState.MISSED), BERLIN) == "Missed"


@pytest.mark.parametrize(
    ("by", "until", "words"),
    [
        (HeldBy.NETWORK, timedelta(hours=12), "Waits for the network, until 19:42 at the latest"),
        (HeldBy.NETWORK, timedelta(hours=20), "Waits for the network, until Sat 28 Nov, 03:42 at the latest"),
        (HeldBy.OTHER_RUN, None, "Waits for another run to end"),
        (HeldBy.BATTERY, None, "Waits for the computer to be plugged in"),
        (HeldBy.METERED, None, "Waits for a connection that is not metered"),
        (HeldBy.SETTLING, timedelta(minutes=1), "Starts at 07:43: the computer has only just come back"),
        (HeldBy.SETTLING, None, "Starts in a moment"),
    ],
)
def test_what_a_slot_waits_for(by: HeldBy, until: timedelta | None, words: str) -> None:
    assert hold_words(Hold(slot(), by, MOMENT + until if until else None), BERLIN) == words


@pytest.mark.parametrize(
    ("retry", "words"),
    [
        (Retry("r", "distrokid", 2, 3, LATE), "DistroKid is tried again at 09:10 (retry 2 of 3)"),
        (Retry("r", "distrokid", 2, 3, MOMENT), "DistroKid is tried again at the next chance (retry 2 of 3)"),
        (Retry("r", "spotify", 0, 0, LATE), "Spotify goes on at 09:10, as it asked"),
        (Retry("r", "spotify", 0, 0, LATE + timedelta(days=1)), "Spotify goes on Sat 28 Nov, 09:10, as it asked"),
        (Retry("r", "", 1, 1, MOMENT), "The run that was cut off goes on at the next chance"),
    ],
)
def test_what_is_tried_again(retry: Retry, words: str) -> None:
    assert retry_words(retry, BERLIN, MOMENT + timedelta(minutes=1)) == words


def test_days_and_moments_by_the_clocks_of_the_schedule() -> None:
    assert slot_title(slot()) == "Fri 27 Nov"
    assert day_words(MOMENT, ZoneInfo("Asia/Tokyo")) == "Fri 27 Nov, 15:42"
