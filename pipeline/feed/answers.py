"""Answers that many ask for are made once a second, and handed to all of them as they are.

Two dozen dashboards ask the same few questions. Without this each would have every answer worked out, checked and
packed for itself, on threads that get into one another's way – and into a run's.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pipeline.clock import Clock

MOST, LARGEST = 64, 128 << 10  # answers, and bytes of one; what is larger is asked for by few
KEPT = ("/v1/", "/api/")
# Who sends one of these wants another answer than the others, or a part of it.
OF_ONES_OWN = (b"if-none-match", b"if-modified-since", b"if-match", b"if-range", b"range")
AS_OF = b"x-as-of"  # the newest event a client has heard: it wants no answer from before that
OK = 200
ANEW = 1.5  # seconds after which the next one is made
OLDEST = 3.0  # seconds; whoever asks after a longer silence waits for what is so now

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass
class _Answer:
    """``lock`` is held by who has it made; others wait for that only where what there is has become too old."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    made: float = float("-inf")
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Answers:
    """Middleware behind the guard: whoever comes here may have what is asked for.

    A young answer is handed out as it is. One that is a little older is handed out once more while the next one is
    being made, so that nobody waits for figures that a run has just changed.
    """

    def __init__(self, app: App, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._kept: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._making: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            self._kept.clear()  # whoever has changed something wants to see it
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        answer = self._kept.setdefault(key, _Answer())
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        if self._age(answer) >= OLDEST:
            await answer.lock.acquire()
            free = _Freeing(answer.lock)
            try:
                if self._age(answer) >= ANEW:
                    await self._app(scope, receive, self._noting(answer, send, free))
                    return
            finally:
                free()
        elif self._age(answer) >= ANEW and not answer.lock.locked():
            self._make_anew(answer, dict(scope))
        await send({"type": "http.response.start", "status": OK, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.body})

    def _age(self, answer: _Answer) -> float:
        return self._clock.monotonic() - answer.made

    def _make_anew(self, answer: _Answer, scope: Scope) -> None:
        """Behind the back of whoever asks. What goes wrong is told to the next who has to wait for an answer."""

        async def make() -> None:
            async with answer.lock:
                with suppress(Exception):
                    await self._app(scope, _nothing, self._noting(answer, _nowhere, lambda: None))

        task = asyncio.create_task(make())
        self._making.add(task)
        task.add_done_callback(self._making.discard)

    def _noting(self, answer: _Answer, send: Send, free: Callable[[], None]) -> Send:
        """Keeps what the application sends where it is a whole answer of a usual size, and only then sends it.

        Nobody waits for a client that does not read: whoever asks the same is let go before anything is sent.
        """
        held: list[Message] = []
        passing, began = False, self._clock.monotonic()

        async def sent(message: Message) -> None:
            nonlocal passing
            if passing:
                await send(message)
                return
            held.append(message)
            body = b"".join(one.get("body", b"") for one in held)
            if held[0]["status"] == OK and len(body) <= LARGEST:
                if message["type"] == "http.response.start" or message.get("more_body", False):
                    return
                answer.headers, answer.body, answer.made = list(held[0].get("headers", ())), body, began
            passing = True
            free()
            for one in held:
                await send(one)

        return sent


class _Freeing:
    """Lets go of a lock, once."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock: asyncio.Lock | None = lock

    def __call__(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


async def _nothing() -> Message:
    """What a request without a body brings, and that nobody has left."""
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nowhere(_: Message) -> None:
    return None


def _key(scope: Scope) -> tuple[object, ...] | None:
    """What makes two requests the same; None for one that has an answer of its own."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(KEPT):
        return None
    accept = as_of = b""
    for name, value in scope["headers"]:
        if name in OF_ONES_OWN:
            return None
        if name == b"accept":
            accept = value
        elif name == AS_OF:
            as_of = value
    return scope["path"], scope["query_string"], accept, as_of
