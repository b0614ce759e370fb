"""One run at a time: who holds the lake, told in a sentence; the system itself lets go when a holder dies."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from pipeline.clock import Clock, from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.engine.lake import clear_cancel_flags
from pipeline.engine.owner import Owner, this_process

log = logging.getLogger(__name__)

LOCK = "run.lock"
HOLDER = "run.lock.json"


class Holder(NamedTuple):
    """Who holds a lake, for what and since when."""

    owner: Owner
    purpose: str  # ``full run``, ``clean-up``
    since: datetime

    @property
    def sentence(self) -> str:
        where = "this computer" if self.owner.is_here else f"the computer {self.owner.host}"
        since = self.since.astimezone().strftime("%H:%M")
        article = "an" if self.purpose[:1] in "aeiou" else "a"
        what = f"{article} {self.purpose} started at {since} on {where}, process {self.owner.pid}"
        return f"Another program holds this lake ({what})."


class LakeBusy(Exception):
    """Another program holds the lake. ``holder`` is None when it left no word of itself."""

    def __init__(self, holder: Holder | None) -> None:
        self.holder = holder
        self.message = holder.sentence if holder else "Another program holds this lake."
        self.next_action = "Wait until it has ended, or stop it there; then look again."
        super().__init__(f"{self.message} {self.next_action}")


class LakeLock:
    """The right to change a lake, held by at most one program. A context manager; not re-entrant."""

    def __init__(self, folder: Path, clock: Clock, purpose: str = "run") -> None:
        from filelock import FileLock  # 30 modules, which those who only look do without

        folder.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._purpose = purpose
        self._holder_file = folder / HOLDER
        # Not thread-local: a run may be ended by another thread than the one that began it.
        self._lock = FileLock(folder / LOCK, timeout=0, thread_local=False)

    def acquire(self) -> None:
        """Take the lake now, or raise :class:`LakeBusy`."""
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            raise LakeBusy(self.holder()) from None
        self._leave_word()

    def release(self) -> None:
        if self._lock.is_locked:
            with suppress(OSError):  # Windows keeps a file that somebody is just reading
                self._holder_file.unlink(missing_ok=True)
            self._lock.release()

    def holder(self) -> Holder | None:
        """Who holds the lake, as far as it can be known without trying to take it."""
        return holder_in(self._holder_file.parent)

    def __enter__(self) -> LakeLock:
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    def _leave_word(self) -> None:
        word = {"owner": list(this_process()), "purpose": self._purpose, "since": iso(self._clock.now())}
        half = self._holder_file.with_name(HOLDER + ".part")
        try:
            half.write_text(json.dumps(word), encoding="utf-8")
            half.replace(self._holder_file)
        except OSError:  # a courtesy to others; the lock holds without it
            log.warning("Could not note who holds the lake in %s.", self._holder_file, exc_info=True)


def holder_in(folder: Path) -> Holder | None:
    """Who holds the lake whose journal lies in ``folder``, for those who only look: nothing is made there."""
    try:
        word = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        holder = Holder(Owner(*word["owner"]), word["purpose"], from_iso(word["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return holder if holder.owner.is_alive() else None


@contextmanager
def hold_lake(folder: Path, journal: Journal, clock: Clock, purpose: str = "run") -> Iterator[tuple[str, ...]]:
    """Hold the lake whose journal lies in ``folder``; yields the runs that a dead program had left running.

    Those are marked as interrupted at once: whoever holds the lock knows that nobody else is at work.
    """
    with LakeLock(folder, clock, purpose):
        interrupted = journal.interrupt_orphans()
        for run_id in interrupted:
            clear_cancel_flags(folder, run_id)
        yield interrupted
