"""A page of the history as the journal has it, with the runs whose program has died told as what they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.models.run_account import cut_off_row, last_sign, stretches_of
from app.words import look_of_run, run_kind, started_by
from pipeline.engine.journal import Journal
from pipeline.engine.records import RunLine, RunRow
from pipeline.lake import Lake
from pipeline.model import RunKind, RunState

PAGE = 100
EVER = 0
LEAST_LETTERS = 3
TRIGGERS = ("owner", "schedule", "schedule-late", "command", "replay")


@dataclass(frozen=True)
class RunFilter:
    """Which runs are wanted: with some text in their line, in one state, of the last ``days`` (0: of all time)."""

    text: str = ""
    state: RunState | None = None
    days: int = 90

    def since(self, now: datetime) -> datetime | None:
        return now - timedelta(days=self.days) if self.days else None

    def fits(self, state: RunState) -> bool:
        return all(state is asked for asked in self.states)

    @property
    def words(self) -> Words:
        """What the text asks for: the beginning of a kind, a state or who started it, else some text."""
        begun = self.text.casefold()
        if len(begun) < LEAST_LETTERS:
            return Words(text=self.text)
        if kinds := [kind for kind in RunKind if run_kind(kind).casefold().startswith(begun)]:
            return Words(kind=kinds[0])
        if triggers := tuple(name for name in TRIGGERS if started_by(name).casefold().startswith(begun)):
            return Words(triggers=triggers)
        if states := [state for state in RunState if look_of_run(state)[1].casefold().startswith(begun)]:
            return Words(state=states[0])
        return Words(text=self.text)

    @property
    def asks(self) -> frozenset[RunState]:
        """What to ask the journal for: a run whose program has died still says there that it is running."""
        if not self.states:
            return frozenset()
        return self.states | ({RunState.RUNNING} if RunState.INTERRUPTED in self.states else frozenset())

    @property
    def states(self) -> frozenset[RunState]:
        """The states to choose from; none means any."""
        return frozenset(state for state in (self.state, self.words.state) if state)


class Words(NamedTuple):
    """A text of the search field as the journal is asked for it: at most one of these."""

    text: str = ""
    kind: RunKind | None = None
    triggers: tuple[str, ...] = ()
    state: RunState | None = None


@dataclass(frozen=True)
class RunPage:
    """``after`` is where the next page begins; empty at the end. ``ever``: whether the lake has any run at all."""

    lines: tuple[RunLine, ...]
    after: str = ""
    ever: bool = True


def read_page(lake: Lake, wanted: RunFilter, before: str = "", rows: int = PAGE) -> RunPage:
    """The next ``rows`` lines before a run, newest first. For the reading thread."""
    journal, words, found = lake.journal, wanted.words, list[RunLine]()
    dead = {run.run_id for run in journal.orphans()}
    while len(found) < rows:
        lines = journal.runs(
            rows,
            before=before or None,
            states=wanted.asks,
            since=wanted.since(lake.clock.now()),
            kind=words.kind,
            triggers=words.triggers,
            text=words.text,
        )  # fmt: skip
        found += [line for line in _told(journal, lines, dead) if wanted.fits(line.run.state)]
        before = lines[-1].run.run_id if len(lines) == rows else ""
        if not before:
            break
    return RunPage(tuple(found), before, ever=bool(found) or bool(journal.runs(1)))


def _told(journal: Journal, lines: tuple[RunLine, ...], dead: set[str]) -> list[RunLine]:
    return [replace(line, run=_cut_off(journal, line.run)) if line.run.run_id in dead else line for line in lines]


def _cut_off(journal: Journal, run: RunRow) -> RunRow:
    return cut_off_row(run, stretches_of(journal, run)[-1].begin, last_sign(journal, run))
