"""uvicorn's WebSocket, and how a client that does not read is got rid of.

A connection whose buffers are full can be closed by no message, and would stay until its computer is switched off.
"""

from __future__ import annotations

import asyncio
from asyncio.transports import BaseTransport
from collections.abc import Callable, MutableMapping
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

LAST_WORD_SECONDS = 5.0  # how long a client that is dropped has to read why
BUFFER_BYTES = 64 * 1024  # on top of what the system keeps for a connection
DROP, PUSH = "bedrot.drop", "bedrot.push"

Drop = Callable[[int, str], None]
Push = Callable[[bytes], bool]


class DroppableWebSocket(WebSocketsSansIOProtocol):
    """Two more extensions of the scope: :func:`drop_of` and :func:`push_of`."""

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(BUFFER_BYTES)

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[DROP] = {"call": self._drop}
        extensions[PUSH] = {"call": self._push}
        await super().run_asgi()

    def keepalive_timeout(self) -> None:
        """It has not answered: whatever still waits to be sent to it never will be."""
        super().keepalive_timeout()
        self._end_soon()

    def shutdown(self) -> None:
        super().shutdown()
        self._end_soon()

    def _drop(self, code: int, reason: str) -> None:
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self._end_soon()

    def _push(self, frame: bytes) -> bool:
        if self.close_sent or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def _end_soon(self) -> None:
        self.transport.close()
        self.loop.call_later(LAST_WORD_SECONDS, _abort, self.transport)


def drop_of(scope: MutableMapping[str, Any]) -> Drop | None:
    """Closes a connection without waiting for its client; None where another server is at work."""
    found: Drop | None = scope.get("extensions", {}).get(DROP, {}).get("call")
    return found


def push_of(scope: MutableMapping[str, Any]) -> Push | None:
    """Sends a frame that was packed once for everybody, at once; says False where the client has to catch up first."""
    found: Push | None = scope.get("extensions", {}).get(PUSH, {}).get("call")
    return found


def packed(text: str) -> bytes:
    """A message as it goes over the wire: the same for everybody, since nothing is compressed or masked."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def _abort(transport: asyncio.Transport) -> None:
    if transport.get_write_buffer_size():
        transport.abort()
