"""What holds for every decision, in whatever situation: slots, plan and circumstances are drawn at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pipeline.configuration import DAYS, Window
from pipeline.schedule.pause import Pause
from pipeline.schedule.plan import Missed, Plan
from pipeline.schedule.planner import Circumstances, HeldBy, Hold, Start, decide, wanted
from pipeline.schedule.slots import Slot, SlotState, Why

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
near = st.integers(-4 * 24 * 60, 4 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
past = st.integers(0, 4 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
maybe = st.booleans()

plans = st.builds(
    Plan,
    st.builds(Window, st.sets(st.sampled_from(DAYS), min_size=1).map(tuple), st.just(time(6)), st.just(time(9)), maybe),
    st.just(ZoneInfo("UTC")),
    enabled=maybe,
    missed=st.sampled_from(Missed),
    not_on_battery=maybe,
    not_metered=maybe,
)
circumstances = st.builds(
    Circumstances,
    st.just(NOW),
    past,
    slept=maybe,
    booted_at=st.none() | past,
    offline_since=st.none() | past,
    on_battery=maybe,
    metered=maybe,
    busy=maybe,
    pause=st.none() | st.builds(Pause, past, st.none() | near),
    full_run_at=st.none() | past,
    held=st.none() | st.sampled_from(HeldBy),
    held_before=st.none() | st.sampled_from([by for by in HeldBy if by is not HeldBy.SETTLING]),
)


@st.composite
def planned(draw: st.DrawFn) -> tuple[Slot, ...]:
    moments = sorted(draw(st.lists(near, max_size=6)))
    return tuple(
        Slot(date(2026, 11, 20) + timedelta(days=number), "UTC", moment, hurried=draw(st.integers(0, 5)) == 5)
        for number, moment in enumerate(moments)
    )


@given(planned(), plans, circumstances)
def test_every_due_slot_gets_its_last_word_or_is_the_one_that_runs_or_waits(
    slots: tuple[Slot, ...], plan: Plan, so: Circumstances
) -> None:
    decision = decide(slots, plan, so)
    spoken = [word.day for word in decision.words]
    deed = [decision.next_deed.slot.day] if decision.next_deed is not None else []
    assert len(spoken + deed) == len(set(spoken + deed)), "once"
    due = {slot.day for slot in slots if slot.moment <= so.now}
    assert due <= set(spoken + deed)
    hurried = {slot.day for slot in slots if slot.hurried}
    assert set(spoken + deed) <= due | hurried, "nothing is said of what is still to come"


@given(planned(), plans, circumstances)
def test_what_starts_may_start(slots: tuple[Slot, ...], plan: Plan, so: Circumstances) -> None:
    deed = decide(slots, plan, so).next_deed
    if not isinstance(deed, Start):
        return
    assert not so.busy
    assert so.offline_since is None
    if not deed.slot.hurried:
        assert wanted(deed.slot, plan)
        assert so.pause is None or not so.pause.covers(so.now)
        assert not (plan.not_on_battery and so.on_battery)
        assert not (plan.not_metered and so.metered)


@given(planned(), plans, circumstances)
def test_last_words_have_reasons_and_runs_on_time_have_none(
    slots: tuple[Slot, ...], plan: Plan, so: Circumstances
) -> None:
    decision = decide(slots, plan, so)
    for word in decision.words:
        assert word.why is not Why.NONE
        assert word.state in (SlotState.SKIPPED, SlotState.MISSED, SlotState.FAILED)
    deed = decision.next_deed
    if isinstance(deed, Start):
        late = so.now - deed.slot.moment > timedelta(minutes=2) or deed.slot.moment < so.awake_since
        assert (deed.why is not Why.NONE) is late


@given(planned(), plans, circumstances)
def test_what_waits_is_asked_for_again_and_comes_to_an_end(
    slots: tuple[Slot, ...], plan: Plan, so: Circumstances
) -> None:
    """Once nobody is at work any more: at the latest when its patience is over it starts, or has its last word."""
    deed = decide(slots, plan, so).next_deed
    if isinstance(deed, Hold) and deed.by is not HeldBy.OTHER_RUN:
        assert deed.until is not None
        assert deed.until >= so.now
        later = replace(so, now=deed.until + timedelta(seconds=1), held=deed.by)
        again = decide((deed.slot,), plan, later).next_deed
        assert not isinstance(again, Hold) or again.by is not deed.by
