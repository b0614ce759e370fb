"""Hands what happens to everybody who listens. One slow listener is dropped; nobody waits for it, least of all a run.

All of it lives on the server's event loop; the journal is followed on a thread, and only while somebody listens.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.clock import Clock, iso
from pipeline.feed.following import Following
from pipeline.feed.tail import Frame, JournalTail, said
from pipeline.feed.web_socket import Push

MOST_LISTENERS = 256
MOST_WAITING = 500  # messages one listener may be behind before it is dropped
MOST_MISSED = 20_000  # events that are sent again to one that comes back
BEAT_SECONDS = 20.0


class Full(Exception):
    """Nobody else can be listened to."""


class Gap(StrEnum):
    """Why not everything that was missed can be sent."""

    PRUNED = "pruned"  # it is not kept any more
    TOO_MUCH = "too-much"  # only the newest of it is sent
    UNKNOWN = "unknown"  # this journal never had that event: it is another lake's, or began anew


@dataclass(eq=False)
class Listener:
    """Somebody who listens; ``dropped`` is set once too many messages wait to be sent to it.

    ``push`` sends a packed frame at once, where nothing waits and the client keeps up: no task has to wake for it.
    """

    seq: int = 0  # everything up to this event was handed out, or was not asked for
    push: Push | None = None
    waiting: int = 0
    sending: bool = False
    frames: deque[tuple[str, int]] = field(default_factory=deque)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    dropped: asyncio.Event = field(default_factory=asyncio.Event)

    def hand(self, frame: Frame) -> None:
        idle = not (self.frames or self.sending or self.dropped.is_set())
        if not (idle and self.push is not None and self.push(frame.packed)):
            self.put(frame.text, len(frame.messages))

    def put(self, text: str, messages: int = 1) -> None:
        if self.dropped.is_set():
            return
        if self.waiting + messages > MOST_WAITING:
            self.frames.clear()
            self.dropped.set()
            return
        self.frames.append((text, messages))
        self.waiting += messages
        self.ready.set()

    async def next(self) -> str:
        """What is to be sent next, once there is something. Whoever asks has sent what was returned before."""
        self.sending = False
        while not self.frames:
            self.ready.clear()
            await self.ready.wait()
        text, messages = self.frames.popleft()
        self.waiting -= messages
        self.sending = True
        return text


class Hub:
    """One a process. ``on_number`` is told how many listen whenever that changes, ``on_run_end`` that a run has ended,
    ``on_beat`` that nothing has for a while; all on the event loop.
    """

    def __init__(self, tail: JournalTail, clock: Clock, most: int = MOST_LISTENERS) -> None:
        self._tail, self._clock, self._most = tail, clock, most
        self._listeners: set[Listener] = set()
        self._number = 0
        self._last = 0
        self._following: Following | None = None
        self._beating: asyncio.Task[None] | None = None
        self._door = asyncio.Lock()
        self.on_number: Callable[[int], None] = lambda _: None
        self.on_run_end: Callable[[], None] = lambda: None
        self.on_beat: Callable[[], None] = lambda: None

    @property
    def number(self) -> int:
        """How many listen."""
        return self._number

    @contextmanager
    def listener(self) -> Iterator[Listener]:
        """A place for somebody who listens. Raises :class:`Full`."""
        if self._number >= self._most:
            raise Full
        self._count(1)
        listener = Listener()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            self._count(-1)
            if not self._number:
                self._rest()

    async def frames(self, listener: Listener, since: int | None) -> AsyncIterator[str]:
        """Without end: a greeting, what was missed since an event, then what happens.

        Raises ``sqlite3.Error`` and ``OSError`` where the journal cannot be read.
        """
        await self._wake()
        newest = await asyncio.to_thread(self._tail.newest)
        begin = newest if since is None else min(since, newest)
        yield f"[{said('hello', begin, at=self._now(), newest=newest, beat_seconds=BEAT_SECONDS)}]"
        if since is not None and (gap := await self._gap(since, newest)) is not None:
            why, begin, oldest = gap
            yield f"[{said('gap', begin, at=self._now(), asked=since, why=why, oldest=oldest)}]"
        listener.seq = begin
        while listener.seq < max(newest, self._last):
            frame = await asyncio.to_thread(self._tail.after, listener.seq)
            if frame is None:
                break
            yield frame.text
            listener.seq = frame.last
        self._listeners.add(listener)  # no event comes between this and the last look: both are on the loop
        while True:
            yield await listener.next()

    def tell(self, kind: str, /, **more: object) -> None:
        """Something that is no event, to everybody."""
        text = f"[{said(kind, self._last, at=self._now(), **more)}]"
        for listener in self._listeners:
            listener.put(text)

    async def close(self) -> None:
        """Nobody is told anything any more; the thread has ended."""
        following = self._rest()
        if following is not None:
            await asyncio.to_thread(following.join)
        self._tail.close()

    # ---- inside

    async def _gap(self, since: int, newest: int) -> tuple[Gap, int, int] | None:
        """Why not all after ``since`` can be sent, and after which event what is sent begins."""
        oldest = await asyncio.to_thread(self._tail.oldest)
        if since > newest:
            return Gap.UNKNOWN, newest, oldest
        kept = oldest - 1 if oldest else newest
        if newest - max(since, kept) > MOST_MISSED:
            return Gap.TOO_MUCH, newest - MOST_MISSED, oldest
        return (Gap.PRUNED, kept, oldest) if since < kept else None

    async def _wake(self) -> None:
        """Follow the journal, if nobody does yet."""
        async with self._door:
            if self._following is not None:
                return
            loop, since = asyncio.get_running_loop(), await asyncio.to_thread(self._tail.newest)

            def later(call: Callable[..., None], *what: object) -> None:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(call, following, *what)

            self._last = since
            following = self._following = Following(
                self._tail,
                self._clock,
                since,
                lambda frame: later(self._hand_out, frame),
                lambda newest: later(self._begin_anew, newest),
            )
            following.start()
            self._beating = asyncio.create_task(self._beat())

    def _rest(self) -> Following | None:
        """Follow no more: the thread ends by itself."""
        following, self._following = self._following, None
        if following is not None:
            following.stop()
        if self._beating is not None:
            self._beating.cancel()
            self._beating = None
        return following

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self.tell("beat")
            self.on_beat()

    def _hand_out(self, following: Following, frame: Frame) -> None:
        if following is not self._following:
            return
        self._last = frame.last
        for listener in self._listeners:
            newer = frame.after(listener.seq)
            if newer is not None:
                listener.hand(newer)
                listener.seq = newer.last
        if frame.ends_run:
            self.on_run_end()

    def _begin_anew(self, following: Following, newest: int) -> None:
        """Another journal is there: its numbers begin from the start."""
        if following is not self._following:
            return
        for listener in self._listeners:
            text = said("gap", newest, at=self._now(), asked=self._last, why=Gap.UNKNOWN, oldest=0)
            listener.put(f"[{text}]")
            listener.seq = newest
        self._last = newest

    def _count(self, by: int) -> None:
        self._number += by
        self.on_number(self._number)

    def _now(self) -> str:
        return iso(self._clock.now())
