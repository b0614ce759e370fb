"""What the panel asks of a journal of 5,000 runs with 40 steps each, every question by itself."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.charting.platforms import platform_charts
from pipeline.charting.runs import run_charts
from pipeline.charting.span import Span
from pipeline.engine.journal import Journal
from pipeline.model import RunKind, RunState
from tests.benchmarks.lines import Line
from tests.engine.long_history import APART, BEGIN, fill, step_keys

RUNS, STEPS, METRICS = 5_000, 40, 60
CHARTED = 1_000
AT_END = BEGIN + RUNS * APART
REPEATS = 15
PAGE = 100


def history(folder: Path) -> Iterator[Line]:
    """First page, filters, search, one run, usual times, last good runs."""
    with Journal(folder / "journal.db") as journal:
        ids = fill(journal, RUNS, STEPS, attempts=True, metrics=METRICS)
    with Journal(folder / "journal.db") as journal:
        for name, question, aim in _questions(journal, ids):
            times = [_milliseconds(question) for _ in range(REPEATS)]
            shown = f"{times[0]:.1f} first, {min(times):.1f}, {statistics.median(times):.1f} ms"
            yield Line(f"history: {name}", f"{RUNS:,} runs × {STEPS} steps", "–", f"≤ {aim} ms", seconds=shown)


def _questions(journal: Journal, ids: list[str]) -> Iterator[tuple[str, Callable[[], object], int]]:
    yield "first page", lambda: journal.runs(PAGE), 30
    yield "a page from the middle", lambda: journal.runs(PAGE, before=ids[RUNS // 2]), 50
    yield "only partial ones", lambda: journal.runs(PAGE, states=[RunState.PARTIAL]), 50
    yield "a state no run has", lambda: journal.runs(PAGE, states=[RunState.CANCELLED]), 50
    yield "one kind", lambda: journal.runs(PAGE, kind=RunKind.WITHOUT_EXTRACTORS), 50
    yield "a trigger no run has", lambda: journal.runs(PAGE, triggers=["replay"]), 50
    yield "text of a few failures", lambda: journal.runs(PAGE, text="report 49"), 50
    yield "text that is nowhere", lambda: journal.runs(PAGE, text="nowhere"), 50
    yield "one run", lambda: journal.run(ids[RUNS // 2]), 50
    yield "usual seconds of all steps", lambda: journal.usual_seconds(step_keys(STEPS)), 50
    yield "last good run of 8 platforms", lambda: [journal.last_good_run_of(f"p{n}") for n in range(8)], 50
    yield "last good run of a platform without", lambda: journal.last_good_run_of("p2.none"), 50
    newest = Span(AT_END.date() - CHARTED * APART, AT_END.date())
    yield f"charts of the newest {CHARTED:,} runs", lambda: run_charts(journal, newest, AT_END), 100
    yield f"charts of platforms over {CHARTED:,} runs", lambda: platform_charts(journal, newest, AT_END), 100
    yield "one named number", lambda: journal.metric_history("metrics.freshness", "number.7", last=1), 50


def _milliseconds(question: Callable[[], object]) -> float:
    began = time.perf_counter()
    question()
    return (time.perf_counter() - began) * 1000
