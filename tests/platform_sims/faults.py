"""Switches for what can go wrong, and the layer that makes it go wrong on the wire."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

WIRE = ("slow", "flaky", "down", "reset", "half", "stall", "busy")
"""Faults of the connection: late answers · every second answer a 503 · 503 · connection reset · half an answer ·
half an answer and then silence · 429 with Retry-After."""
SITE = ("signed-out", "signed-out-midway", "puzzle", "layout", "empty", "wrong-account")
"""Faults of a site: sessions are not known · only from the second page on · a captcha · other markup · pages
without rows · another account's data."""


@dataclass
class Fault:
    """``times`` is how often it strikes (None: until it is cleared), ``paths`` where (empty: everywhere)."""

    name: str
    times: int | None = None
    paths: tuple[str, ...] = ()
    seconds: float = 0.05


@dataclass
class Faults:
    """What is switched on in one stand-in. Used from tests and from the server's thread."""

    _on: dict[str, Fault] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _answers: int = 0

    def set(self, name: str, times: int | None = None, paths: Iterable[str] = (), seconds: float = 0.05) -> None:
        """Switch a fault on. Platforms may know more faults than those of this module."""
        with self._lock:
            self._on[name] = Fault(name, times, tuple(paths), seconds)

    def clear(self, name: str = "") -> None:
        with self._lock:
            if name:
                self._on.pop(name, None)
            else:
                self._on.clear()

    def switched_on(self) -> list[Fault]:
        with self._lock:
            return list(self._on.values())

    def strikes(self, name: str, path: str = "") -> Fault | None:
        """Whether a fault strikes here and now; each strike counts."""
        with self._lock:
            fault = self._on.get(name)
            if fault is None or (fault.paths and not any(path.startswith(start) for start in fault.paths)):
                return None
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self._on[name]
            return fault

    def every_second(self) -> bool:
        with self._lock:
            self._answers += 1
            return self._answers % 2 == 1


class FaultyWire:
    """The outermost layer of a stand-in: spoils answers on their way."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/-/"):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        slow = self._faults.strikes("slow", path)
        if slow:
            await asyncio.sleep(slow.seconds)
        if self._faults.strikes("reset", path):
            receive.__self__.transport.abort()  # type: ignore[attr-defined]
            return
        if self._faults.strikes("busy", path):
            await _answer(send, 429, {"retry-after": "3600"})
        elif self._faults.strikes("down", path) or (
            self._faults.strikes("flaky", path) and self._faults.every_second()
        ):
            await _answer(send, 503)
        else:
            await self._spoiled(scope, receive, send, path)

    async def _spoiled(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        half, stall = self._faults.strikes("half", path), self._faults.strikes("stall", path)
        if not half and not stall:
            await self._app(scope, receive, send)
            return
        transport = receive.__self__.transport  # type: ignore[attr-defined]

        async def send_half(message: Message) -> None:
            if message["type"] == "http.response.body" and message.get("body"):
                body = message["body"]
                await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
                await asyncio.sleep(stall.seconds if stall else 0.05)
                transport.abort()
                return
            await send(message)

        await self._app(scope, receive, send_half)


async def _answer(send: Send, status: int, headers: dict[str, str] | None = None) -> None:
    listed = [(name.encode(), value.encode()) for name, value in {"content-length": "0", **(headers or {})}.items()]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": b""})
