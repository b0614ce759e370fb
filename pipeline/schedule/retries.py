"""Platforms that could not be reached are tried again by themselves, a few times and ever later, and then no more.

Only what has a chance to pass by itself: a site that was down, and one that has named the moment it may be asked again.
A platform that wants its owner to sign in is left alone until they have. What is known survives a restart: it stands in
the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.clock import from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.engine.records import RunRow
from pipeline.engine.states import RESUMABLE
from pipeline.model import Failure, FailureKind, Phase, RunState
from pipeline.schedule.orders import LATE, ON_TIME, GoOn

LONGEST_DEFERRAL = timedelta(days=3)  # a platform that names a later moment is asked by the next run instead
BY_ITSELF = (ON_TIME, LATE)
TAKEN_UP = RESUMABLE - {RunState.CANCELLED}  # who has stopped a run wants it stopped


@dataclass(frozen=True)
class Retry:
    """``number`` of ``of``; 0 where the platform itself has named the moment. No platform: the whole run goes on."""

    run_id: str
    platform: str
    number: int
    of: int
    due_at: datetime

    @property
    def deferred(self) -> bool:
        return self.number == 0 and bool(self.platform)


class Retries:
    """What waits to be tried again, and why no more does."""

    def __init__(self, journal: Journal, platforms: Iterable[str]) -> None:
        self._journal = journal
        self._platforms = tuple(platforms)

    def waiting(self) -> tuple[Retry, ...]:
        """By moment."""
        rows = self._journal.ask(
            "SELECT run_id, platform, number, of, due_at FROM retries WHERE state = 'waiting' ORDER BY due_at, platform"
        )
        return tuple(
            Retry(run_id, platform, number, of, from_iso(due_at)) for run_id, platform, number, of, due_at in rows
        )

    def up_to_date(self, waits: tuple[timedelta, ...], now: datetime) -> None:
        """Plan what the newest endings ask for; cancel what they have settled. Asking twice changes nothing."""
        for platform in self._platforms:
            found = self._journal.newest_ending(f"{platform}.{Phase.EXTRACT}")
            run, failure = found if found is not None else (None, None)
            if run is None or run.state is RunState.RUNNING:
                continue
            self._cancel_others(platform, run.run_id if failure is not None else "")
            if failure is not None and run.state in TAKEN_UP:
                self._plan(platform, run, failure, waits, now)
        self._plan_cut_off(now)

    def take(self, due: Iterable[Retry]) -> GoOn | None:
        """Claim what is due, of one run, for whoever carries it out; None where others were quicker."""
        chosen = list(due)
        with self._journal.writing() as write:
            taken = [retry for retry in chosen if _take(write, retry)]
        if not taken:
            return None
        return GoOn(taken[0].run_id, tuple(sorted(retry.platform for retry in taken if retry.platform)))

    def give_back(self) -> None:
        """What was taken and never begun waits again: its run has not gone on since it was due."""
        with self._journal.writing() as write:
            write.change(
                "UPDATE retries SET state = 'waiting' WHERE state = 'taken' AND due_at > coalesce("
                " (SELECT ended_at FROM runs WHERE runs.run_id = retries.run_id AND state <> 'running'), due_at)"
            )

    def _plan(self, platform: str, run: RunRow, failure: Failure, waits: tuple[timedelta, ...], now: datetime) -> None:
        before = self._journal.ask(
            "SELECT number, due_at, state FROM retries WHERE run_id = ? AND platform = ?", (run.run_id, platform)
        )
        ended = run.ended_at or now
        if any(state != "taken" or from_iso(due) > ended for _, due, state in before):
            return  # it waits, was called off, or has just been taken and not come to an end yet
        numbers = [number for number, _, _ in before if number]
        if failure.kind is FailureKind.RATE_LIMITED and failure.retry_at is not None:
            if ended < failure.retry_at <= ended + LONGEST_DEFERRAL:
                self._put(Retry(run.run_id, platform, 0, 0, failure.retry_at))
        elif failure.kind in (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED) and len(numbers) < len(waits):
            number = len(numbers) + 1
            self._put(Retry(run.run_id, platform, number, len(waits), ended + waits[number - 1]))

    def _plan_cut_off(self, now: datetime) -> None:
        """A run by schedule whose program died goes on by itself, once."""
        newest = self._journal.runs(1)
        if not newest or newest[0].run.trigger not in BY_ITSELF:
            return
        run = newest[0].run
        cut_off = run.state is RunState.INTERRUPTED or run.run_id in {one.run_id for one in self._journal.orphans()}
        if cut_off:
            self._put(Retry(run.run_id, "", 1, 1, now), once=True)

    def _put(self, retry: Retry, once: bool = False) -> None:
        values = (retry.run_id, retry.platform, retry.number, retry.of, iso(retry.due_at))
        unless = " WHERE NOT EXISTS (SELECT 1 FROM retries WHERE run_id = ? AND platform = ?)" if once else ""
        with self._journal.writing() as write:
            write.change(
                f"INSERT OR IGNORE INTO retries SELECT ?, ?, ?, ?, ?, 'waiting'{unless}",
                (*values, *values[:2]) if once else values,
            )

    def _cancel_others(self, platform: str, run_id: str) -> None:
        """A newer run has been there: what older ones wanted is settled."""
        if any(one.platform == platform and one.run_id != run_id for one in self.waiting()):
            with self._journal.writing() as write:
                write.change(
                    "UPDATE retries SET state = 'cancelled' WHERE platform = ? AND run_id <> ? AND state = 'waiting'",
                    (platform, run_id),
                )


def due_together(waiting: Iterable[Retry], now: datetime) -> tuple[Retry, ...]:
    """What is due of the run whose turn it is: its platforms are tried in one go."""
    due = [retry for retry in waiting if retry.due_at <= now]
    return tuple(retry for retry in due if retry.run_id == due[0].run_id) if due else ()


def _take(write: Writing, retry: Retry) -> bool:
    return bool(
        write.change(
            "UPDATE retries SET state = 'taken' WHERE run_id = ? AND platform = ? AND number = ? AND due_at = ?"
            " AND state = 'waiting'",
            (retry.run_id, retry.platform, retry.number, iso(retry.due_at)),
        )
    )
