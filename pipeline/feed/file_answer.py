"""An answer that is a file of its own: sent piece by piece, and closed whatever becomes of the client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO

from anyio.to_thread import run_sync
from fastapi import Response
from starlette.types import Receive, Scope, Send

PIECE = 256 << 10


class FileAnswer(Response):
    """``source`` is this answer's own; nobody else reads or closes it."""

    def __init__(self, source: IO[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        self._source = source
        super().__init__(None, 200, dict(headers), media_type)
        self.headers["Content-Length"] = str(os.fstat(source.fileno()).st_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while piece := await run_sync(self._source.read, PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._source.close()
