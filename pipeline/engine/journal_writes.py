"""What may be written into the journal, inside one transaction: every state change goes through the tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pipeline.clock import iso
from pipeline.engine import ledger
from pipeline.engine.events import Event, StepFinished
from pipeline.engine.owner import Owner
from pipeline.engine.quarantine import Settling
from pipeline.engine.records import RunRow, StepMemory, failure_to_json
from pipeline.engine.states import move, resume_run, resume_step
from pipeline.model import Artefact, Delivery, Failure, RunState, Step, StepResult, StepState, Zone

AnyEvent = TypeVar("AnyEvent", bound=Event)


class Writing:
    """One open transaction. Made by :meth:`Journal.writing` only; nothing counts until that block ends well."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # ---- runs

    def create_run(self, run: RunRow, owner: Owner, steps: Sequence[Step]) -> None:
        """A new run with all its steps pending."""
        self._connection.execute(
            "INSERT INTO runs (run_id, kind, trigger, state, started_at, arguments,"
            " pid, process_started, boot_id, host) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run.run_id,
                run.kind,
                run.trigger,
                run.state,
                iso(run.started_at),
                _arguments(run),
                *owner,
            ),
        )
        self._insert_steps(run.run_id, enumerate(steps))

    def resume_run(self, run_id: str, owner: Owner, steps: Sequence[Step]) -> None:
        """Take an ended run up again. Steps that the flow has gained since are added as pending."""
        resume_run(self._run_state(run_id))
        self._connection.execute(
            "UPDATE runs SET state = ?, ended_at = NULL, pid = ?, process_started = ?, boot_id = ?, host = ?"
            " WHERE run_id = ?",
            (RunState.RUNNING, *owner, run_id),
        )
        known = {row[0] for row in self._connection.execute("SELECT key FROM steps WHERE run_id = ?", (run_id,))}
        self._insert_steps(run_id, ((at, step) for at, step in enumerate(steps) if step.key not in known))

    def reopen_step(self, run_id: str, key: str) -> None:
        """Back to pending in a resumed run; what the last try left in the row goes, its attempt stays."""
        resume_step(self._step_state(run_id, key))
        self._connection.execute(
            "UPDATE steps SET state = ?, started_at = NULL, ended_at = NULL, seconds = 0, rows_in = 0, rows_out = 0,"
            " bytes = 0, files = 0, skipped_reason = '', blocked_by = '', quarantined = 0, failure = '', notes = ''"
            " WHERE run_id = ? AND key = ?",
            (StepState.PENDING, run_id, key),
        )

    def end_run(self, run_id: str, state: RunState, at: datetime, seconds: float) -> None:
        """``seconds`` is the time since the run began or was resumed; it is added to what earlier sessions took."""
        move(self._run_state(run_id), state)
        self._connection.execute(
            "UPDATE runs SET state = ?, ended_at = ?, seconds = seconds + ? WHERE run_id = ?",
            (state, iso(at), seconds, run_id),
        )

    # ---- steps

    def start_attempt(self, run_id: str, key: str, attempt: int, at: datetime) -> None:
        """A step begins. Its memory no longer vouches for its outputs: it may die half-way."""
        state = self._step_state(run_id, key)
        state = move(state, StepState.READY) if state is StepState.PENDING else state
        move(state, StepState.RUNNING)
        self._connection.execute(
            "UPDATE steps SET state = ?, started_at = coalesce(started_at, ?) WHERE run_id = ? AND key = ?",
            (StepState.RUNNING, iso(at), run_id, key),
        )
        self._connection.execute(
            "INSERT INTO attempts (run_id, key, attempt, state, started_at) VALUES (?, ?, ?, ?, ?)",
            (run_id, key, attempt, StepState.RUNNING, iso(at)),
        )
        self._connection.execute("UPDATE step_memory SET fingerprint = '' WHERE key = ?", (key,))

    def end_attempt(
        self, run_id: str, key: str, state: StepState, at: datetime, seconds: float, failure: Failure | None = None
    ) -> None:
        """The running attempt of a step has ended, well or not."""
        self._connection.execute(
            "UPDATE attempts SET state = ?, ended_at = ?, seconds = ?, failure = ?"
            " WHERE run_id = ? AND key = ? AND state = ?",
            (state, iso(at), seconds, failure_to_json(failure), run_id, key, StepState.RUNNING),
        )

    def await_retry(self, run_id: str, key: str) -> None:
        """The step is ready for its next try."""
        self._set_step_state(run_id, key, StepState.READY)

    def end_step(self, end: StepFinished, result: StepResult | None = None) -> None:
        """The last word on a step in this run."""
        self._set_step_state(end.run_id, end.key, end.state)
        counts = (result.bytes, result.files) if result else (0, 0)
        self._connection.execute(
            "UPDATE steps SET ended_at = ?, seconds = ?, rows_in = ?, rows_out = ?, bytes = ?, files = ?,"
            " skipped_reason = ?, blocked_by = ?, quarantined = ?, failure = ?, notes = ? WHERE run_id = ? AND key = ?",
            (
                iso(end.at),
                end.seconds,
                end.rows_in,
                end.rows_out,
                *counts,
                end.skipped_reason,
                end.blocked_by,
                end.quarantined,
                failure_to_json(end.failure),
                json.dumps(end.notes, ensure_ascii=False) if end.notes else "",
                end.run_id,
                end.key,
            ),
        )

    # ---- what a step left behind

    def settle_deliveries(self, run_id: str, at: datetime, deliveries: Sequence[Delivery]) -> int:
        """Ledger rows and the list of set-aside files; returns how many files were newly set aside."""
        newly_set_aside = Settling(self._connection, run_id, at).settle(deliveries)
        ledger.write_deliveries(self._connection, deliveries)
        return newly_set_aside

    def write_artefacts(self, run_id: str, step: str, at: datetime, artefacts: Sequence[Artefact]) -> None:
        """Files that a step wrote, and from which bytes each was made."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((a.zone, a.path, a.sha256, a.bytes, a.mtime_ns, run_id, step, iso(at)) for a in artefacts),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO lineage VALUES (?, ?)",
            ((a.sha256, source) for a in artefacts for source in a.sources),
        )

    def forget_files(self, removed: Iterable[tuple[Zone, str]]) -> None:
        self._connection.executemany("DELETE FROM files WHERE zone = ? AND path = ?", removed)

    def remember(self, memory: StepMemory) -> None:
        """The last success of a step, in the place of the one before."""
        self._connection.execute(
            "INSERT OR REPLACE INTO step_memory (key, fingerprint, digest, outputs, run_id) VALUES (?, ?, ?, ?, ?)",
            (memory.key, memory.fingerprint, memory.digest, memory.outputs_json, memory.run_id),
        )

    def add_metrics(self, run_id: str, step: str, metrics: Mapping[str, float]) -> None:
        """Named numbers of a step, or of the run as a whole when ``step`` is empty."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?)",
            ((run_id, step, name, float(value)) for name, value in metrics.items()),
        )

    def record(self, event: AnyEvent) -> AnyEvent:
        """Write down an event; returns it with its place in the journal."""
        cursor = self._connection.execute(
            "INSERT INTO events (run_id, at, type, body) VALUES (?, ?, ?, ?)",
            (event.run_id, iso(event.at), event.type, json.dumps(event.body(), ensure_ascii=False)),
        )
        return replace(event, seq=cursor.lastrowid or 0)

    def change(self, statement: str, values: Sequence[object] = ()) -> int:
        """For the tables that are not the runner's own, like the slots of the schedule; returns how many rows."""
        return self._connection.execute(statement, tuple(values)).rowcount

    # ---- inside

    def _insert_steps(self, run_id: str, steps: Iterable[tuple[int, Step]]) -> None:
        self._connection.executemany(
            "INSERT INTO steps (run_id, key, position, platform, phase, title, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((run_id, s.key, at, s.platform, s.phase, s.title, StepState.PENDING) for at, s in steps),
        )

    def _set_step_state(self, run_id: str, key: str, to: StepState) -> None:
        move(self._step_state(run_id, key), to)
        self._connection.execute("UPDATE steps SET state = ? WHERE run_id = ? AND key = ?", (to, run_id, key))

    def _step_state(self, run_id: str, key: str) -> StepState:
        row = self._connection.execute("SELECT state FROM steps WHERE run_id = ? AND key = ?", (run_id, key)).fetchone()
        if row is None:
            raise LookupError(f"Run {run_id} has no step {key!r}.")
        return StepState(row[0])

    def _run_state(self, run_id: str) -> RunState:
        row = self._connection.execute("SELECT state FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        if row is None:
            raise LookupError(f"There is no run {run_id!r}.")
        return RunState(row[0])


def _arguments(run: RunRow) -> str:
    return json.dumps(dict(run.arguments), ensure_ascii=False, default=str)
