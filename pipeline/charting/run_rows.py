"""What the journal holds of many runs, in a handful of questions – never one a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from pipeline.charting.axes import moment_said
from pipeline.charting.model import Place
from pipeline.charting.span import Span
from pipeline.clock import from_iso, stamp
from pipeline.engine.history_reads import until
from pipeline.engine.journal_reads import JournalReads
from pipeline.model import RunKind, RunState
from pipeline.platforms.titles import NAMES

ALL_PLATFORMS = "All platforms"  # the steps that join them
NO_RUNS = "No runs yet. The first one takes about ten minutes."
NONE_IN_SPAN = "No runs in these days."
LOOK_BACK = 60  # runs before those shown; among them are some of a part, which are not compared
_KINDS = {RunKind.FULL.value: "Full run", RunKind.WITHOUT_EXTRACTORS.value: "Run without extractors"}


@dataclass(frozen=True)
class RunTold:
    """A run that is over. ``is_whole``: every platform and phase was wanted, so that it can be compared."""

    run_id: str
    kind: str
    state: RunState
    started_at: datetime
    seconds: float
    is_whole: bool


@dataclass(frozen=True)
class Runs:
    """Runs that are over, oldest first; those from ``begin`` on are within the span and have ``places``."""

    all: tuple[RunTold, ...]
    begin: int
    first_id: str  # run ids from here on, and before ``last_id``, are within
    last_id: str
    places: tuple[Place, ...]

    @property
    def shown(self) -> tuple[RunTold, ...]:
        return self.all[self.begin :]

    @property
    def none_told(self) -> str:
        """What to say where no run is within."""
        return NONE_IN_SPAN if self.all else NO_RUNS


def runs_over(journal: JournalReads, span: Span, now: datetime) -> Runs:
    """The runs of ``span`` by the owner's calendar, and as many before as tell what was usual and known then.

    None that a wrong clock began after ``now``.
    """
    first = "" if span.first is None else stamp(_midnight(span.first))
    last = until(min(now, _midnight(span.last + timedelta(days=1))))
    asked = "SELECT run_id, kind, state, started_at, seconds, arguments FROM runs WHERE state <> 'running'"
    before = journal.ask(f"{asked} AND run_id < ? ORDER BY run_id DESC LIMIT ?", (first, LOOK_BACK))[::-1]
    within = journal.ask(f"{asked} AND run_id >= ? AND run_id < ? ORDER BY run_id", (first, last))
    told = tuple(_told(*row) for row in (*before, *within))
    return Runs(told, len(before), first, last, tuple(map(_place, told[len(before) :])))


def of_steps(
    journal: JournalReads, runs: Runs, sums: Sequence[str], where: str = "TRUE"
) -> dict[str, tuple[float | None, ...]]:
    """Run id → what the SQL ``sums`` over its steps came to; None where they found nothing."""
    found = journal.ask(
        f"SELECT run_id, {', '.join(sums)} FROM steps WHERE run_id >= ? AND run_id < ? AND {where} GROUP BY run_id",
        (runs.first_id, runs.last_id),
    )
    return {run_id: tuple(None if one is None else float(one) for one in sums_of_it) for run_id, *sums_of_it in found}


def by_platform(value: str, where: str = "TRUE") -> list[str]:
    """SQL that sums ``value`` of some steps by platform, in the order of :data:`NAMES`, then that of no platform."""
    names = ", ".join(f"'{name}'" for name in NAMES)
    each = [f"sum(CASE WHEN platform = '{name}' AND {where} THEN {value} END)" for name in NAMES]
    return [*each, f"sum(CASE WHEN coalesce(platform, '') NOT IN ({names}) AND {where} THEN {value} END)"]


def numbers(journal: JournalReads, runs: Runs, step: str, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Name → run id → value of the named numbers of ``step``, in the runs shown and those before."""
    found: dict[str, dict[str, float]] = {}
    if not runs.all:
        return found
    for name, run_id, value in journal.ask(
        "SELECT name, run_id, value FROM metrics INDEXED BY metrics_by_name"
        f" WHERE step = ? AND name IN ({', '.join('?' * len(names))}) AND run_id >= ? AND run_id < ?",
        (step, *names, runs.all[0].run_id, runs.last_id),
    ):
        found.setdefault(name, {})[run_id] = value
    return found


def _told(run_id: str, kind: str, state: str, started: str, seconds: float, arguments: str) -> RunTold:
    return RunTold(run_id, kind, RunState(state), from_iso(started), seconds, _is_whole(arguments))


@lru_cache(maxsize=64)  # nearly all runs of a history want the same
def _is_whole(arguments: str) -> bool:
    wanted = json.loads(arguments)
    return not (wanted.get("platforms") or wanted.get("from"))


def _place(run: RunTold) -> Place:
    said = f"{_KINDS.get(run.kind, run.kind)}, {moment_said(run.started_at)}"
    return Place(run.run_id, said, run.started_at.astimezone().date())


def _midnight(day: date) -> datetime:
    """The beginning of a day by the clock on the owner's wall."""
    return datetime.combine(day, time()).astimezone()
