"""``/ws``: what happens, as it happens. A client that comes back says what it has heard last and misses nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

from starlette.websockets import WebSocket, WebSocketDisconnect

from pipeline.feed.hub import Full, Hub, Listener
from pipeline.feed.web_socket import drop_of, push_of

log = logging.getLogger(__name__)
TRY_LATER, NOT_UNDERSTOOD = 1013, 1008
TOO_SLOW = "Too slow: more waited than is kept. Come back with the last id."
TOO_MANY = "Too many listen already. Try again later."
NO_JOURNAL = "The journal cannot be read now. Try again later."
NO_ID = "since is the id of a message: a whole number."
ONLY_BEATS = 'Nothing but {"type": "beat"} is listened to here, now and then.'
MOST_BYTES = 1024  # of one message of a client
MOST_WORDS = 30  # messages of a client between two beats of ours
PARTING_SECONDS = 5.0


async def live(socket: WebSocket, hub: Hub, subprotocol: str | None = None) -> None:
    """Serve one client whose token was found right, until it leaves or has to."""
    await socket.accept(subprotocol=subprotocol)
    since = socket.query_params.get("since")
    if since is not None and not (since.isascii() and since.isdigit() and len(since) < 19):
        await _part(socket, NOT_UNDERSTOOD, NO_ID)
        return
    try:
        with hub.listener() as listener:
            listener.push = push_of(socket.scope)
            await _converse(socket, listener, hub.frames(listener, int(since) if since else None))
    except Full:
        await _part(socket, TRY_LATER, TOO_MANY)


async def _converse(socket: WebSocket, listener: Listener, frames: AsyncIterator[str]) -> None:
    telling = asyncio.create_task(_tell(socket, frames))
    hearing = asyncio.create_task(_hear(socket))
    dropped = asyncio.create_task(listener.dropped.wait())
    tasks: tuple[asyncio.Task[object], ...] = (telling, hearing, dropped)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if listener.dropped.is_set():
        await _part(socket, TRY_LATER, TOO_SLOW)
    elif not hearing.cancelled() and (why := hearing.result()):
        await _part(socket, NOT_UNDERSTOOD, why)
    elif not telling.cancelled() and telling.exception() is not None:
        log.warning("A listener cannot be told anything: %s", telling.exception())
        await _part(socket, TRY_LATER, NO_JOURNAL)


async def _tell(socket: WebSocket, frames: AsyncIterator[str]) -> None:
    """Raises where the journal cannot be read. That a client is gone is told by :func:`_hear`."""
    async for frame in frames:
        try:
            await socket.send({"type": "websocket.send", "text": frame})
        except (WebSocketDisconnect, RuntimeError, OSError):
            return


async def _hear(socket: WebSocket) -> str:
    """What a client says is of no interest; this hears that it leaves, and returns why it has to ('': it has left)."""
    loop = asyncio.get_running_loop()
    words, began = 0, loop.time()
    while True:
        try:
            said = await socket.receive_text()
        except (WebSocketDisconnect, KeyError):
            return ""
        if loop.time() - began > 20:
            words, began = 0, loop.time()
        words += 1
        if words > MOST_WORDS or not _is_beat(said):
            return ONLY_BEATS


def _is_beat(said: str) -> bool:
    try:
        found = json.loads(said)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("type") == "beat"


async def _part(socket: WebSocket, code: int, reason: str) -> None:
    """Say why and go; nobody waits for one that does not listen."""
    drop = drop_of(socket.scope)
    if drop is not None:
        drop(code, reason)
        return
    try:
        await asyncio.wait_for(socket.close(code, reason), PARTING_SECONDS)
    except (TimeoutError, RuntimeError):
        log.debug("A client was gone before it could be told why.")
