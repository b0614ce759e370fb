"""What the events of a run make of the panel's state is what the journal says of it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.news import after
from app.state import PanelState, StepView
from pipeline.clock import from_iso, iso
from pipeline.engine.events import Event, RunFinished, RunStarted, StepFinished, StepProgress, StepRetrying, StepStarted
from pipeline.lake import Lake
from pipeline.model import Failure, FailureKind, Phase, RunState, StepContext, StepFailed, StepResult, StepState
from pipeline.platforms import promotion
from tests.app.panel_states import KEYS, NO_ANSWER, NOW, RUN, fine, running
from tests.app.quick_lake import EVERYTHING, LOCAL, SkippingClock, listened, look
from tests.end_to_end.lakes import LakeFolder

BROKEN = Failure(FailureKind.PERMANENT, "TikTok: raw stopped on a fault in the program.", "Send the diagnostics.")
LEARNED_LATER = {"usual", "attempts"}  # a run changes what is usual; of how many tries is known while it goes on only


def folded(state: PanelState, events: Iterable[Event]) -> PanelState:
    return reduce(after, events, state)


def told(step: StepView) -> dict[str, Any]:
    """A step without what only the future knows, times to the millisecond as the journal keeps them."""
    # While it goes on the newest try's start counts, for the clock in its cell; the journal keeps the first one's.
    left_out = {*LEARNED_LATER, *(["started_at"] if step.attempt > 1 else [])}
    found = {field.name: getattr(step, field.name) for field in fields(step) if field.name not in left_out}
    moments = {name: from_iso(iso(value)) for name, value in found.items() if isinstance(value, datetime)}
    return {**found, **moments, "seconds": round(step.seconds, 2)}


def assert_same(heard: PanelState, journal: PanelState) -> None:
    differing = {
        (key, name): (value, told(journal.steps[key])[name])
        for key, step in heard.steps.items()
        for name, value in told(step).items()
        if value != told(journal.steps[key])[name]
    }
    assert differing == {}
    assert list(heard.steps) == list(journal.steps)
    assert heard.last_run is not None
    assert journal.last_run is not None
    assert heard.last_run.run_id == journal.last_run.run_id
    assert heard.last_run.state is journal.last_run.state
    assert heard.last_run.keys == journal.last_run.keys
    assert heard.up_to_date == journal.up_to_date
    assert heard.waiting_for_owner == journal.waiting_for_owner


@pytest.fixture
def sometimes_broken(monkeypatch: pytest.MonkeyPatch) -> list[Failure]:
    """Whatever is in the list is how the next tries of TikTok's raw step fail."""
    failures: list[Failure] = []
    genuine = promotion.promote

    def promote(ctx: StepContext) -> StepResult:
        if ctx.platform == "tiktok" and failures:
            raise StepFailed(failures.pop(0))
        return genuine(ctx)

    monkeypatch.setattr(promotion, "promote", promote)
    return failures


def try_again_at_once(lake: Lake) -> None:
    lake.settings.config_dir.mkdir(exist_ok=True)
    (lake.settings.config_dir / "schedule_config.json").write_text(
        '{"retry_policy": {"max_retries": 2, "delay_seconds": 0.01}}', encoding="utf-8"
    )


def test_after_runs_of_every_kind_the_window_says_what_the_journal_says(folder: LakeFolder) -> None:
    clock = SkippingClock()
    with listened(folder, clock) as (lake, heard):
        state = look(lake)
        assert state.last_run is None
        for wanted in (LOCAL, EVERYTHING, replace(EVERYTHING, platforms=("tiktok",))):
            heard.clear()
            lake.run(wanted)
            state = folded(state, heard)
            assert_same(state, look(lake))
            state = replace(state, run=None)
            clock.skip(60)


@pytest.mark.slow
def test_a_step_that_succeeds_on_its_second_try_is_told_as_such(
    folder: LakeFolder, sometimes_broken: list[Failure]
) -> None:
    with listened(folder) as (lake, heard):
        try_again_at_once(lake)
        state, seen = look(lake), []
        sometimes_broken.append(NO_ANSWER)
        lake.run(LOCAL)
        for event in heard:
            state = after(state, event)
            if state.tried_again:
                seen.append(state.tried_again[0])

        assert [(step.key, step.attempt, step.attempts, step.failure) for step in seen[:1]] == [
            ("tiktok.raw", 2, 3, NO_ANSWER)
        ]
        assert state.steps["tiktok.raw"].failure is None
        assert_same(state, look(lake))


@pytest.mark.slow
def test_a_resumed_run_keeps_what_was_done(folder: LakeFolder, sometimes_broken: list[Failure]) -> None:
    with listened(folder) as (lake, heard):
        state = look(lake)
        sometimes_broken.append(BROKEN)
        first = lake.run(LOCAL)
        assert first.state is RunState.PARTIAL
        state = replace(folded(state, heard), run=None)
        assert_same(state, look(lake))
        assert state.steps["tiktok.raw"].failure == BROKEN
        before = {key: step for key, step in state.steps.items() if step.platform == "metaads"}

        heard.clear()
        lake.resume(first.run_id)
        begun = after(state, heard[0])
        kept = {key: step for key, step in begun.steps.items() if step.platform == "metaads"}
        assert kept == before
        assert begun.steps["tiktok.raw"].state is StepState.PENDING
        assert begun.steps["tiktok.raw"].failure is None
        assert_same(folded(state, heard), look(lake))


def test_the_end_is_known_at_once_but_the_run_is_in_our_hands_until_its_book_is_closed() -> None:
    state = after(running(fine()), RunFinished(run_id=RUN, at=NOW, state=RunState.SUCCESS, seconds=120.0))

    assert state.last_run is not None
    assert (state.last_run.run_id, state.last_run.state, state.last_run.ended_at) == (RUN, RunState.SUCCESS, NOW)
    assert state.busy


def test_a_new_run_brings_back_what_was_put_off_and_frees_the_lake() -> None:
    state = fine(put_off=frozenset({"quarantine"}), held_by="Another program holds this lake.", starting=True)
    begun = after(state, started())
    assert (begun.put_off, begun.held_by, begun.starting) == (frozenset(), "", False)


def started(keys: Sequence[str] = KEYS, **changes: Any) -> RunStarted:
    return RunStarted(**{"run_id": RUN, "at": NOW, "kind": "full", "trigger": "owner", "steps": tuple(keys), **changes})


@pytest.mark.parametrize(
    ("event", "usual"),
    [
        (started(), 560.0),
        (started([k for k in KEYS if not k.endswith(".extract")], kind="without-extractors"), 50.0),
        (started([key for key in KEYS if not key.startswith("tiktok.")]), None),
        (started([key for key in KEYS if key.endswith((".curated", ".daily"))]), None),
        (started(resumed=True), None),
    ],
)
def test_how_long_it_usually_takes_is_known_of_whole_runs_only(event: RunStarted, usual: float | None) -> None:
    state = after(fine(usual_runs={"full": 560.0, "without-extractors": 50.0}), event)
    assert state.run is not None
    assert state.run.usual == usual


# ---- events that do not concern us

moments = st.integers(0, 10_000).map(lambda second: NOW + timedelta(seconds=second))
keys = st.sampled_from([*KEYS, "mystery.step", ""])
foreign = st.sampled_from(["20260101T000000Z-ffff", ""])
ours = st.just(RUN)


def step_events(run_ids: st.SearchStrategy[str], keys: st.SearchStrategy[str]) -> st.SearchStrategy[Event]:
    places = {"run_id": run_ids, "at": moments, "key": keys}
    whose = {**places, "platform": st.sampled_from([None, "tiktok"])}
    return st.one_of(
        st.builds(StepStarted, phase=st.sampled_from(Phase), attempt=st.integers(1, 4), **whose),
        st.builds(StepProgress, done=st.integers(0, 9), total=st.integers(0, 9), **places),
        st.builds(StepRetrying, attempt=st.integers(2, 4), of=st.just(4), in_seconds=st.floats(0, 300),
                  failure=st.just(NO_ANSWER), **whose),
        st.builds(StepFinished, phase=st.sampled_from(Phase), state=st.sampled_from(StepState),
                  seconds=st.floats(0, 900), rows_out=st.integers(0, 10**6), **whose),
    )  # fmt: skip


class FutureEvent(Event):
    """What a newer engine may tell."""


others = st.one_of(
    step_events(foreign, keys),
    st.builds(RunFinished, run_id=foreign, at=moments, state=st.sampled_from(RunState), seconds=st.floats(0, 900)),
    step_events(ours, st.sampled_from(["mystery.step", ""])),
    st.builds(FutureEvent, run_id=st.one_of(ours, foreign), at=moments),
)


@given(st.lists(others, max_size=8), st.booleans())
def test_events_of_other_runs_unknown_steps_and_newer_engines_change_nothing(events: list[Event], busy: bool) -> None:
    state = running(fine(), done=2, at_work="tiktok.raw") if busy else fine()
    assert folded(state, events) is state


@given(st.lists(st.one_of(step_events(ours, keys), others), max_size=12))
def test_whatever_is_told_in_whichever_order_only_the_steps_it_names_change(events: list[Event]) -> None:
    state = running(fine())
    end = folded(state, events)
    named = {getattr(event, "key", "") for event in events if event.run_id == RUN}
    assert {key for key in end.steps if end.steps[key] != state.steps[key]} <= named
    assert list(end.steps) == list(state.steps)
    assert replace(end, steps=state.steps) == state
    assert 0.0 <= (end.progress(NOW) or 0.0) <= 1.0
