"""What the panel recalls of runs without opening their logs: the last lines, from the journal's own events."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pipeline.clock import iso
from pipeline.lake import Lake
from pipeline.log_sentences import Level, LogLine, line_of

EVENTS = 1000  # more than any run has
LINES = 100


def last_happenings(lake: Lake) -> list[tuple[LogLine, str]]:
    """The newest run's lines with its id, newest first. For a reading thread."""
    newest = lake.journal.runs(1)
    if not newest:
        return []
    run_id = newest[0].run.run_id
    lines = [line for line in _lines(lake, run_id) if line.level > Level.DEBUG]
    return [(line, run_id) for line in reversed(lines[-LINES:])]


def last_lines(lake: Lake, run_id: str, keys: Collection[str]) -> list[LogLine]:
    """What a run tells of some of its steps, oldest first. For a reading thread."""
    return [line for line in _lines(lake, run_id) if line.place.key in keys]


def _lines(lake: Lake, run_id: str) -> Iterator[LogLine]:
    for event in lake.journal.events(run_id=run_id, limit=EVENTS):
        yield line_of({**event.body, "type": event.type, "at": iso(event.at), "run_id": run_id})
