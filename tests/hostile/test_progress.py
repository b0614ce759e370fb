"""A run on a terminal shows a line a platform and a cell a step; anywhere else, plain lines."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from pipeline.commands.progress import Cells, show_progress
from pipeline.engine.events import Event, EventBus, RunStarted, StepFinished, StepProgress, StepRetrying, StepStarted
from pipeline.model import Failure, FailureKind, Phase, StepState

RUN: dict[str, Any] = {"run_id": "20261120T070003Z-ab12", "at": datetime(2026, 11, 20, 7, tzinfo=UTC)}
VALIDATE: dict[str, Any] = {"key": "tiktok.validate", "platform": "tiktok", "phase": Phase.VALIDATE}
STARTED = RunStarted(**RUN, kind="full", trigger="command", steps=("tiktok.validate", "warehouse.load"))
NO_ANSWER = Failure(FailureKind.TRANSIENT, "TikTok did not answer.", "Nothing to do.")


def shown(*events: Event) -> str:
    cells = Cells()
    for event in (STARTED, *events):
        cells.hear(event)
    page = io.StringIO()
    Console(file=page, width=120).print(cells.render())
    return page.getvalue()


def test_every_platform_of_the_run_has_its_line_from_the_start() -> None:
    lines = shown().splitlines()
    assert any(line.startswith("TikTok") and "○" in line for line in lines)
    assert any(line.startswith("warehouse.load") for line in lines)
    assert not any(line.startswith("Spotify") for line in lines)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((StepStarted(**RUN, **VALIDATE, attempt=1),), "◔"),
        ((StepProgress(**RUN, key="tiktok.validate", done=3, total=7),), "3/7"),
        (
            (StepRetrying(**RUN, key="tiktok.validate", platform="tiktok", attempt=2, of=4, in_seconds=5,
                          failure=NO_ANSWER),),
            "2/4",
        ),
        ((StepFinished(**RUN, **VALIDATE, state=StepState.SUCCEEDED, rows_out=1234),), "✓ 1,234"),
        ((StepFinished(**RUN, **VALIDATE, state=StepState.SKIPPED, skipped_reason="no new files"),), "no new files"),
        ((StepFinished(**RUN, **VALIDATE, state=StepState.FAILED, failure=NO_ANSWER),), "✗ transient"),
        ((StepFinished(**RUN, **VALIDATE, state=StepState.CANCELLED),), "stopped"),
    ],
)  # fmt: skip
def test_a_cell_tells_what_its_step_is_at(events: tuple[Event, ...], expected: str) -> None:
    assert expected in shown(*events)


def test_without_a_terminal_there_are_plain_lines_and_with_json_none(capsys: pytest.CaptureFixture[str]) -> None:
    bus = EventBus()
    done = StepFinished(**RUN, **VALIDATE, state=StepState.SUCCEEDED, rows_out=1234)
    with show_progress(bus, quiet=False):
        bus.publish(done)
    assert "tiktok.validate: succeeded, 1,234 rows" in capsys.readouterr().err
    with show_progress(bus, quiet=True):
        bus.publish(done)
    assert capsys.readouterr() == ("", "")
