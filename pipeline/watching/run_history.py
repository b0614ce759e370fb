"""What the journal tells about runs: how they ended, and what they took.

A handful of short questions, each over an index, so that a history of years costs no more than one of a month.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pipeline.clock import from_iso
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.records import RunRow, failure_from_json
from pipeline.model import Failure, RunKind, RunState
from pipeline.quality.performance import RECENT

LOOK_BACK = 60  # runs; among them are some of a part, which are not compared
CAME_TO_AN_END = (RunState.SUCCESS, RunState.PARTIAL)


class FailedStep(NamedTuple):
    key: str
    failure: Failure


def last_full_run(journal: JournalReads) -> RunRow | None:
    """The newest run of everything that is over."""
    lines = journal.runs(LOOK_BACK, kind=RunKind.FULL, states=[s for s in RunState if s is not RunState.RUNNING])
    return next((line.run for line in lines if not is_of_a_part(line.run)), None)


def last_end(journal: JournalReads) -> RunRow | None:
    """The newest run that came to an end, with or without some failures: one platform never speaks for the lake."""
    lines = journal.runs(1, states=CAME_TO_AN_END)
    return lines[0].run if lines else None


def first_run(journal: JournalReads, platform: str | None = None) -> datetime | None:
    """When something was tried for the first time."""
    of = "SELECT min(run_id) FROM steps WHERE platform = ?" if platform else "SELECT min(run_id) FROM runs"
    rows = journal.ask(f"SELECT started_at FROM runs WHERE run_id = ({of})", (platform,) if platform else ())
    return from_iso(rows[0][0]) if rows else None


def failed_steps(journal: JournalReads, platform: str | None) -> tuple[FailedStep, ...]:
    """What failed of a platform, or of the steps of all, in the newest run it took part in that is over."""
    rows = journal.ask(
        "SELECT key, failure FROM steps WHERE platform IS ?1 AND failure <> '' AND run_id = ("
        " SELECT s.run_id FROM steps s JOIN runs r USING (run_id) WHERE s.platform IS ?1 AND r.state <> 'running'"
        " ORDER BY s.run_id DESC LIMIT 1) ORDER BY position",
        (platform,),
    )
    return tuple(FailedStep(key, failure) for key, text in rows if (failure := failure_from_json(text)))


def measures(journal: JournalReads) -> dict[str, tuple[float, ...]]:
    """Seconds, memory and processor of the newest run and of those of its kind before it, oldest first."""
    lines = journal.runs(LOOK_BACK, states=CAME_TO_AN_END)
    whole = [line.run for line in lines if not is_of_a_part(line.run)]
    alike = [run for run in whole if run.kind == whole[0].kind][: RECENT + 1][::-1]
    if not alike:
        return {}
    marks = ", ".join("?" * len(alike))
    rows = journal.ask(
        f"SELECT name, value FROM metrics WHERE step = '' AND run_id IN ({marks}) ORDER BY run_id",
        [run.run_id for run in alike],
    )
    found: dict[str, list[float]] = {"seconds": [run.seconds for run in alike]}
    for name, value in rows:
        found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def is_of_a_part(run: RunRow) -> bool:
    """Whether only some platforms or phases were wanted."""
    return bool(run.arguments.get("platforms") or run.arguments.get("from"))
