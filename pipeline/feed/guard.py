"""Stands before every request to the feed: its size, its name, the page behind it, its token – and after every answer.

It knows nothing of what is asked for. Pure ASGI, so that a WebSocket is guarded as a page is.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pipeline.feed import refusals as say
from pipeline.feed.guard_rules import (
    LARGEST_BODY,
    LARGEST_HEADERS,
    LONGEST_ADDRESS,
    MOST_HEADERS,
    PREFLIGHT_HEADERS,
    SHOWN_HEADERS,
    Admitted,
    Asked,
    Rules,
    is_strange,
)
from pipeline.feed.refusals import Refusal

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
NOT_KEPT = (b"cache-control", b"no-store")
OF_DATA = b"default-src 'none'; frame-ancestors 'none'"
OF_THE_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Middleware. The admitted scope of a token is in ``scope["state"]["access"]``: ``read``, ``act`` or None."""

    def __init__(self, app: App, rules: Rules) -> None:
        self._app, self._rules = app, rules
        sockets = " ".join(sorted(f"ws://{host}" for host in rules.hosts if not host.startswith("[")))
        self._page = OF_THE_PAGE.format(sockets=sockets).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        found = self._judged(scope)
        if isinstance(found, Refusal):
            await self._refuse(scope, send, found)
        elif scope["type"] == "http" and scope["method"] == "OPTIONS":
            await self._preflight(send, found)
        else:
            scope.setdefault("state", {})["access"] = found.scope
            await self._handle(scope, receive, send, found)

    def _judged(self, scope: Scope) -> Admitted | Refusal:
        stated: Headers = scope["headers"]
        if len(stated) > MOST_HEADERS or sum(len(name) + len(value) for name, value in stated) > LARGEST_HEADERS:
            return say.LARGE_HEADERS
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        if len(raw) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return say.LONG_ADDRESS
        headers: dict[str, tuple[bytes, ...]] = {}
        for name, value in stated:
            key = name.decode("latin-1").lower()
            headers[key] = (*headers.get(key, ()), value)
        is_socket = scope["type"] == "websocket"
        asked = Asked("GET" if is_socket else scope["method"], scope["path"], headers, is_socket)
        found = self._rules.admit(asked)
        if isinstance(found, Admitted) and is_strange(scope["path"], raw):
            return say.STRANGE_PATH
        length = asked.one("content-length")
        if isinstance(found, Admitted) and length and (not length.isdigit() or int(length) > LARGEST_BODY):
            return say.LARGE_BODY
        return found

    async def _handle(self, scope: Scope, receive: Receive, send: Send, admitted: Admitted) -> None:
        begun = False
        body = _Bounded(receive)

        async def sent(message: Message) -> None:
            nonlocal begun
            if body.too_large:
                raise _TooLarge  # whatever was made of half a body is not what is answered
            if message["type"] in ("http.response.start", "websocket.accept"):
                begun = True
            if message["type"] == "http.response.start":
                message["headers"] = self._dressed(list(message.get("headers", ())), admitted)
            await send(message)

        try:
            await self._app(scope, body if scope["type"] == "http" else receive, sent)
        except _TooLarge:
            await self._refuse(scope, send, say.LARGE_BODY)
        except Exception:
            log.exception("A request could not be answered.")
            if begun:
                raise
            await self._refuse(scope, send, say.FAULT)

    def _dressed(self, headers: Headers, admitted: Admitted) -> Headers:
        known = {name.lower() for name, _ in headers}
        headers += [one for one in ALWAYS if one[0] not in known]
        if NOT_KEPT[0] not in known:
            headers.append(NOT_KEPT)
        page = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
        headers.append((b"content-security-policy", self._page if page else OF_DATA))
        return headers + _for_origin(admitted.origin)

    async def _preflight(self, send: Send, admitted: Admitted) -> None:
        headers = [
            *ALWAYS,
            *_for_origin(admitted.origin),
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", PREFLIGHT_HEADERS.encode()),
            (b"access-control-allow-private-network", b"true"),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _refuse(self, scope: Scope, send: Send, refusal: Refusal) -> None:
        body = refusal.body()
        headers = self._dressed(
            [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                *((name.lower().encode(), value.encode()) for name, value in refusal.headers.items()),
            ],
            Admitted(None),
        )
        kind = "http.response"
        if scope["type"] == "websocket":
            if "websocket.http.response" not in (scope.get("extensions") or {}):
                await send({"type": "websocket.close", "code": 1008, "reason": refusal.kind})
                return
            kind = "websocket.http.response"
        elif refusal.status in (413, 414, 431):
            headers.append((b"connection", b"close"))  # what is still coming is not read
        await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
        await send({"type": f"{kind}.body", "body": body})


class _TooLarge(Exception):
    """More body came than was announced or is taken."""


class _Bounded:
    """What a request's body is read by; once it is too large, nothing more of it is."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._taken = receive, 0

    @property
    def too_large(self) -> bool:
        return self._taken > LARGEST_BODY

    async def __call__(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        if self.too_large:
            raise _TooLarge
        return message


def _for_origin(origin: str) -> Headers:
    found = [(b"vary", b"Origin")]
    if origin:
        found += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-expose-headers", SHOWN_HEADERS.encode()),
        ]
    return found
