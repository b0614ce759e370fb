"""News reach everyone who listens, and nobody who listens can hurt the run."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pipeline.engine.events import Event, EventBus, RunFinished, StepFinished, StepProgress, StepRetrying
from pipeline.engine.progress import ProgressTeller
from pipeline.model import Failure, FailureKind, Phase, RunState, StepState
from tests.engine.conftest import Run
from tests.engine.lakes import START, HandClock, Lake, step

ENDED = RunFinished(run_id="run1", at=START, state=RunState.SUCCESS, seconds=1.23456)


def test_a_listener_that_fails_is_logged_and_the_others_still_hear(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = EventBus(), list[Event]()

    def fail(event: Event) -> None:
        raise RuntimeError("window closed")

    bus.subscribe(fail)
    bus.subscribe(heard.append)
    bus.publish(ENDED)

    assert heard == [ENDED]
    assert "A listener failed on RunFinished of run run1" in caplog.text
    assert "window closed" in caplog.text


def test_a_listener_can_leave_even_while_it_hears() -> None:
    bus, heard = EventBus(), list[Event]()

    def hear_once(event: Event) -> None:
        heard.append(event)
        leave()

    leave = bus.subscribe(hear_once)
    bus.publish(ENDED)
    bus.publish(ENDED)
    assert heard == [ENDED]
    bus.unsubscribe(hear_once)


def test_a_failing_listener_does_not_change_a_run(lake: Lake, run: Run) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("window closed")

    lake.bus.subscribe(fail)
    assert run(step("a.raw")).state is RunState.SUCCESS


def test_events_are_plain_documents() -> None:
    failure = Failure(FailureKind.RATE_LIMITED, "Spotify asks us to wait.", "Nothing.", "trace", START)
    ended = StepFinished(
        run_id="run1",
        at=START + timedelta(milliseconds=7),
        seq=4,
        key="spotify.extract",
        platform="spotify",
        phase=Phase.EXTRACT,
        state=StepState.FAILED,
        failure=failure,
        notes=("one",),
    )
    document = json.loads(json.dumps(ended.to_json()))

    assert document["type"] == "StepFinished"
    assert document["at"] == "2026-11-20T07:00:03.007Z"
    assert document["notes"] == ["one"]
    assert document["failure"] == {
        "kind": "rate-limited",
        "message": "Spotify asks us to wait.",
        "next_action": "Nothing.",
        "retry_at": "2026-11-20T07:00:03.000Z",
    }
    assert "trace" not in json.dumps(document)
    assert ended.body().keys() == document.keys() - {"type", "run_id", "at", "seq"}
    assert ENDED.to_json()["seconds"] == 1.235


def test_a_retry_says_how_long_it_waits() -> None:
    again = StepRetrying(
        run_id="r",
        at=START,
        key="a.raw",
        platform="a",
        attempt=2,
        of=4,
        in_seconds=2.0,
        failure=Failure(FailureKind.TRANSIENT, "No answer.", "Nothing."),
    )
    assert (again.to_json()["attempt"], again.to_json()["of"], again.to_json()["in_seconds"]) == (2, 4, 2.0)


def test_progress_is_told_no_more_often_than_an_eye_can_follow(clock: HandClock) -> None:
    bus, heard = EventBus(), list[Event]()
    bus.subscribe(heard.append)
    tell = ProgressTeller(bus, clock)
    for done in range(100):
        tell("run1", "a.raw", done, 100)
        tell("run1", "b.raw", done, 100)
        clock.move(0.125)

    told = [event for event in heard if isinstance(event, StepProgress) and event.key == "a.raw"]
    assert len(told) == 50
    assert len(heard) == 2 * len(told)
