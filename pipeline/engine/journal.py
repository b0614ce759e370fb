"""The truth about every run, on disk: one SQLite file that survives a kill at any moment."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.clock import Clock, from_iso, iso, stamp
from pipeline.engine import ledger
from pipeline.engine.events import RunFinished
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.journal_writes import Writing
from pipeline.engine.migrating import MIGRATIONS, migrate, refuse_newer
from pipeline.engine.quarantine import close_item
from pipeline.engine.records import QuarantineState
from pipeline.engine.states import move
from pipeline.model import Delivery, NotThere, Phase, RunState, StepState, Verdict
from pipeline.sqlite_format import back_up

BUSY_SECONDS = 15.0
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class JournalCorrupt(Exception):
    """The journal file is damaged and cannot be used as it is."""

    def __init__(self, path: Path, detail: str) -> None:
        self.message = f"The journal {path} is damaged."
        self.next_action = (
            "Set it aside and start a new one: the list of files is rebuilt from the zones, the history is lost."
        )
        self.detail = detail
        super().__init__(f"{self.message} {self.next_action} ({detail})")


class Journal(JournalReads):
    """One journal file: every question of :class:`JournalReads`, and all that may be written.

    Usable from any thread; writes queue behind one another, reads have a connection of their own. ``is_new`` tells
    that there was no journal before: in a lake that has raw files its ledger then wants refilling.
    Raises :class:`JournalCorrupt` or ``JournalTooNew`` when the file cannot be used.
    """

    def __init__(self, path: Path, migrations: Path = MIGRATIONS) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        refuse_newer(path, migrations)
        self._write_lock = threading.RLock()
        self._connection = _connect(path)
        try:
            with _noticing_damage(path):
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
                self.is_new = migrate(self._connection, path, migrations) == 0
                reading = _connect(path)
                reading.execute("PRAGMA query_only = ON")
        except BaseException:
            self._connection.close()
            raise
        super().__init__(reading)

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._reading.close()
            self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction: all of the block counts, or nothing of it."""
        with self._write_lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Writing(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def check(self) -> None:
        """Read the whole file; raises :class:`JournalCorrupt` for any damage. Takes a second per 100 MB or so.

        Over a connection of its own: whoever looks at the history meanwhile does not wait.
        """
        with _noticing_damage(self.path), closing(_connect(self.path)) as checking:
            findings = [row[0] for row in checking.execute("PRAGMA quick_check")]
        if findings != ["ok"]:
            raise JournalCorrupt(self.path, "; ".join(findings[:5]))

    def back_up(self, target: Path) -> None:
        """A whole copy at ``target``, right even while a run writes."""
        with self._write_lock:
            back_up(self._connection, target)

    def adopt_deliveries(self, platform: str, deliveries: Iterable[Delivery]) -> None:
        """Take over a platform's ledger that was rebuilt elsewhere: its rows replace all there are."""
        with self.writing():
            self._connection.execute("DELETE FROM deliveries WHERE platform = ?", (platform,))
            ledger.write_deliveries(self._connection, deliveries)

    def drop_quarantined(self, items: Iterable[int], at: datetime, why: str = "dismissed by the owner") -> None:
        """The owner wants no more of set-aside files: their items close and the ledger says *dropped*.

        All of them or none: raises NotThere when one is no open item.
        """
        with self.writing():
            for item_id in items:
                row = self._connection.execute(
                    "SELECT platform, file, sha256 FROM quarantine WHERE id = ? AND state = 'open'", (item_id,)
                ).fetchone()
                if row is None:
                    raise NotThere(f"There is no open quarantine item {item_id}. List them and choose one.")
                close_item(self._connection, item_id, QuarantineState.DROPPED, why, at)
                self._connection.execute(
                    "UPDATE deliveries SET verdict = ? WHERE platform = ? AND path = ? AND sha256 = ?",
                    (Verdict.DROPPED, *row),
                )

    def dismiss_accepted(self, platform: str, path: str) -> None:
        """The owner wants no more of an accepted file: its content no longer counts, wherever else it was delivered.

        Raises NotThere when no accepted file is called so.
        """
        with self.writing():
            found = self._connection.execute(
                "SELECT sha256, subject FROM deliveries WHERE platform = ? AND path = ? AND verdict IN (?, ?)",
                (platform, path, Verdict.ACCEPTED, Verdict.DUPLICATE),
            ).fetchall()
            if not found:
                raise NotThere(f"There is no accepted file {platform}/{path}.")
            for sha256, subject in found:
                self._connection.execute(
                    "UPDATE deliveries SET verdict = ?, note = 'dismissed by the owner'"
                    " WHERE platform = ? AND sha256 = ? AND subject = ?",
                    (Verdict.DROPPED, platform, sha256, subject),
                )
            self._look_again(platform)

    def _look_again(self, platform: str) -> None:
        self._connection.execute(
            "UPDATE step_memory SET fingerprint = '' WHERE key = ?", (f"{platform}.{Phase.VALIDATE}",)
        )

    def judge_again(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Have the next run look again at ``(platform, path, sha256)``, and at everything with the same bytes."""
        with self.writing():
            for platform, path, sha256 in files:
                self._connection.execute(
                    "UPDATE deliveries SET judged_by = '' WHERE platform = ? AND (path = ? OR sha256 = ?)"
                    " AND verdict <> ?",
                    (platform, path, sha256, Verdict.DROPPED),
                )
                self._look_again(platform)

    def interrupt_orphans(self) -> tuple[str, ...]:
        """Mark all runs that say they are running as interrupted. Only for whoever holds the lake and runs none.

        A run's end is then its last sign of life in the journal, and so is the end of the steps it was at.
        """
        interrupted = tuple(run.run_id for run, _ in self.running())
        with self.writing() as write:
            for run_id in interrupted:
                write.record(self._interrupt(run_id))
        return interrupted

    def prune(self, before: datetime) -> int:
        """Forget the events and attempts of runs that ended before a moment; runs and steps stay. Returns rows gone."""
        ended = "SELECT run_id FROM runs WHERE ended_at < ?"
        with self.writing():
            return sum(
                self._connection.execute(f"DELETE FROM {table} WHERE run_id IN ({ended})", (iso(before),)).rowcount
                for table in ("events", "attempts")
            )

    def _interrupt(self, run_id: str) -> RunFinished:
        move(RunState.RUNNING, RunState.INTERRUPTED)
        began, last_sign = self._connection.execute(
            "SELECT coalesce(max(CASE type WHEN 'RunStarted' THEN at END), r.started_at),"
            " coalesce(max(at), r.started_at) FROM runs r LEFT JOIN events e ON e.run_id = r.run_id WHERE r.run_id = ?",
            (run_id,),
        ).fetchone()
        seconds = max((from_iso(last_sign) - from_iso(began)).total_seconds(), 0.0)
        self._connection.execute(
            "UPDATE runs SET state = ?, ended_at = ?, seconds = seconds + ? WHERE run_id = ?",
            (RunState.INTERRUPTED, last_sign, seconds, run_id),
        )
        for table in ("steps", "attempts"):
            self._connection.execute(
                f"UPDATE {table} SET state = ?, ended_at = ? WHERE run_id = ? AND state = ?",
                (StepState.INTERRUPTED, last_sign, run_id, StepState.RUNNING),
            )
        return RunFinished(run_id=run_id, at=from_iso(last_sign), state=RunState.INTERRUPTED, seconds=seconds)


def set_aside_corrupt_journal(path: Path, quarantine_dir: Path, clock: Clock) -> Path:
    """Move a damaged journal with its -wal and -shm to ``<quarantine_dir>/journal/<stamp>``; returns that folder.

    Nothing is deleted. Whoever calls this holds the lake, opens a new journal and refills the ledger.
    """
    import shutil

    moment = stamp(clock.now())
    parent = quarantine_dir / "journal"
    taken = len(list(parent.glob(f"{moment}*")))
    folder = parent / (f"{moment}-{taken + 1}" if taken else moment)
    folder.mkdir(parents=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.move(part, folder / part.name)
    return folder


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


@contextmanager
def _noticing_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            raise JournalCorrupt(path, str(error)) from error
        raise
