"""The charts of runs: how long they took, how they ended, what went wrong, how much they moved and used."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.charting.run_rows import ALL_PLATFORMS, Runs, by_platform, numbers, of_steps, runs_over
from pipeline.charting.span import Span
from pipeline.charting.usual_band import has_band, still_needed, usual_band
from pipeline.engine.journal_reads import JournalReads
from pipeline.model import FailureKind, RunState
from pipeline.platforms.titles import NAMES, TITLES

Row = tuple[float | None, ...]
Sums = Mapping[str, Row]

NAMED = {
    "run_seconds": "Time a run takes",
    "run_success": "Runs that went well",
    "run_failures": "Steps that failed",
    "run_volume": "Data written",
    "run_memory": "Highest memory",
    "run_cpu": "Processors at work",
}
LAST = 10  # runs the success rate is taken over
NONE_FAILED = "No step has failed in these runs."
NOT_MEASURED = "Memory and processor were not measured in these runs."
CPU, MEMORY = "cpu_seconds", "peak_memory_bytes"
KINDS = {
    FailureKind.TRANSIENT: ("no answer", "attention", 1.0),
    FailureKind.RATE_LIMITED: ("asked to wait", "paused", 1.0),
    FailureKind.NEEDS_SIGN_IN: ("sign-in needed", "signin", 1.0),
    FailureKind.LAYOUT_CHANGED: ("page changed", "failed", 1.0),
    FailureKind.BAD_DATA: ("bad file", "failed", 0.5),
    FailureKind.PERMANENT: ("program fault", "text", 1.0),
    FailureKind.ENVIRONMENT: ("this computer", "muted", 1.0),
}  # title, colour, tint


def run_charts(journal: JournalReads, span: Span, now: datetime) -> tuple[Chart, ...]:
    """All charts of the runs that are over, in the order of :data:`NAMED`; ``now`` is an aware moment.

    One place a run, its key the run's id. A chart without values says in ``empty`` what is missing.
    """
    runs = runs_over(journal, span, now)
    if not runs.places:
        return tuple(Chart(key, title, Axis.RUNS, empty=runs.none_told) for key, title in NAMED.items())
    rows_written = "sum(CASE WHEN phase = 'curated' AND state = 'succeeded' THEN rows_out END)"
    sums = of_steps(journal, runs, [*by_platform("seconds"), "sum(bytes)", rows_written])
    used = numbers(journal, runs, "", (CPU, MEMORY))
    return (
        _seconds(runs, sums), _success(runs), _failures(journal, runs), _volume(runs, sums),
        _memory(runs, used.get(MEMORY, {})), _cpu(runs, used.get(CPU, {})),
    )  # fmt: skip


def _seconds(runs: Runs, sums: Sums) -> Chart:
    """The steps of a run go on at once: its time is split by how much of the work each platform was."""
    size = len(NAMES) + 1
    rows: list[list[float | None]] = [[] for _ in range(size)]
    for run in runs.shown:
        work = [value or 0.0 for value in sums.get(run.run_id, ())[:size]] or [0.0] * size
        total = sum(work)
        shares = [value / total for value in work] if total else [0.0] * (size - 1) + [1.0]
        for row, share in zip(rows, shares, strict=True):
            row.append(share * run.seconds if share else None)
    titles = [*((name, TITLES[name], TITLES[name]) for name in NAMES), ("all", ALL_PLATFORMS, "muted")]
    parts = [
        Part(key, title, Stroke.BARS, tuple(row), Unit.SECONDS, colour)
        for (key, title, colour), row in zip(titles, rows, strict=True)
        if any(value is not None for value in row)
    ]
    band = usual_band(runs.all, [run.seconds for run in runs.all], runs.begin, Unit.SECONDS)
    note = "split by each platform’s share of the work"
    waiting = still_needed(runs.all)
    note = f"{note} · {waiting}" if waiting else note
    return _chart("run_seconds", runs, [*([band] if has_band(band) else []), *parts], note)


def _success(runs: Runs) -> Chart:
    """Runs the owner stopped say nothing about how well runs go."""
    good: deque[bool] = deque(maxlen=LAST)
    some: deque[bool] = deque(maxlen=LAST)
    rows: list[tuple[float | None, float | None]] = []
    for run in runs.all:
        if run.state is not RunState.CANCELLED:
            good.append(run.state is RunState.SUCCESS)
            some.append(run.state in (RunState.SUCCESS, RunState.PARTIAL))
        rows.append((sum(good) / len(good), sum(some) / len(some)) if good else (None, None))
    shown = rows[runs.begin :]
    parts = [
        Part("ended", "at least in part", Stroke.LINE, tuple(row[1] for row in shown), Unit.FRACTION, "attention"),
        Part("success", "whole", Stroke.LINE, tuple(row[0] for row in shown), Unit.FRACTION, "ok"),
    ]
    return _chart("run_success", runs, parts, f"of the last {LAST} runs")


def _failures(journal: JournalReads, runs: Runs) -> Chart:
    found: dict[str, dict[str, float]] = {}
    for run_id, kind, count in journal.ask(
        "SELECT run_id, json_extract(failure, '$.kind'), count(*) FROM steps INDEXED BY steps_that_failed"
        " WHERE failure <> '' AND run_id >= ? AND run_id < ? GROUP BY 1, 2",
        (runs.first_id, runs.last_id),
    ):
        found.setdefault(kind, {})[run_id] = float(count)
    if not found:
        return Chart("run_failures", NAMED["run_failures"], Axis.RUNS, runs.places, empty=NONE_FAILED)
    parts = [
        Part(kind.value, title, Stroke.BARS, _of_runs(runs, found[kind], 0.0), colour=colour, tint=tint)
        for kind, (title, colour, tint) in KINDS.items()
        if kind in found
    ]
    return _chart("run_failures", runs, parts, "by what went wrong")


def _volume(runs: Runs, sums: Sums) -> Chart:
    parts = [
        Part("bytes", "written", Stroke.BARS, _of_runs(runs, {key: row[-2] for key, row in sums.items()}), Unit.BYTES,
             "accent", tint=0.6),
        Part("rows", "rows", Stroke.LINE, _of_runs(runs, {key: row[-1] for key, row in sums.items()}), right=True),
    ]  # fmt: skip
    return _chart("run_volume", runs, parts, "all steps · rows of what is published")


def _memory(runs: Runs, used: dict[str, float]) -> Chart:
    return _measured("run_memory", "memory", runs, [used.get(run.run_id) for run in runs.all], Unit.BYTES)


def _cpu(runs: Runs, used: dict[str, float]) -> Chart:
    cores = [
        used[run.run_id] / run.seconds if run.run_id in used and run.seconds > 0 else None for run in runs.all
    ]  # fmt: skip
    return _measured("run_cpu", "processors", runs, cores, Unit.CORES)


def _measured(key: str, title: str, runs: Runs, values: Sequence[float | None], unit: Unit) -> Chart:
    row = tuple(values[runs.begin :])
    if all(value is None for value in row):
        return Chart(key, NAMED[key], Axis.RUNS, empty=NOT_MEASURED)
    band = usual_band(runs.all, values, runs.begin, unit)
    line = Part(title, title, Stroke.LINE, row, unit, "accent")
    return _chart(
        key, runs, [*([band] if has_band(band) else []), line], "band: what is usual" if has_band(band) else ""
    )


def _of_runs(runs: Runs, values: Mapping[str, float | None], otherwise: float | None = None) -> Row:
    return tuple(values.get(run.run_id, otherwise) for run in runs.shown)


def _chart(key: str, runs: Runs, parts: Sequence[Part], note: str) -> Chart:
    return Chart(key, NAMED[key], Axis.RUNS, runs.places, tuple(parts), note)
