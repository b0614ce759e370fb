"""What is done about the slots in every situation: told as days in the life of a schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.configuration import Window
from pipeline.schedule.pause import Pause
from pipeline.schedule.plan import Missed, Plan
from pipeline.schedule.planner import Circumstances, HeldBy, Hold, Start, Word, decide, wanted
from pipeline.schedule.slots import Slot, SlotState, Why

PLAN = Plan(Window(("monday", "wednesday", "friday"), time(6), time(9), True), ZoneInfo("UTC"), "UTC")
MON, WED, FRI, NEXT = (date(2026, 11, day) for day in (23, 25, 27, 30))


def at(moment: str) -> datetime:
    """``Mon 07:00`` of the week from 23 November 2026; ``Sun`` is the day before it."""
    day, clock = moment.split()
    number = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat").index(day)
    return datetime.combine(date(2026, 11, 22 + number), time.fromisoformat(clock), UTC)


SLOTS = tuple(Slot(day, "UTC", datetime.combine(day, time(7), UTC)) for day in (MON, WED, FRI, NEXT))
AWAKE = at("Sun 12:00")


def so(now: str, **changes: Any) -> Circumstances:
    given: dict[str, Any] = {name: at(value) if type(value) is str else value for name, value in changes.items()}
    return Circumstances(at(now), **{"awake_since": AWAKE, **given})


def told(slots: tuple[Slot, ...], plan: Plan, how: Circumstances) -> str:
    """A decision in one line: the last words, then what is done."""
    decision = decide(slots, plan, how)
    parts = [f"{word.day:%a} {word.state} {word.why}".strip() for word in decision.words]
    match decision.next_deed:
        case Start(slot, why):
            parts.append(f"start {slot.day:%a} {why}".strip())
        case Hold(slot, by, until):
            parts.append(f"hold {slot.day:%a} {by}" + (f" until {until:%a %H:%M:%S}" if until else ""))
    return "; ".join(parts)


def table(*rows: tuple[str, Circumstances, str]) -> Any:
    return pytest.mark.parametrize(("how", "answer"), [pytest.param(*row[1:], id=row[0]) for row in rows])


@table(
    ("before the moment", so("Mon 06:59:59"), ""),
    ("at the very second", so("Mon 07:00"), "start Mon"),
    ("some seconds later", so("Mon 07:00:15"), "start Mon"),
    ("two minutes are on time", so("Mon 07:02"), "start Mon"),
    ("the week is over", replace(so("Mon 06:00"), now=at("Mon 07:00") - timedelta(days=7)), ""),
)
def test_on_time(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("the lid was closed", so("Mon 12:01", awake_since="Mon 12:00", slept=True), "start Mon asleep"),
    ("it was switched off", so("Mon 12:01", awake_since="Mon 12:00", booted_at="Mon 11:59"), "start Mon off"),
    ("nobody had begun us", so("Mon 12:01", awake_since="Mon 12:00", booted_at="Sun 08:00"), "start Mon not-running"),
    ("who knows since when it is on", so("Mon 12:01", awake_since="Mon 12:00"), "start Mon not-running"),
    ("even seconds after", so("Mon 07:01:01", awake_since="Mon 07:00:01"), "start Mon not-running"),
    ("another run was going on", so("Mon 08:00", held=HeldBy.OTHER_RUN), "start Mon other-run"),
    ("there was no network", so("Mon 08:00", held=HeldBy.NETWORK), "start Mon no-network"),
    ("it was on battery", so("Mon 08:00", held=HeldBy.BATTERY), "start Mon on-battery"),
    ("it was metered", so("Mon 08:00", held=HeldBy.METERED), "start Mon metered"),
    ("it waited before we were begun, too", so("Mon 08:02", awake_since="Mon 08:00", held_before=HeldBy.NETWORK),
     "start Mon no-network"),
    ("the plan could not be read", so("Mon 08:00"), "start Mon trouble"),
)  # fmt: skip
def test_late_with_the_true_reason(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("just woken up", so("Mon 12:00", awake_since="Mon 12:00", slept=True), "hold Mon settling until Mon 12:01:00"),
    ("nearly", so("Mon 12:00:59", awake_since="Mon 12:00", slept=True), "hold Mon settling until Mon 12:01:00"),
    ("settled", so("Mon 12:01", awake_since="Mon 12:00", slept=True), "start Mon asleep"),
    ("on time after waking up", so("Mon 07:00", awake_since="Mon 06:59:50", slept=True), "start Mon"),
)
def test_a_computer_that_has_just_woken_up_is_given_a_minute(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("at the moment", so("Mon 07:00", offline_since="Sun 20:00"), "hold Mon network until Mon 19:00:00"),
    ("lost before", so("Mon 07:00", offline_since="Mon 06:55"), "hold Mon network until Mon 19:00:00"),
    ("lost while it waited for something else", so("Mon 09:00", offline_since="Mon 08:30", held=HeldBy.OTHER_RUN),
     "hold Mon network until Mon 20:30:00"),
    ("back again", so("Mon 09:00", held=HeldBy.NETWORK), "start Mon no-network"),
    ("at the last second", so("Mon 18:59:59", offline_since="Sun 20:00"), "hold Mon network until Mon 19:00:00"),
    ("patience has an end", so("Mon 19:00", offline_since="Sun 20:00"), "Mon failed no-network"),
    ("counted anew after sleep", so("Mon 22:30", awake_since="Mon 22:00", slept=True, offline_since="Mon 22:00"),
     "hold Mon network until Tue 10:00:00"),
)  # fmt: skip
def test_a_network_is_waited_for_and_not_for_ever(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("near", so("Wed 06:31", awake_since="Wed 06:29", slept=True), "Mon skipped superseded"),
    ("exactly half an hour", so("Wed 06:30", awake_since="Wed 06:28", slept=True), "Mon skipped superseded"),
    ("after it waited for the network", so("Wed 06:31", held=HeldBy.NETWORK), "Mon skipped superseded"),
    ("far enough", so("Wed 06:29:59", awake_since="Wed 06:28", slept=True), "start Mon asleep"),
    ("on time is on time", so("Mon 07:00"), "start Mon"),
)
def test_nothing_is_caught_up_half_an_hour_before_the_next(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


def test_a_next_one_that_nobody_wants_is_not_waited_for() -> None:
    how = so("Wed 06:31", awake_since="Wed 06:29", slept=True)
    only = replace(PLAN, window=replace(PLAN.window, days=("monday", "friday")))
    assert told(SLOTS, only, how) == "start Mon asleep"


@table(
    ("three missed", so("Fri 12:02", awake_since="Fri 12:00", slept=True),
     "Mon missed asleep; Wed missed asleep; start Fri asleep"),
    ("and the newest must wait", so("Fri 12:00", awake_since="Fri 12:00", slept=True),
     "Mon missed asleep; Wed missed asleep; hold Fri settling until Fri 12:01:00"),
    ("switched on since", so("Fri 12:02", awake_since="Fri 12:00", booted_at="Wed 20:00"),
     "Mon missed off; Wed missed off; start Fri not-running"),
    ("one in a pause", so("Fri 12:02", awake_since="Fri 12:00", slept=True,
                          pause=Pause(at("Mon 06:00"), at("Tue 06:00"))),
     "Mon skipped paused; Wed missed asleep; start Fri asleep"),
    ("a pause that began since", so("Fri 12:02", awake_since="Fri 12:00", slept=True, pause=Pause(at("Fri 12:01"))),
     "Mon missed asleep; Wed missed asleep; Fri skipped paused"),
    ("a run by hand between", so("Fri 12:02", awake_since="Fri 12:00", full_run_at="Wed 10:00"),
     "Mon skipped superseded; Wed skipped superseded; start Fri not-running"),
    ("a run by hand after all of them", so("Fri 12:02", awake_since="Fri 12:00", full_run_at="Fri 12:00"),
     "Mon skipped superseded; Wed skipped superseded; Fri skipped superseded"),
    ("overtaken while it waited", so("Wed 07:00", offline_since="Sun 20:00", held=HeldBy.NETWORK),
     "Mon missed no-network; hold Wed network until Wed 19:00:00"),
    ("overtaken while it was left alone by choice", so("Wed 07:00", held=HeldBy.BATTERY),
     "Mon skipped on-battery; start Wed"),
    ("overtaken by one of the same minute", so("Mon 07:01"), "start Mon"),
)  # fmt: skip
def test_of_several_one_is_caught_up_and_the_others_were_missed(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("paused before", so("Mon 07:00", pause=Pause(at("Sun 20:00"))), "Mon skipped paused"),
    ("paused until later", so("Mon 07:00", pause=Pause(at("Mon 06:30"), at("Mon 07:30"))), "Mon skipped paused"),
    ("its moment was in a pause that is over", so("Mon 08:00", pause=Pause(at("Mon 06:30"), at("Mon 07:30"))),
     "Mon skipped paused"),
    ("a pause that was over", so("Mon 07:00", pause=Pause(at("Sun 20:00"), at("Mon 07:00"))), "start Mon"),
    ("paused while it waited", so("Mon 08:00", pause=Pause(at("Mon 07:30")), held=HeldBy.NETWORK),
     "Mon skipped paused"),
    ("paused instead of caught up", so("Mon 12:02", awake_since="Mon 12:00", pause=Pause(at("Mon 12:01"))),
     "Mon skipped paused"),
    ("a clock that was set back before it", so("Mon 07:00", pause=Pause(at("Wed 07:00"))), "start Mon"),
)  # fmt: skip
def test_paused(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("an hour before", so("Mon 07:00", full_run_at="Mon 06:00"), "start Mon"),
    ("half an hour before", so("Mon 07:00", full_run_at="Mon 06:30"), "Mon skipped superseded"),
    ("while it waited", so("Mon 08:00", full_run_at="Mon 07:40", busy=True), "Mon skipped superseded"),
    ("it was begun long before and goes on", so("Mon 07:00", full_run_at="Mon 05:00", busy=True), "hold Mon other-run"),
)
def test_a_full_run_by_hand_stands_for_the_slot(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


def test_switched_off_or_no_longer_a_day_of_the_schedule() -> None:
    off, without = replace(PLAN, enabled=False), replace(PLAN, window=replace(PLAN.window, days=("friday",)))
    assert not wanted(SLOTS[0], off)
    assert told(SLOTS, off, so("Mon 06:59")) == ""
    assert told(SLOTS, off, so("Mon 07:00")) == "Mon skipped disabled"
    assert told(SLOTS, without, so("Wed 12:00")) == "Mon skipped disabled; Wed skipped disabled"
    assert told(SLOTS, without, so("Fri 07:00")) == "Mon skipped disabled; Wed skipped disabled; start Fri"


@table(
    ("the lake is busy", so("Mon 07:00", busy=True), "hold Mon other-run"),
    ("for hours", so("Mon 20:00", busy=True, held=HeldBy.OTHER_RUN), "hold Mon other-run"),
    ("busy and offline", so("Mon 07:00", busy=True, offline_since="Sun 20:00"), "hold Mon other-run"),
)
def test_who_is_at_work_is_not_disturbed(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, PLAN, how) == answer


@table(
    ("on battery", so("Mon 07:00", on_battery=True), "hold Mon battery until Mon 09:00:00"),
    ("plugged in within the hours", so("Mon 08:30", held=HeldBy.BATTERY), "start Mon on-battery"),
    ("not within the hours", so("Mon 09:00:01", on_battery=True, held=HeldBy.BATTERY), "Mon skipped on-battery"),
    ("metered", so("Mon 07:00", metered=True), "hold Mon metered until Mon 09:00:00"),
    ("metered all the time", so("Mon 09:00:01", metered=True), "Mon skipped metered"),
    (
        "woken up on battery, too late",
        so("Mon 12:02", awake_since="Mon 12:00", on_battery=True),
        "Mon skipped on-battery",
    ),
)
def test_left_alone_on_battery_or_a_metered_connection_by_choice(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, replace(PLAN, not_on_battery=True, not_metered=True), how) == answer


def test_battery_and_metered_do_not_matter_unless_chosen() -> None:
    assert told(SLOTS, PLAN, so("Mon 07:00", on_battery=True, metered=True)) == "start Mon"


@table(
    ("asleep", so("Mon 12:02", awake_since="Mon 12:00", slept=True), "Mon missed asleep"),
    ("off", so("Mon 12:02", awake_since="Mon 12:00", booted_at="Mon 11:59"), "Mon missed off"),
    ("asleep, and paused since", so("Mon 12:02", awake_since="Mon 12:00", slept=True, pause=Pause(at("Mon 12:01"))),
     "Mon missed asleep"),
    ("without a minute to settle", so("Mon 12:00", awake_since="Mon 12:00", slept=True), "Mon missed asleep"),
    ("on time", so("Mon 07:00"), "start Mon"),
    ("it only waited for the network", so("Mon 08:00", held=HeldBy.NETWORK), "start Mon no-network"),
    ("and in another program before", so("Mon 08:02", awake_since="Mon 08:00", held_before=HeldBy.NETWORK),
     "start Mon no-network"),
)  # fmt: skip
def test_who_wants_nothing_caught_up_gets_nothing_caught_up(how: Circumstances, answer: str) -> None:
    assert told(SLOTS, replace(PLAN, missed=Missed.SKIP), how) == answer


HURRIED = (replace(SLOTS[0], hurried=True), *SLOTS[1:])
HURRIED_WED = (SLOTS[0], replace(SLOTS[1], hurried=True), *SLOTS[2:])


@table(
    ("now", so("Mon 06:00"), "start Mon"),
    ("paused", so("Mon 06:00", pause=Pause(at("Sun 20:00"))), "start Mon"),
    ("on battery", so("Mon 06:00", on_battery=True), "start Mon"),
    ("another run goes on", so("Mon 06:00", busy=True), "hold Mon other-run"),
    ("after another run", so("Mon 06:00", held=HeldBy.OTHER_RUN), "start Mon"),
    ("offline", so("Mon 06:00", offline_since="Mon 05:00"), "hold Mon network until Mon 19:00:00"),
    ("although a full run was there", so("Mon 06:00", full_run_at="Mon 05:59"), "start Mon"),
    ("after its moment", so("Mon 07:30", held=HeldBy.OTHER_RUN), "start Mon other-run"),
    ("after sleep", so("Wed 06:45", awake_since="Wed 06:43", slept=True), "start Mon asleep"),
)
def test_the_owner_wants_it_at_the_next_chance(how: Circumstances, answer: str) -> None:
    assert told(HURRIED, replace(PLAN, enabled=False, not_on_battery=True, missed=Missed.SKIP), how) == answer


@table(
    ("an older one makes way", so("Mon 07:00"), "Mon skipped superseded; start Wed"),
    ("one that was missed", so("Mon 12:02", awake_since="Mon 12:00", slept=True), "Mon missed asleep; start Wed"),
    ("none is due", so("Mon 06:59"), "start Wed"),
)
def test_a_hurried_slot_comes_first(how: Circumstances, answer: str) -> None:
    assert told(HURRIED_WED, PLAN, how) == answer


def test_two_slots_of_the_same_minute_get_one_run() -> None:
    late, early = Slot(MON, "UTC", at("Tue 00:00:30")), Slot(date(2026, 11, 24), "UTC", at("Tue 00:01"))
    every_day = replace(PLAN, window=Window(("monday", "tuesday"), time(0), time(23, 59), True))
    assert told((late, early), every_day, so("Tue 00:01")) == "Mon skipped superseded; start Tue"


def test_no_slots_no_deeds() -> None:
    decision = decide((), PLAN, so("Mon 07:00"))
    assert (decision.words, decision.next_deed) == ((), None)


def test_a_last_word_names_day_state_and_reason() -> None:
    assert decide(SLOTS, replace(PLAN, enabled=False), so("Mon 07:00")).words == (
        Word(MON, SlotState.SKIPPED, Why.DISABLED),
    )
