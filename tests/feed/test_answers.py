"""One answer for all who ask the same within a second, and nobody waits for a client that does not read."""

from __future__ import annotations

import asyncio
from typing import Any

from pipeline.clock import SystemClock
from pipeline.feed.answers import LARGEST, Answers

SCOPE = {"type": "http", "method": "GET", "path": "/v1/runs", "query_string": b"", "headers": []}


class Room:
    """An application that counts how often it is asked, behind what is tried."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self.asked, self._body, self._status = 0, body, status
        self.answers = Answers(self._app, SystemClock())

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": self._status, "headers": [(b"x-own", b"1")]})
        half = len(self._body) // 2
        await send({"type": "http.response.body", "body": self._body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": self._body[half:]})

    async def ask(self, **changes: Any) -> tuple[int, bytes]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await self.answers({**SCOPE, **changes}, None, send)  # type: ignore[arg-type]
        assert sent[0]["headers"] == [(b"x-own", b"1")]
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_many_who_ask_the_same_have_it_made_once() -> None:
    async def many() -> None:
        room = Room(b"the runs")
        assert await asyncio.gather(*(room.ask() for _ in range(20))) == [(200, b"the runs")] * 20
        assert room.asked == 1
        await room.ask(query_string=b"limit=1")
        await room.ask(headers=[(b"if-none-match", b'"a"')])
        assert room.asked == 3

    asyncio.run(many())


def test_what_failed_or_is_large_is_made_for_each() -> None:
    async def each(room: Room) -> int:
        found = [await room.ask() for _ in range(3)]
        assert len(set(found)) == 1
        return room.asked

    assert asyncio.run(each(Room(b"gone", 503))) == 3
    assert asyncio.run(each(Room(b"x" * (LARGEST + 1)))) == 3


def test_nobody_waits_for_a_client_that_does_not_read() -> None:
    async def beside(body: bytes) -> None:
        room, never = Room(body), asyncio.Event()

        async def stuck(_: Any) -> None:
            await never.wait()

        slow = asyncio.create_task(room.answers(dict(SCOPE), None, stuck))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert await asyncio.wait_for(room.ask(), 5) == (200, body)
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)

    asyncio.run(beside(b"the runs"))
    asyncio.run(beside(b"x" * (LARGEST + 1)))


def test_whoever_changed_something_sees_it() -> None:
    async def changed() -> int:
        room = Room(b"the runs")
        for method in ("GET", "POST", "GET"):
            await room.ask(method=method)
        return room.asked

    assert asyncio.run(changed()) == 3
