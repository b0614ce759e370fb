"""Journal and warehouse for those who only look: nothing is made, nothing is migrated, connections are used again."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pipeline.engine.journal import BUSY_SECONDS, Journal
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.migrating import MIGRATIONS, JournalTooNew, refuse_newer
from pipeline.sqlite_format import scripts_in, version
from pipeline.warehouse.schema import Unusable, WarehouseTooNew, inspect, refuse_newer_warehouse

KPIS_SINCE = 5  # the format of the warehouse in which everything that is asked here has its table
WAITS_MS = 2000  # a load publishes in a moment; who reads a log does not wait for writers


class Unavailable(Exception):
    """The lake cannot be read now: ``message`` says why, ``next_action`` what to do about it."""

    def __init__(self, message: str, next_action: str) -> None:
        super().__init__(message)
        self.message, self.next_action = message, next_action


class SeenJournal(Journal):
    """A journal somebody else keeps. Whatever would write fails; a file of an older format is not touched.

    Raises :class:`Unavailable` where there is none, ``JournalTooNew``.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.is_new = path, False
        refuse_newer(path)
        self._write_lock = threading.RLock()
        self._connection = _looking_at(path, "The lake's journal is not there.", journal=True)
        try:
            found, known = version(self._connection), max(scripts_in(MIGRATIONS))
            if found > known:
                raise JournalTooNew(path, found, known)
            if found < known:
                raise Unavailable("The journal is still of an older version.", "Run once, then look again.")
        except BaseException:
            self._connection.close()
            raise
        JournalReads.__init__(self, self._connection)


def seen_warehouse(path: Path) -> sqlite3.Connection:
    """The warehouse for questions, from any thread, one at a time. Raises :class:`Unavailable`."""
    try:
        refuse_newer_warehouse(path)
    except WarehouseTooNew as error:
        raise Unavailable(error.message, error.next_action) from None
    connection = _looking_at(path, "There is no warehouse yet.", journal=False)
    try:
        inspect(connection, path)
        if version(connection) < KPIS_SINCE:
            raise Unavailable("The warehouse is still of an older version.", "Run once, then look again.")
    except WarehouseTooNew as error:
        connection.close()
        raise Unavailable(error.message, error.next_action) from None
    except Unusable as error:
        connection.close()
        raise Unavailable(error.message, "Run once: it is kept aside and a warehouse is made.") from None
    except BaseException:
        connection.close()
        raise
    return connection


def _looking_at(path: Path, missing: str, journal: bool) -> sqlite3.Connection:
    """Never makes a file. Read-write by its mode only because SQLite needs to keep a log's index beside it."""
    if not path.is_file():
        advice = "Is the drive connected? If the lake is new, run once." if journal else "Run once, then look again."
        raise Unavailable(missing, advice)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA busy_timeout = {WAITS_MS}")
    return connection


class Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


class Shelf(Generic[T]):
    """Open connections to one file that nobody uses at the moment; one is taken by one reader at a time.

    One that was opened to a file that has been replaced since is closed, and not handed out again.
    """

    def __init__(self, path: Path, opened: Callable[[Path], T]) -> None:
        self._path, self._opened = path, opened
        self._free: list[tuple[tuple[int, int], T]] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def taken(self) -> Iterator[T]:
        """Raises :class:`Unavailable`, and whatever ``opened`` raises."""
        place = _place(self._path)
        one = self._fitting(place)
        try:
            yield one
        except BaseException:
            one.close()  # who knows in which state it was left
            raise
        with self._lock:
            if not self._closed:
                self._free.append((place, one))
                return
        one.close()

    def close(self) -> None:
        with self._lock:
            self._closed, free, self._free = True, self._free, []
        for _, one in free:
            one.close()

    def _fitting(self, place: tuple[int, int]) -> T:
        while True:
            with self._lock:
                found = self._free.pop() if self._free else None
            if found is None:
                return self._opened(self._path)
            if found[0] == place and place != NOWHERE:
                return found[1]
            found[1].close()


NOWHERE = (0, 0)


def _place(path: Path) -> tuple[int, int]:
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return NOWHERE
