"""The slots in the journal: drawn once, claimed by one run, and each with its last word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.clock import from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.engine.lake import Claim
from pipeline.engine.owner import Owner
from pipeline.engine.records import moment_or_none
from pipeline.model import RunState
from pipeline.schedule.slots import Slot, SlotState, Why

ALL = (
    "SELECT s.day, s.zone, s.moment, s.state, s.why, s.hurried, s.run_id, r.state, r.started_at, s.settled_at,"
    " r.pid, r.process_started, r.boot_id, r.host FROM slots s LEFT JOIN runs r USING (run_id)"
)
SEPARATOR = ": "  # between a word of Why and what there is to say of it


class SlotTaken(Exception):
    """Another run has this slot, or it has had its last word: no run is created."""

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__(f"The slot of {day} is taken.")


class SlotBook:
    """All methods may be called from any thread and by several programs at once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    # ---- reading

    def slots(self, first: date, last: date) -> tuple[Slot, ...]:
        """Those of a stretch of days, both ends included, by day."""
        return self._read("WHERE s.day BETWEEN ? AND ? ORDER BY s.day", (first.isoformat(), last.isoformat()))

    def slot(self, day: date) -> Slot | None:
        return next(iter(self.slots(day, day)), None)

    def planned(self) -> tuple[Slot, ...]:
        """All that have neither a run nor a last word, by moment."""
        return self._read("WHERE s.state = ? ORDER BY s.moment", (SlotState.PLANNED,))

    def settled(self, last: int) -> tuple[Slot, ...]:
        """The newest that are over, the newest first."""
        return self._read("WHERE s.state <> ? ORDER BY s.day DESC LIMIT ?", (SlotState.PLANNED, last))

    def settled_early(self, now: datetime) -> tuple[Slot, ...]:
        """Those without a run whose last word was spoken although their moment has not come."""
        last_words = (SlotState.SKIPPED, SlotState.MISSED, SlotState.FAILED)
        return self._read("WHERE s.state IN (?, ?, ?) AND s.moment > ? ORDER BY s.day", (*last_words, iso(now)))

    def days(self, first: date, last: date) -> frozenset[date]:
        """The days of a stretch that have a slot."""
        ends = (first.isoformat(), last.isoformat())
        rows = self._journal.ask("SELECT day FROM slots WHERE day BETWEEN ? AND ?", ends)
        return frozenset(date.fromisoformat(day) for (day,) in rows)

    def of_run(self, run_id: str) -> Slot | None:
        return next(iter(self._read("WHERE s.run_id = ?", (run_id,))), None)

    def first_day(self) -> date | None:
        """Since when there is a record."""
        ((day,),) = self._journal.ask("SELECT min(day) FROM slots")
        return date.fromisoformat(day) if day else None

    def fact(self, name: str) -> str:
        rows = self._journal.ask("SELECT value FROM schedule_facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    # ---- writing

    def draw(self, slots: Iterable[Slot], at: datetime) -> None:
        """Put down slots whose moment was drawn; a day that has one already keeps it."""
        with self._journal.writing() as write:
            for slot in slots:
                write.change(
                    "INSERT OR IGNORE INTO slots (day, zone, moment, drawn_at, state) VALUES (?, ?, ?, ?, ?)",
                    (slot.day.isoformat(), slot.zone, iso(slot.moment), iso(at), SlotState.PLANNED),
                )

    def draw_again(self, slot: Slot, at: datetime) -> None:
        """Another moment for a slot that is still planned."""
        with self._journal.writing() as write:
            write.change(
                "UPDATE slots SET zone = ?, moment = ?, drawn_at = ? WHERE day = ? AND state = ?",
                (slot.zone, iso(slot.moment), iso(at), slot.day.isoformat(), SlotState.PLANNED),
            )

    def settle(self, day: date, state: SlotState, why: Why, at: datetime, detail: str = "") -> bool:
        """The last word on a slot that is still planned; False where somebody else was quicker."""
        with self._journal.writing() as write:
            return self._settle(write, day, state, why, at, detail)

    def settle_all(self, words: Sequence[tuple[date, SlotState, Why]], at: datetime) -> list[date]:
        """The same for many; returns those where nobody else was quicker."""
        with self._journal.writing() as write:
            return [day for day, state, why in words if self._settle(write, day, state, why, at, "")]

    def reopen(self, day: date, *states: SlotState) -> bool:
        """Plan it again: the clock was put back before its moment."""
        marks = ", ".join("?" * len(states))
        return self._reopen(day, f" AND state IN ({marks})", states)

    def skip(self, day: date, at: datetime) -> bool:
        """Its owner does not want it; False where it has its run or its last word already."""
        return self.settle(day, SlotState.SKIPPED, Why.BY_OWNER, at)

    def undo(self, day: date) -> bool:
        """Its owner thinks better of :meth:`skip`; False for a slot that was not skipped by them."""
        return self._reopen(day, " AND state = ? AND why = ?", (SlotState.SKIPPED, Why.BY_OWNER))

    def hurry(self, day: date) -> bool:
        """Its owner wants it at the next chance rather than at its moment."""
        with self._journal.writing() as write:
            return bool(
                write.change(
                    "UPDATE slots SET hurried = 1 WHERE day = ? AND state = ?", (day.isoformat(), SlotState.PLANNED)
                )
            )

    def note(self, name: str, value: str) -> None:
        with self._journal.writing() as write:
            write.change("INSERT OR REPLACE INTO schedule_facts VALUES (?, ?)", (name, value))

    @staticmethod
    def claim(day: date, why: Why, at: datetime) -> Claim:
        """For the run that is being created; raises :class:`SlotTaken` where the slot cannot be had any more.

        ``why`` it comes late, where it does.
        """

        def take(write: Writing, run_id: str) -> None:
            try:
                taken = write.change(
                    "UPDATE slots SET state = ?, why = ?, run_id = ?, settled_at = ? WHERE day = ? AND state = ?",
                    (SlotState.CLAIMED, why, run_id, iso(at), day.isoformat(), SlotState.PLANNED),
                )
            except sqlite3.IntegrityError:
                taken = 0
            if not taken:
                raise SlotTaken(day)

        return take

    # ---- inside

    def _reopen(self, day: date, only: str, values: Sequence[object]) -> bool:
        with self._journal.writing() as write:
            return bool(
                write.change(
                    "UPDATE slots SET state = ?, why = '', hurried = 0, settled_at = NULL"
                    f" WHERE day = ? AND run_id IS NULL{only}",
                    (SlotState.PLANNED, day.isoformat(), *values),
                )
            )

    @staticmethod
    def _settle(write: Writing, day: date, state: SlotState, why: Why, at: datetime, detail: str) -> bool:
        said = f"{why}{SEPARATOR}{detail}" if detail else why
        return bool(
            write.change(
                "UPDATE slots SET state = ?, why = ?, settled_at = ? WHERE day = ? AND state = ?",
                (state, said, iso(at), day.isoformat(), SlotState.PLANNED),
            )
        )

    def _read(self, where: str, values: Sequence[object]) -> tuple[Slot, ...]:
        return tuple(_slot(row) for row in self._journal.ask(f"{ALL} {where}", values))


def _slot(row: tuple[Any, ...]) -> Slot:
    day, zone, moment, state, said, hurried, run_id, run_state, started, settled, *owner = row
    why, _, detail = said.partition(SEPARATOR)
    return Slot(
        date.fromisoformat(day),
        zone,
        from_iso(moment),
        SlotState(state),
        Why(why),
        detail,
        bool(hurried),
        run_id or "",
        _as_it_is(RunState(run_state), Owner(*owner)) if run_state else None,
        moment_or_none(started),
        moment_or_none(settled),
    )


def _as_it_is(state: RunState, owner: Owner) -> RunState:
    """A run whose program died says that it is running until somebody holds the lake again."""
    return RunState.INTERRUPTED if state is RunState.RUNNING and not owner.is_alive() else state
