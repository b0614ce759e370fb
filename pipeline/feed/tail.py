"""Reads the journal from its end: whether anything was written, and the events after a number, ready to be sent.

Other programs write; this only looks, over a connection of its own that never holds them up.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.engine.events import RunFinished
from pipeline.engine.migrating import JournalTooNew, refuse_newer
from pipeline.feed.web_socket import packed

BUSY_SECONDS = 5.0
MOST_IN_FRAME = 200  # messages; a page of what was missed, and the most that is put into one frame
LARGE_FRAME = 256 << 10  # signs; many clients take no frame above 1 MiB

About = Callable[[str], Iterable[tuple[str, Mapping[str, object]]]]  # what else there is to tell of an ended run


@dataclass(frozen=True)
class Message:
    """One message as JSON text, made once for everybody. ``seq`` is that of the event it is, or comes before."""

    seq: int
    text: str
    ends_run: bool = False


@dataclass(frozen=True)
class Frame:
    """What is sent in one go: a JSON array of messages that follow one another in the journal."""

    messages: tuple[Message, ...]
    text: str = field(repr=False)

    @classmethod
    def of(cls, messages: Iterable[Message]) -> Frame:
        held = tuple(messages)
        return cls(held, f"[{','.join(one.text for one in held)}]")

    @cached_property
    def packed(self) -> bytes:
        """The text as it goes over the wire."""
        return packed(self.text)

    @property
    def last(self) -> int:
        return self.messages[-1].seq

    @property
    def ends_run(self) -> bool:
        return any(one.ends_run for one in self.messages)

    def after(self, seq: int) -> Frame | None:
        """What of it is newer than an event; the frame itself where all of it is."""
        if self.messages[0].seq > seq:
            return self
        newer = [one for one in self.messages if one.seq > seq]
        return Frame.of(newer) if newer else None


def said(kind: str, seq: int, /, **more: object) -> str:
    """One message that is no event, as JSON: ``id`` is the newest event it was sent after."""
    return json.dumps({"id": seq, "type": kind, **more}, ensure_ascii=False, separators=(",", ":"))


class JournalTail:
    """The end of one journal. Usable from any thread; raises ``sqlite3.Error`` and ``OSError`` where it cannot look.

    ``about`` tells what stands in the figures once a run has ended; it is told just before the run's last word, so that
    whoever has heard that has heard everything.
    """

    def __init__(self, path: Path, about: About = lambda _: ()) -> None:
        self._path = path
        self._about = about
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file = (0, 0)
        self._version = -1

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def changed(self) -> bool:
        """Whether anything may have been written since this was asked last. Costs some microseconds."""
        with self._lock:
            found = int(self._open().execute("PRAGMA data_version").fetchone()[0])
            was, self._version = self._version, found
            return was != found

    def newest(self) -> int:
        """The number of the newest event there ever was, also where it is not kept any more."""
        with self._lock:
            row = self._open().execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
        return int(row[0]) if row else 0

    def oldest(self) -> int:
        """The number of the oldest event that is kept; 0 where there is none."""
        with self._lock:
            return int(self._open().execute("SELECT coalesce(min(seq), 0) FROM events").fetchone()[0])

    def after(self, seq: int, most: int = MOST_IN_FRAME) -> Frame | None:
        """The next events after a number, oldest first; None where there are none yet."""
        with self._lock:
            rows = self._open().execute(
                "SELECT seq, run_id, at, type, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (seq, most)
            )
            found = rows.fetchall()
        messages: list[Message] = []
        size = 0
        for row in found:
            for one in self._told(*row):
                messages.append(one)
                size += len(one.text)
            if size > LARGE_FRAME:  # the others come with the next one
                break
        return Frame.of(messages) if messages else None

    def _told(self, seq: int, run_id: str, at: str, kind: str, body: str) -> Iterable[Message]:
        ends = kind == RunFinished.__name__
        if ends:
            for what, more in self._about(run_id):
                yield Message(seq, said(what, seq - 1, at=at, run_id=run_id, **more))
        yield Message(seq, said(kind, seq, at=at, run_id=run_id, **json.loads(body)), ends)

    def _open(self) -> sqlite3.Connection:
        """The connection; a new one where another file has taken the place of the one that was open."""
        there = self._path.stat()
        file = (there.st_dev, there.st_ino)
        if self._connection is None or file != self._file:
            self._let_go()
            try:
                refuse_newer(self._path)
            except JournalTooNew as newer:
                raise sqlite3.DatabaseError(newer.message) from None
            address = f"{self._path.absolute().as_uri()}?mode=rw"
            self._connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
            self._connection.execute("PRAGMA query_only = ON")
            self._file = file
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._version = None, -1
