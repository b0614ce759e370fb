"""Which runs have a log to read, and how they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import words
from app.words import tr
from pipeline.engine.records import RunRow
from pipeline.lake import Lake
from pipeline.model import RunState
from pipeline.run_logs.lines import LogFile, log_of_run

MOST = 60  # older ones are reached from the Runs page
NEWEST = ""  # the choice that goes along with whatever run is the newest


@dataclass(frozen=True)
class LoggedRun:
    """A run as the Logs page knows it. ``state`` is interrupted, too, where its program has died unnoticed."""

    run_id: str
    state: RunState
    started_at: datetime

    @property
    def going_on(self) -> bool:
        return self.state is RunState.RUNNING


@dataclass(frozen=True)
class OpenedLog:
    """A run and its log; None where its time was over."""

    run: LoggedRun
    log: LogFile | None


def recent_runs(lake: Lake) -> tuple[LoggedRun, ...]:
    """The newest runs, newest first. For a reading thread."""
    dead = {run.run_id for run in lake.journal.orphans()}
    return tuple(_logged(line.run, dead) for line in lake.journal.runs(MOST))


def open_log(lake: Lake, run_id: str) -> OpenedLog | None:
    """One run and its log; None for a run there is not. For a reading thread."""
    found = lake.journal.run(run_id)
    if found is None:
        return None
    run = _logged(found.run, {orphan.run_id for orphan in lake.journal.orphans()})
    return OpenedLog(run, log_of_run(lake.settings.log_dir, run_id, lake.journal, run.going_on))


def offered(runs: tuple[LoggedRun, ...], now: datetime) -> list[tuple[str, str]]:
    """(id, words) of what one can choose: first the newest run, whichever that is."""
    going_on = bool(runs) and runs[0].going_on
    first = tr("Current run") if going_on else tr("Newest run")
    return [(NEWEST, first), *((run.run_id, run_title(run, now)) for run in runs)]


def run_title(run: LoggedRun, now: datetime) -> str:
    """``Today 07:52 · Partial``"""
    return f"{words.moment(run.started_at, now)} · {words.look_of_run(run.state)[1]}"


def _logged(run: RunRow, dead: set[str]) -> LoggedRun:
    return LoggedRun(run.run_id, RunState.INTERRUPTED if run.run_id in dead else run.state, run.started_at)
