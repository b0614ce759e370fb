"""Turns events and lines of the log into the Overview's last lines. Importing this loads the engine's words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from app import words
from app.looks import Look
from app.models.happenings import MOST, Told
from pipeline.clock import iso
from pipeline.engine.events import Event, StepProgress
from pipeline.lake import Lake
from pipeline.model import FailureKind
from pipeline.run_logs.sentences import Level, LogLine, line_of, line_of_event

EVENTS = 1000  # more than any run has


def told(events: Iterable[Event]) -> list[Told]:
    """What a batch of events has to tell, newest first."""
    spoken = [(line_of_event(event), event.run_id) for event in events if not isinstance(event, StepProgress)]
    return [as_told(line, run_id) for line, run_id in reversed(spoken) if line.level > Level.DEBUG]


def last_happenings(lake: Lake) -> list[Told]:
    """The newest run's lines, newest first. For a reading thread."""
    newest = lake.journal.runs(1)
    if not newest:
        return []
    run_id = newest[0].run.run_id
    lines = [line for line in _lines(lake, run_id) if line.level > Level.DEBUG]
    return [as_told(line, run_id) for line in reversed(lines[-MOST:])]


def last_lines(lake: Lake, run_id: str, keys: Collection[str]) -> list[LogLine]:
    """What a run tells of some of its steps, oldest first. For a reading thread."""
    return [line for line in _lines(lake, run_id) if line.place.key in keys]


def _lines(lake: Lake, run_id: str) -> Iterator[LogLine]:
    for event in lake.journal.events(run_id=run_id, limit=EVENTS):
        yield line_of({**event.body, "type": event.type, "at": iso(event.at), "run_id": run_id})


def as_told(line: LogLine, run_id: str) -> Told:
    time = f"{line.at.astimezone():%H:%M:%S}" if line.at else ""
    tip = f"{words.exact(line.at)}\n{line.whole}" if line.at else line.whole
    return Told(time, look_of(line), who(line), line.message, tip, run_id, line.place.key, line.level is Level.ERROR)


def who(line: LogLine) -> str:
    """Whose line it is: a platform, a step of all platforms, or the run itself."""
    if line.place.platform:
        return words.platform_title(line.place.platform)
    return words.step_title(line.place.key) if line.place.key else words.tr("Run")


def look_of(line: LogLine) -> Look:
    """The shape a line gets: what it tells of, not how loud it is."""
    if line.failure is not None and line.failure.kind is FailureKind.NEEDS_SIGN_IN:
        return Look.SIGNIN
    if line.level is Level.ERROR:
        return Look.FAILED
    if line.level is Level.WARNING:
        return Look.ATTENTION
    if line.kind in ("StepStarted", "RunStarted"):
        return Look.RUNNING
    if "nothing to do" in line.message.casefold():
        return Look.SKIPPED
    return Look.OK if line.kind in ("StepFinished", "RunFinished") else Look.IDLE
