"""A history of years, written straight into a journal: thousands of runs with all that belongs to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pipeline.clock import iso
from pipeline.engine.journal import Journal

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
APART = timedelta(hours=9)
PLATFORMS, PHASES = 8, ("raw", "staging", "curated")
BAD_EVERY, BAD_STEP = 7, 2
Rows = Iterator[tuple[object, ...]]


def run_ids(runs: int) -> list[str]:
    """The runs of :func:`fill`, oldest first."""
    return [f"{BEGIN + n * APART:%Y%m%dT%H%M%SZ}-{n:04x}" for n in range(runs)]


def step_keys(steps: int) -> list[str]:
    """The steps of every run: eight platforms, three phases."""
    return [f"p{place % PLATFORMS}.{PHASES[place % 3]}.{place}" for place in range(steps)]


def fill(journal: Journal, runs: int, steps: int, attempts: bool = False, metrics: int = 0) -> list[str]:
    """A long history: every seventh run is partial, its third step has failed; every fifth was without extractors.

    With ``attempts`` each step has one; each run has ``metrics`` named numbers. Returns the run ids, oldest first.
    """
    ids, keys = run_ids(runs), step_keys(steps)
    with journal.writing() as write:
        for table, rows in (
            ("runs (run_id, kind, trigger, state, started_at, ended_at, seconds, pid, process_started, boot_id, host,"
             " arguments)", _runs(ids)),
            ("steps (run_id, key, position, platform, phase, state, started_at, seconds, rows_out, failure, title)",
             _steps(ids, keys)),
            ("attempts (run_id, key, attempt, state, started_at)", _attempts(ids, keys) if attempts else iter(())),
            ("metrics (run_id, step, name, value)", _metrics(ids, metrics)),
        ):  # fmt: skip
            marks = ", ".join("?" * (table.count(",") + 1))
            write._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return ids


def _runs(ids: Sequence[str]) -> Rows:
    for n, run_id in enumerate(ids):
        at = iso(BEGIN + n * APART)
        kind = "full" if n % 5 else "without-extractors"
        trigger = "schedule" if n % 3 else "owner"
        state = "success" if n % BAD_EVERY else "partial"
        yield run_id, kind, trigger, state, at, at, 9.0, 1, 1, "", "", "{}"


def _steps(ids: Sequence[str], keys: Sequence[str]) -> Rows:
    for n, run_id in enumerate(ids):
        at = iso(BEGIN + n * APART)
        for place, key in enumerate(keys):
            platform, phase = f"p{place % PLATFORMS}", PHASES[place % 3]
            bad = n % BAD_EVERY == 0 and place == BAD_STEP
            state, failure = ("failed", _failure(n)) if bad else ("succeeded", "")
            yield run_id, key, place, platform, phase, state, at, place, 7, failure, f"Platform {platform}: {phase}"


def _failure(number: int) -> str:
    stated = {"kind": "bad-data", "message": f"Report {number} has no Größe.", "next_action": "Look.", "retry_at": None}
    return json.dumps({**stated, "detail": "x" * 500}, ensure_ascii=False)


def _attempts(ids: Sequence[str], keys: Sequence[str]) -> Rows:
    return ((run_id, key, 1, "succeeded", iso(BEGIN)) for run_id in ids for key in keys)


def _metrics(ids: Sequence[str], count: int) -> Rows:
    return ((run_id, "metrics.freshness", f"number.{n}", n) for run_id in ids for n in range(count))
