"""What the events of a run tell is what the journal says of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.run_live import after, line_of
from pipeline.engine.events import Event, RunStarted
from pipeline.engine.records import AttemptRow, RunSummary, StepRow
from pipeline.model import RunState, Step, StepState
from tests.engine.lakes import HandClock, Lake, request, step


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    lake = Lake(tmp_path / "lake", HandClock())
    yield lake
    lake.journal.close()


TROUBLES = (
    step("a.raw"),
    step("b.raw", "answer_on_third_try"),
    step("c.raw", "need_sign_in"),
    step("d.raw", "break_down"),
    step("d.staging", "succeed", "d.raw"),
    step("e.raw", "nothing_to_do"),
    step("f.raw", "never_answer"),
    step("a.curated", "succeed", "a.raw", "d.staging?"),
)


def run(lake: Lake, *steps: Step) -> tuple[RunSummary, RunSummary, list[Event]]:
    """A run: as it was when it began, as it ended, and what it told in between."""
    beginnings: list[RunSummary] = []

    def note(event: Event) -> None:
        if isinstance(event, RunStarted):
            found = lake.journal.run(event.run_id)
            assert found is not None
            beginnings.append(found)

    lake.bus.subscribe(note)
    with ThreadPoolExecutor(2) as threads:
        summary = lake.runner(threads).run(request(), steps, lake.context)
    return beginnings[0], summary, lake.events


def told(summary: RunSummary) -> tuple[object, ...]:
    """What events can know of a run: no bytes, and moments to the millisecond of the journal."""

    def of_step(row: StepRow) -> StepRow:
        return replace(row, bytes=0, files=0, seconds=round(row.seconds, 2))

    def of_attempt(row: AttemptRow) -> AttemptRow:
        return replace(row, seconds=round(row.seconds, 2))

    attempts = sorted(map(of_attempt, summary.attempts), key=lambda a: (a.key, a.attempt))
    return replace(summary.run, seconds=round(summary.run.seconds, 2)), tuple(map(of_step, summary.steps)), attempts


def test_the_events_of_a_run_lead_to_what_the_journal_says_in_the_end(lake: Lake) -> None:
    beginning, ending, events = run(lake, *TROUBLES)
    live = beginning
    for event in events:
        live = after(live, event)
    assert told(live) == told(ending)
    assert live.state is RunState.PARTIAL
    assert line_of(live) == replace(lake.journal.runs(1)[0], run=line_of(live).run)


def test_what_is_told_twice_counts_once(lake: Lake) -> None:
    """The journal is read while events are on their way: some of them are in it already."""
    beginning, ending, events = run(lake, *TROUBLES)
    live = beginning
    for event in [*events, *events[len(events) // 2 :]]:
        live = after(live, event)
    assert told(live) == told(ending)


def test_whatever_was_read_first_the_same_is_told_in_the_end(lake: Lake) -> None:
    beginning, ending, events = run(lake, *TROUBLES)
    for ahead in range(0, len(events), 3):
        read = beginning
        for event in events[:ahead]:
            read = after(read, event)
        for event in events[max(ahead - 4, 0) :]:
            read = after(read, event)
        assert told(read) == told(ending)


def test_a_step_that_waits_for_its_next_try_is_not_running(lake: Lake) -> None:
    beginning, _, events = run(lake, step("b.raw", "answer_on_third_try"))
    states = []
    live = beginning
    for event in events:
        live = after(live, event)
        states.append(live.steps[0].state)
    assert [state for n, state in enumerate(states) if n == 0 or state is not states[n - 1]] == [
        StepState.PENDING,
        *(StepState.RUNNING, StepState.READY) * 2,
        StepState.RUNNING,
        StepState.SUCCEEDED,
    ]
