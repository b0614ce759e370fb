"""The Graph API with one access key: single answers, answers page by page, patience where it asks for it.

The key travels in the Authorization header only. Where the API takes a key as a parameter – to look at it, or as the
proof that the app's secret is known – the call is a POST that says ``method=GET``, as Meta's own older libraries made
all their calls: parameters then stand in the body, and no secret in an address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.access.http import AWAY, Api, Patience, Reply, no_answer, rate_limited, retry_after_seconds
from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.graph_errors import GraphError, Meaning, error_of, failure_of
from pipeline.platforms.graph_throttle import Throttle
from pipeline.redaction import conceal

SLOWER_SECONDS = (2.0, 4.0, 8.0)  # before the next try when it is told to slow down, or has a bad moment
TOO_MANY = 429
DEFER_SECONDS = 900.0  # when it wants patience and does not say how much
MOST_PAGES = 10_000
SECRET_PARAMETERS = frozenset({"access_token", "input_token", "appsecret_proof"})

Answer = dict[str, Any]


class TooMuch(Exception):
    """The question is too large for Meta to answer in time: ask for less."""

    def __init__(self, error: GraphError) -> None:
        super().__init__(error.numbers)
        self.error = error


class Graph:
    """``title`` is what the owner calls what is asked; ``version`` is like ``v24.0``.

    Every call may raise :class:`StepFailed` with the kind that Meta's answer has, :class:`TooMuch`, and
    :class:`Cancelled`.
    """

    def __init__(
        self,
        base: str,
        version: str,
        title: str,
        token: str,
        stopped: Callable[[], bool],
        clock: Clock,
        app_secret: str = "",
        patience: Patience | None = None,
    ) -> None:
        self.title = title
        self.clock = clock
        self._token = conceal(token)
        self._proof = conceal(_proof(token, app_secret)) if app_secret else ""
        self._version = version
        self._throttle = Throttle(title, clock)
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._api = Api(base, title, stopped, clock, headers, patience=patience, again=_unreadable)

    def get(self, path: str, params: Mapping[str, str]) -> Answer:
        if self._proof:
            return self._get_hidden(path, params)
        return self._asked("GET", path, params=dict(params))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        proof = {"appsecret_proof": self._proof} if self._proof else {}
        return self._asked("POST", path, data={**fields, **proof})

    def own_token(self) -> Answer:
        """What Meta says of the key itself: ``data`` of ``debug_token``, {} where it does not tell."""
        data = self._get_hidden("debug_token", {"input_token": self._token}).get("data")
        return data if isinstance(data, dict) else {}

    def pages(self, path: str, params: Mapping[str, str], limit: int) -> Iterator[list[Answer]]:
        """The rows of all pages, page by page, until no next one is announced."""
        asked = {**params, "limit": str(limit)}
        for _ in range(MOST_PAGES):
            body = self.get(path, asked)
            rows = body.get("data")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise changed(self.title, "an answer without rows")
            yield rows
            following = next_page(body)
            if not following:
                return
            if not following.items() - asked.items():
                raise changed(self.title, "a page that names itself as the next")
            asked |= following
        raise changed(self.title, "pages without end")

    def rest(self, seconds: float) -> None:
        """Wait; raises :class:`Cancelled` as soon as the run is stopped."""
        self._api.rest(seconds)

    def close(self) -> None:
        self._api.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _get_hidden(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self.post(path, {**fields, "method": "GET"})

    def _asked(self, method: str, path: str, **how: Any) -> Answer:
        waits = iter(SLOWER_SECONDS)
        while True:
            self.rest(self._throttle.seconds_to_wait())
            reply = self._api.call(method, f"{self._version}/{path}", **how)
            self._throttle.hear(reply.headers)
            error = error_of(reply.body)
            if error is None:
                return self._body_of(reply)
            if error.meaning is Meaning.TOO_MUCH:
                raise TooMuch(error)
            wait = next(waits, None)
            if wait is None or error.meaning not in (Meaning.SLOW_DOWN, Meaning.AGAIN):
                raise self._failure(error)
            self.rest(wait)

    def _failure(self, error: GraphError) -> StepFailed:
        if error.meaning is Meaning.SLOW_DOWN:
            return rate_limited(self.title, self.clock, DEFER_SECONDS)
        return failure_of(self.title, error)

    def _body_of(self, reply: Reply) -> Answer:
        if reply.status == TOO_MANY:
            asked = retry_after_seconds(reply.headers, self.clock)
            raise rate_limited(self.title, self.clock, asked or DEFER_SECONDS)
        if reply.status >= 400 or not isinstance(reply.body, dict):
            raise no_answer(self.title, f"status {reply.status} without data")
        return reply.body


def next_page(body: Mapping[str, Any]) -> dict[str, str]:
    """What the address of the next page asks for, {} on the last one. The key in that address is left out."""
    paging = body.get("paging")
    address = paging.get("next") if isinstance(paging, Mapping) else None
    if not isinstance(address, str) or not address:
        return {}
    asked = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return {name: value for name, value in asked.items() if name not in SECRET_PARAMETERS}


def _unreadable(reply: Reply) -> bool:
    """Whether an answer is not Meta's own: a gateway's page, or nothing. Its own ones say what they mean."""
    if reply.status == TOO_MANY or error_of(reply.body) is not None:
        return False
    return reply.status in AWAY or reply.body is None


def changed(title: str, detail: str) -> StepFailed:
    """An answer has another shape than all before."""
    message = f"The answers of {title} have changed and can no longer be read. Older data stay in use."
    action = "The people who maintain this panel need the details."
    return StepFailed(Failure(FailureKind.LAYOUT_CHANGED, message, action, detail=detail))


def _proof(token: str, app_secret: str) -> str:
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
