"""Answers that many ask for are made once a second, and handed to all of them as they are.

Two dozen dashboards ask the same few questions. Without this each would have every answer worked out, checked and
packed for itself, on threads that get into one another's way – and into a run's.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.clock import Clock
from pipeline.feed.kept import SECONDS

MOST, LARGEST = 64, 128 << 10  # answers, and bytes of one; what is larger is asked for by few
KEPT = ("/v1/", "/api/")
# Who sends one of these wants another answer than the others, or a part of it.
OF_ONES_OWN = (b"if-none-match", b"if-modified-since", b"if-match", b"if-range", b"range")
OK = 200

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass
class _Answer:
    """``lock`` is held by who has it made; the others wait for that."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = 0.0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Answers:
    """Middleware behind the guard: whoever comes here may have what is asked for."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app, self._clock = app, clock
        self._kept: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()

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
        async with answer.lock:
            fresh = self._clock.monotonic() < answer.until
            if not fresh:
                await self._app(scope, receive, self._noting(answer, send))
        if fresh:
            await send({"type": "http.response.start", "status": OK, "headers": list(answer.headers)})
            await send({"type": "http.response.body", "body": answer.body})

    def _noting(self, answer: _Answer, send: Send) -> Send:
        """Sends what the application sends, and keeps it where it is a whole answer of a usual size."""
        headers: list[tuple[bytes, bytes]] | None = None
        body = bytearray()

        async def sent(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ())) if message["status"] == OK else None
            elif headers is not None:
                body.extend(message.get("body", b""))
                if len(body) > LARGEST:
                    headers = None
                elif not message.get("more_body", False):
                    answer.headers, answer.body = headers, bytes(body)
                    answer.until = self._clock.monotonic() + SECONDS
            await send(message)

        return sent


def _key(scope: Scope) -> tuple[object, ...] | None:
    """What makes two requests the same; None for one that has an answer of its own."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(KEPT):
        return None
    accept = b""
    for name, value in scope["headers"]:
        if name in OF_ONES_OWN:
            return None
        if name == b"accept":
            accept = value
    return scope["path"], scope["query_string"], accept
