"""Questions to the journal about runs: pages of the history, one run, the last good ones, their numbers and events."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pipeline.clock import from_iso, iso, stamp
from pipeline.engine.owner import Owner
from pipeline.engine.records import (
    AttemptRow,
    RunLine,
    RunRow,
    RunSummary,
    StepRow,
    StoredEvent,
    WentWrong,
    failure_from_json,
    moment_or_none,
)
from pipeline.model import Failure, Phase, RunState, StepState

RUN_COLUMNS = "run_id, kind, trigger, state, started_at, ended_at, seconds, arguments"
STEP_COLUMNS = ", ".join(StepRow.__dataclass_fields__)
# Asked of one run after the other, newest first: a page is full long before all failures were read.
FAILED_IN_WORDS = (
    "EXISTS (SELECT 1 FROM steps s INDEXED BY steps_that_failed WHERE s.run_id = runs.run_id AND s.failure <> ''"
    " AND (instr(folded(s.key), ?) OR instr(folded(s.title), ?)"
    " OR instr(folded(json_extract(s.failure, '$.message')), ?)))"
)


class HistoryReads:
    """What can be asked about runs, over one connection that never writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._reading = connection
        self._read_lock = threading.Lock()
        connection.create_function("folded", 1, lambda text: str(text or "").casefold(), deterministic=True)

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._read_lock:
            return self._reading.execute(query, values).fetchall()

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """For the tables that are not the runner's own; see :meth:`Writing.change`."""
        return self._rows(query, values)

    def runs(
        self,
        last: int = 50,
        before: str | None = None,
        states: Collection[RunState] = (),
        since: datetime | None = None,
        *,
        kind: str | None = None,
        triggers: Collection[str] = (),
        text: str = "",
    ) -> tuple[RunLine, ...]:
        """A page of the history, newest first; the next page is ``before`` the last run id of this one.

        ``text`` is looked for in the run id, and in key, title and message of the steps that failed.
        """
        wanted: list[tuple[str, Sequence[object]]] = []
        wanted += [("run_id < ?", [before])] if before else []
        wanted += [("started_at >= ?", [iso(since)])] if since else []
        wanted += [("kind = ?", [kind])] if kind else []
        wanted += [(f"state IN ({_marks(states)})", [*states])] if states else []
        wanted += [(f"trigger IN ({_marks(triggers)})", [*triggers])] if triggers else []
        words = text.strip().casefold()
        wanted += [(f"(instr(folded(run_id), ?) OR {FAILED_IN_WORDS})", [words] * 4)] if words else []
        where = " AND ".join(condition for condition, _ in wanted) or "TRUE"
        rows = self._rows(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE {where} ORDER BY run_id DESC LIMIT ?",
            (*(value for _, values in wanted for value in values), last),
        )
        return self._lines([_run(row) for row in rows])

    def run(self, run_id: str) -> RunSummary | None:
        """One run with its steps in the order of the flow, its attempts and what it used."""
        rows = self._rows(f"SELECT {RUN_COLUMNS} FROM runs WHERE run_id = ?", (run_id,))
        if not rows:
            return None
        steps = self._rows(f"SELECT {STEP_COLUMNS} FROM steps WHERE run_id = ? ORDER BY position, key", (run_id,))
        attempts = self._rows(
            "SELECT key, attempt, state, started_at, ended_at, seconds, failure FROM attempts"
            " WHERE run_id = ? ORDER BY started_at, key, attempt",
            (run_id,),
        )
        resources = self.metrics(run_id).get("", {})
        return RunSummary(_run(rows[0]), tuple(map(_step, steps)), tuple(map(_attempt, attempts)), resources)

    def running(self) -> tuple[tuple[RunRow, Owner], ...]:
        """Runs that say they are running, with who runs them. One whose owner is dead is an orphan."""
        rows = self._rows(
            f"SELECT {RUN_COLUMNS}, pid, process_started, boot_id, host FROM runs WHERE state = ? ORDER BY run_id",
            (RunState.RUNNING,),
        )
        return tuple((_run(row[:-4]), Owner(*row[-4:])) for row in rows)

    def orphans(self) -> tuple[RunRow, ...]:
        """Runs whose process died. Only whoever holds the lake may mark them; anybody may look."""
        return tuple(run for run, owner in self.running() if not owner.is_alive())

    def last_good_run(self) -> RunRow | None:
        rows = self._rows(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE state = ? ORDER BY run_id DESC LIMIT 1", (RunState.SUCCESS,)
        )
        return _run(rows[0]) if rows else None

    def last_good_run_of(self, platform: str) -> RunRow | None:
        """The newest ended run in which every step of ``platform`` succeeded or had nothing to do."""
        rows = self._rows(
            f"SELECT {RUN_COLUMNS} FROM runs WHERE state <> 'running' AND run_id IN ("
            " SELECT run_id FROM steps WHERE platform = ? GROUP BY run_id"
            " HAVING min(state IN ('succeeded', 'skipped') AND blocked_by = '') ORDER BY run_id DESC LIMIT 2)"
            " ORDER BY run_id DESC LIMIT 1",
            (platform,),
        )
        return _run(rows[0]) if rows else None

    def newest_ending(self, key: str, now: datetime | None = None) -> tuple[RunRow, Failure | None] | None:
        """The newest run in which a step came to an end of its own, and its failure; None where there is none.

        With ``now`` none counts that a wrong clock has begun after it.
        """
        last = until(now) if now is not None else "~"
        rows = self._rows(
            f"SELECT {', '.join(f'r.{column}' for column in RUN_COLUMNS.split(', '))}, s.failure"
            " FROM steps s JOIN runs r USING (run_id) WHERE s.key = ? AND s.run_id = ("
            " SELECT max(run_id) FROM steps WHERE key = ? AND run_id < ?"
            " AND state IN ('succeeded', 'failed', 'skipped'))",
            (key, key, last),
        )
        return (_run(rows[0][:-1]), failure_from_json(rows[0][-1])) if rows else None

    def metrics(self, run_id: str) -> dict[str, dict[str, float]]:
        """Named numbers of a run, by step; '' holds those of the run as a whole."""
        found: dict[str, dict[str, float]] = {}
        for step, name, value in self._rows("SELECT step, name, value FROM metrics WHERE run_id = ?", (run_id,)):
            found.setdefault(step, {})[name] = value
        return found

    def metric_history(self, step: str, name: str, last: int = 100) -> tuple[tuple[str, float], ...]:
        """``(run_id, value)`` of one named number over the newest runs that have it, oldest first."""
        rows = self._rows(
            "SELECT run_id, value FROM metrics WHERE name = ? AND step = ? ORDER BY run_id DESC LIMIT ?",
            (name, step, last),
        )
        return tuple((run_id, value) for run_id, value in reversed(rows))

    def events(self, since: int = 0, run_id: str | None = None, limit: int = 1000) -> tuple[StoredEvent, ...]:
        """Events after number ``since``, oldest first."""
        where, values = ("AND run_id = ?", (run_id,)) if run_id else ("", ())
        rows = self._rows(
            f"SELECT seq, run_id, at, type, body FROM events WHERE seq > ? {where} ORDER BY seq LIMIT ?",
            (since, *values, limit),
        )
        return tuple(StoredEvent(seq, run, from_iso(at), kind, json.loads(body)) for seq, run, at, kind, body in rows)

    # ---- inside

    def _lines(self, runs: list[RunRow]) -> tuple[RunLine, ...]:
        if not runs:
            return ()
        ids = [run.run_id for run in runs]
        counts = {
            run_id: (steps, done, rows)
            for run_id, steps, done, rows in self._rows(
                "SELECT run_id, count(*), sum(state IN ('succeeded', 'skipped') AND blocked_by = ''),"
                " sum(CASE phase WHEN 'curated' THEN rows_out ELSE 0 END)"
                f" FROM steps WHERE run_id IN ({_marks(ids)}) GROUP BY run_id",
                ids,
            )
        }
        wrong: dict[str, list[WentWrong]] = {}
        for run_id, key, platform, phase, text in self._rows(
            "SELECT run_id, key, platform, phase, failure FROM steps"
            f" WHERE run_id IN ({_marks(ids)}) AND failure <> '' ORDER BY run_id, position",
            ids,
        ):
            if failure := failure_from_json(text):
                wrong.setdefault(run_id, []).append(WentWrong(key, platform, Phase(phase), failure))
        return tuple(RunLine(run, *counts.get(run.run_id, (0, 0, 0)), tuple(wrong.get(run.run_id, ()))) for run in runs)


def until(moment: datetime) -> str:
    """Sorts after all runs that have begun by then, and before those that begin later."""
    return f"{stamp(moment)}~"


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _run(row: tuple[Any, ...]) -> RunRow:
    run_id, kind, trigger, state, started, ended, seconds, arguments = row
    moments = (from_iso(started), moment_or_none(ended))
    return RunRow(run_id, kind, trigger, RunState(state), *moments, seconds, json.loads(arguments))


def _step(row: tuple[Any, ...]) -> StepRow:
    fields = dict(zip(StepRow.__dataclass_fields__, row, strict=True))
    fields["phase"] = Phase(fields["phase"])
    fields["state"] = StepState(fields["state"])
    fields["started_at"] = moment_or_none(fields["started_at"])
    fields["ended_at"] = moment_or_none(fields["ended_at"])
    fields["failure"] = failure_from_json(fields["failure"])
    fields["notes"] = tuple(json.loads(fields["notes"])) if fields["notes"] else ()
    return StepRow(**fields)


def _attempt(row: tuple[Any, ...]) -> AttemptRow:
    key, attempt, state, started, ended, seconds, failure = row
    moments = (from_iso(started), moment_or_none(ended))
    return AttemptRow(key, attempt, StepState(state), *moments, seconds, failure_from_json(failure))
