"""Platforms that could not be reached are tried again by themselves, a few times and ever later, and then no more.

Only what has a chance to pass by itself: a site that was down, and one that has named the moment it may be asked again.
A platform that wants its owner to sign in is left alone until they have. What is known survives a restart: it stands in
the journal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.clock import from_iso, iso
from pipeline.engine.history_reads import until
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.engine.records import RunRow
from pipeline.engine.states import RESUMABLE
from pipeline.model import Failure, FailureKind, Phase, RunState
from pipeline.schedule.orders import GoOn
from pipeline.schedule.whole_runs import BY_ITSELF, newest_whole

BY_SYSTEM = "stopped by the system"  # the name of the fact
LONGEST_DEFERRAL = timedelta(days=3)  # a platform that names a later moment is asked by the next run instead
MOST_DEFERRALS = 5  # one that puts us off time and again is left to the next run, too
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
        self._seen: tuple[object, ...] = ()

    def waiting(self) -> tuple[Retry, ...]:
        """By moment."""
        rows = self._journal.ask(
            "SELECT run_id, platform, number, of, due_at FROM retries WHERE state = 'waiting' ORDER BY due_at, platform"
        )
        return tuple(
            Retry(run_id, platform, number, of, from_iso(due_at)) for run_id, platform, number, of, due_at in rows
        )

    def up_to_date(self, waits: tuple[timedelta, ...], now: datetime, off: Collection[str] = ()) -> None:
        """Plan what the newest endings ask for; cancel what they have settled. Asking twice changes nothing.

        ``off`` are platforms that take no part any more.
        """
        seen: tuple[object, ...] = (self._journal.ask("PRAGMA data_version"), self._journal.orphans(), waits, off)
        if seen == self._seen:  # nobody has written a word since
            return
        for platform in self._platforms:
            found = self._journal.newest_ending(f"{platform}.{Phase.EXTRACT}", now)
            run, failure = found if found is not None else (None, None)
            if run is None or run.state is RunState.RUNNING:
                continue
            wanted = failure is not None and platform not in off
            for one in self.waiting():  # a newer run has been there: what older ones wanted is settled
                if one.platform == platform and not (wanted and one.run_id == run.run_id):
                    self._cancel(platform, one.run_id)
            if wanted and failure is not None and run.state in TAKEN_UP:
                self._plan(platform, run, failure, waits, now)
        self._plan_cut_off(now)
        self._seen = seen

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
                "UPDATE retries SET state = 'waiting' WHERE state = 'taken'"
                " AND NOT EXISTS (SELECT 1 FROM events e WHERE e.run_id = retries.run_id AND e.at > retries.due_at)"
                " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = retries.run_id AND r.ended_at > retries.due_at)"
            )

    def _plan(self, platform: str, run: RunRow, failure: Failure, waits: tuple[timedelta, ...], now: datetime) -> None:
        before = self._journal.ask(
            "SELECT number, due_at, state FROM retries WHERE run_id = ? AND platform = ?", (run.run_id, platform)
        )
        ended = run.ended_at or now
        if any(state != "taken" or from_iso(due) >= ended for _, due, state in before):
            return  # it waits, was called off, or has just been taken and not come to an end yet
        numbers = [number for number, _, _ in before if number]
        named = failure.retry_at if failure.kind is FailureKind.RATE_LIMITED else None
        if named is not None and named > ended:
            if named <= ended + LONGEST_DEFERRAL and len(before) - len(numbers) < MOST_DEFERRALS:
                self._put(Retry(run.run_id, platform, 0, 0, named))
        elif failure.kind in (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED) and len(numbers) < len(waits):
            number = len(numbers) + 1
            self._put(Retry(run.run_id, platform, number, len(waits), ended + waits[number - 1]))

    def _plan_cut_off(self, now: datetime) -> None:
        """A run by schedule whose program died goes on by itself, once; not any more after a whole one has begun."""
        whole = newest_whole(self._journal, now)
        for one in self.waiting():
            if not one.platform and whole is not None and one.run_id < whole[0]:
                self._cancel("", one.run_id)
        newest = self._journal.runs(1, before=until(now))
        if not newest or newest[0].run.trigger not in BY_ITSELF:
            return
        run = newest[0].run
        cut_off = run.state is RunState.INTERRUPTED or run.run_id in {one.run_id for one in self._journal.orphans()}
        cut_off = cut_off or (run.state is RunState.CANCELLED and run.run_id == self._stopped_by_system())
        if cut_off and not self._journal.ask("SELECT 1 FROM retries WHERE run_id = ? AND platform = ''", (run.run_id,)):
            self._put(Retry(run.run_id, "", 1, 1, now))

    def _stopped_by_system(self) -> str:
        rows = self._journal.ask("SELECT value FROM schedule_facts WHERE name = ?", (BY_SYSTEM,))
        return str(rows[0][0]) if rows else ""

    def _put(self, retry: Retry) -> None:
        with self._journal.writing() as write:
            write.change(
                "INSERT OR IGNORE INTO retries VALUES (?, ?, ?, ?, ?, 'waiting')",
                (retry.run_id, retry.platform, retry.number, retry.of, iso(retry.due_at)),
            )

    def _cancel(self, platform: str, run_id: str) -> None:
        with self._journal.writing() as write:
            write.change(
                "UPDATE retries SET state = 'cancelled' WHERE platform = ? AND run_id = ? AND state = 'waiting'",
                (platform, run_id),
            )


def stopped_by_system(journal: Journal, run_id: str) -> None:
    """Nobody wanted this run to end, the computer goes down: one by schedule is as good as cut off."""
    with journal.writing() as write:
        write.change("INSERT OR REPLACE INTO schedule_facts VALUES (?, ?)", (BY_SYSTEM, run_id))


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
