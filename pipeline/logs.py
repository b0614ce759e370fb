"""What a run leaves behind to read: a log for people, lines for machines, failures, and its numbers.

``logs/cron_execution_YYYYMMDD.log`` · ``logs/runs/<run>.jsonl`` · ``logs/error_logs/errors_YYYYMMDD.log`` ·
``logs/performance_metrics/<run>.json``. Secrets are masked here, where lines reach the disk, whoever wrote them.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from pipeline.clock import Clock, iso
from pipeline.engine.events import Event, EventBus, RunFinished, RunStarted, StepFinished, StepProgress, StepRetrying
from pipeline.engine.records import RunSummary
from pipeline.model import StepState
from pipeline.redaction import redact

PEOPLE = "cron_execution_{day}.log"
ERRORS = "error_logs/errors_{day}.log"
MACHINES = "runs/{run_id}.jsonl"
NUMBERS = "performance_metrics/{run_id}.json"
LARGEST = 20 << 20
_AGED = ("cron_execution_*.log*", "error_logs/*", "runs/*.jsonl", "performance_metrics/*.json")


class LogBook(logging.Handler):
    """Listens to a run's events and to everything the code logs, and writes both down."""

    def __init__(self, folder: Path, clock: Clock, level: str) -> None:
        super().__init__(level)
        self._folder = folder
        self._clock = clock
        self._machine: IO[str] | None = None
        self._line_by_line = threading.Lock()

    # -- what happens ------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Write an event down; called on the run's own thread, in order. A full disk costs lines, never the run."""
        if isinstance(event, StepProgress):
            return
        with suppress(OSError):
            self._write_down(event)

    def _write_down(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._open_machine_log(event.run_id)
        self._write_line(event.to_json())
        text = sentence(event)
        failed = isinstance(event, StepFinished) and event.state is StepState.FAILED
        if text:
            self._write(PEOPLE, event.at, "ERROR" if failed else "INFO", text)
        if isinstance(event, StepFinished) and event.failure is not None:
            detail = f"{event.key} · {event.failure.kind} · {event.failure.message} · {event.failure.detail}"
            self._write(ERRORS, event.at, "ERROR", detail)

    def emit(self, record: logging.LogRecord) -> None:
        """Write down what the code logged itself."""
        with suppress(OSError):
            self._write_record(record)

    def _write_record(self, record: logging.LogRecord) -> None:
        moment = self._clock.now()
        text = f"{record.name}: {record.getMessage()}"
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        self._write(PEOPLE, moment, record.levelname, text.partition("\n")[0])
        if record.levelno >= logging.ERROR:
            self._write(ERRORS, moment, record.levelname, text)
        said = {"type": "Log", "at": iso(moment), "level": record.levelname, "logger": record.name, "message": text}
        self._write_line(said)

    def numbers(self, summary: RunSummary) -> None:
        """Keep a run's numbers as one JSON document."""
        with suppress(OSError):
            path = self._place(NUMBERS.format(run_id=summary.run_id))
            path.write_text(json.dumps(performance(summary), indent=1) + "\n", encoding="utf-8")

    # -- writing -----------------------------------------------------------------------------

    def _write(self, name: str, moment: datetime, level: str, text: str) -> None:
        path = self._place(name.format(day=moment.strftime("%Y%m%d")))
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(_free_name(path, moment))
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"{moment.astimezone():%Y-%m-%d %H:%M:%S} [{level}] {redact(text)}\n")

    def _place(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _write_line(self, said: Mapping[str, object]) -> None:
        """One JSON document a line, at once on its way to the disk, without secrets. Lines come from any thread."""
        machine = self._machine
        if machine is not None:
            line = json.dumps(_masked(said), ensure_ascii=False, default=repr) + "\n"
            with self._line_by_line:
                machine.write(line)
                machine.flush()

    def _open_machine_log(self, run_id: str) -> None:
        self._close_machine_log()
        self._machine = self._place(MACHINES.format(run_id=run_id)).open("a", encoding="utf-8")

    def _close_machine_log(self) -> None:
        if self._machine is not None:
            with suppress(OSError):
                self._machine.close()
        self._machine = None

    def close(self) -> None:
        self._close_machine_log()
        super().close()


def _free_name(path: Path, moment: datetime) -> Path:
    """Where a full log goes: beside its place, with the time of day, never over another one."""
    base = f".{moment.strftime('%H%M%S')}"
    names = (path.with_suffix(f"{base}.log"), *(path.with_suffix(f"{base}-{n}.log") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())


def _masked(value: Any) -> Any:
    """A value without secrets, however deep they stand."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: _masked(inner) for name, inner in value.items()}
    return [_masked(inner) for inner in value] if isinstance(value, list | tuple) else value


@contextmanager
def log_book(folder: Path, clock: Clock, level: str, bus: EventBus) -> Iterator[LogBook]:
    """Keep a log book of ``bus``, and of what the code logs itself, while the block runs."""
    book = LogBook(folder, clock, level)
    unsubscribe = bus.subscribe(book.hear)
    logger = logging.getLogger("pipeline")
    level_before = logger.level
    logger.addHandler(book)
    logger.setLevel(level)
    try:
        yield book
    finally:
        logger.removeHandler(book)
        logger.setLevel(level_before)
        unsubscribe()
        book.close()


def sentence(event: Event) -> str:
    """An event in a line for people; empty for what they need not read."""
    if isinstance(event, RunStarted):
        again = "Resumed" if event.resumed else "Started"
        return f"{again} run {event.run_id}: {event.kind}, {len(event.steps)} steps, started by {event.trigger}"
    if isinstance(event, StepRetrying):
        again = f"Tried again in {event.in_seconds:.0f} s (try {event.attempt} of {event.of})"
        return f"{event.key}: {event.failure.message} {again}"
    if isinstance(event, StepFinished):
        return _step_sentence(event)
    if isinstance(event, RunFinished):
        aside = f", {event.quarantined} file(s) set aside" if event.quarantined else ""
        return f"Run {event.run_id} ended: {event.state} after {event.seconds:.1f} s{aside}"
    return ""


def _step_sentence(event: StepFinished) -> str:
    if event.failure is not None:
        return f"{event.key}: {event.state}. {event.failure.message} {event.failure.next_action}"
    if event.state is StepState.SKIPPED:
        return f"{event.key}: skipped, {event.skipped_reason}"
    notes = f" ({'; '.join(event.notes)})" if event.notes else ""
    return f"{event.key}: {event.state}, {event.rows_out:,} rows in {event.seconds:.2f} s{notes}"


def performance(summary: RunSummary) -> dict[str, Any]:
    """The numbers of a run: seconds, rows and bytes per step, how many ended how, memory and CPU."""
    steps = [step.to_json() for step in summary.steps]
    wanted = ("key", "platform", "phase", "state", "seconds", "rows_in", "rows_out", "bytes", "files")
    return {
        "run_id": summary.run_id,
        "state": summary.state.value,
        "started": iso(summary.run.started_at),
        "duration_seconds": round(summary.run.seconds, 3),
        "success_count": sum(step.state in (StepState.SUCCEEDED, StepState.SKIPPED) for step in summary.steps),
        "error_count": sum(step.state is StepState.FAILED for step in summary.steps),
        "rows": sum(step.rows_out for step in summary.steps),
        "bytes": sum(step.bytes for step in summary.steps),
        **dict(summary.resources),
        "steps": [{name: step[name] for name in wanted} for step in steps],
    }


def expired_logs(folder: Path, days: int, now: datetime) -> list[Path]:
    """Log files older than ``days``, by their own modification time."""
    limit = (now - timedelta(days=days)).timestamp()
    found = (path for pattern in _AGED for path in folder.glob(pattern))
    return sorted(path for path in found if path.is_file() and path.stat().st_mtime < limit)
