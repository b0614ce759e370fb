"""Who may ask what: by the name the feed is called by, the page that asks, and the token. Nothing is handled here."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.clock import Clock
from pipeline.feed import refusals as say
from pipeline.feed.passes import Passes
from pipeline.feed.refusals import Refusal
from pipeline.feed.tokens import Scope, Tokens

LONGEST_ADDRESS = 8 << 10  # bytes: path and query
MOST_HEADERS, LARGEST_HEADERS = 64, 16 << 10
LARGEST_BODY = 64 << 10
METHODS = ("GET", "POST", "OPTIONS")
OLDER = "/api/"  # the original dashboard's paths
OPEN = ("/", "/health")  # nothing of the lake is told there
OPEN_FILES = "/page/"  # what the live page consists of
PASS = "/page/pass"  # what the page trades the panel's code for
BEARER = "bearer."  # browsers can send a token to a WebSocket only as a sub-protocol
WRONG_TOKENS, WITHIN_SECONDS = 30, 60.0
PREFLIGHT_HEADERS = "authorization, content-type, if-none-match"
SHOWN_HEADERS = "ETag, Link, X-Total-Count, Retry-After, WWW-Authenticate"


@dataclass(frozen=True)
class Asked:
    """What is known of a request before anything of it is handled; headers by lower-case name, as they came."""

    method: str
    path: str
    headers: Mapping[str, tuple[bytes, ...]] = field(repr=False)
    is_socket: bool = False

    def one(self, name: str) -> str | None:
        """A header's only value; None where there is none. One that came twice is no value of either."""
        values = self.headers.get(name, ())
        return values[0].decode("latin-1").strip() if len(values) == 1 else ("" if values else None)


@dataclass(frozen=True)
class Admitted:
    """``scope`` is None where no token was needed. ``origin`` is the page that may read the answer, if any."""

    scope: Scope | None
    origin: str = ""


class Rules:
    """``wrong_tokens`` within a minute are answered as wrong; those after that, as too many.

    The right token always counts: it cannot be guessed, and nobody is to lock a dashboard out.
    """

    def __init__(
        self,
        tokens: Tokens,
        port: int,
        clock: Clock,
        allowed: tuple[str, ...] = (),
        tokenless: tuple[str, ...] = (),
        wrong_tokens: int = WRONG_TOKENS,
        passes: Passes | None = None,
    ) -> None:
        names = tuple(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
        self.hosts = frozenset(names)
        self._own = frozenset(f"http://{name}" for name in names)
        self._tokens, self._clock, self._passes = tokens, clock, passes
        self._allowed, self._tokenless = frozenset(allowed), frozenset(tokenless)
        self._wrong: deque[float] = deque(maxlen=wrong_tokens)
        self._most_wrong = wrong_tokens

    def admit(self, asked: Asked) -> Admitted | Refusal:
        if asked.method not in METHODS:
            return say.NO_SUCH_METHOD
        host, origin = asked.one("host"), asked.one("origin")
        if host is None or host.lower() not in self.hosts:
            return say.WRONG_HOST
        listed = origin in self._allowed or (origin in self._tokenless and self._is_older(asked))
        if origin is not None and origin not in self._own and not listed:
            return say.WRONG_ORIGIN
        reader = origin if origin is not None and listed else ""
        if asked.method == "OPTIONS":
            return Admitted(None, reader) if asked.one("access-control-request-method") else say.NO_SUCH_METHOD
        if asked.method == "GET" and not asked.is_socket and self._is_open(asked.path):
            return Admitted(None, reader)
        if asked.method == "POST" and asked.path == PASS and origin in self._own:
            return Admitted(None)
        return self._by_token(asked, origin, reader)

    def _by_token(self, asked: Asked, origin: str | None, reader: str) -> Admitted | Refusal:
        presented = _token(asked)
        if presented is None:
            asker = origin if origin is not None else _behind(asked)
            if asked.method == "GET" and asker in self._tokenless and self._is_older(asked):
                return Admitted(Scope.READ, reader)
            return say.NO_TOKEN
        scope = self._tokens.scope_of(presented)
        if scope is None and self._passes is not None and self._passes.admits(presented):
            scope = Scope.READ
        if scope is None:
            return self._one_more_wrong()
        if asked.method == "POST" and not self._is_older(asked) and scope is not Scope.ACT:
            return say.NEEDS_ACT
        return Admitted(scope, reader)

    def _one_more_wrong(self) -> Refusal:
        now = self._clock.monotonic()
        if len(self._wrong) == self._most_wrong and now - self._wrong[0] < WITHIN_SECONDS:
            return say.TOO_MANY_TOKENS
        self._wrong.append(now)
        return say.WRONG_TOKEN

    @staticmethod
    def _is_older(asked: Asked) -> bool:
        return asked.path.startswith(OLDER) and not asked.is_socket

    @staticmethod
    def _is_open(path: str) -> bool:
        return path in OPEN or path.startswith(OPEN_FILES)


def _behind(asked: Asked) -> str:
    """The page that a dashboard's own server asks for: browsers send no Origin to their own, which hands this on."""
    parts = (asked.one("referer") or "").split("/", 3)
    return "/".join(parts[:3]) if len(parts) > 2 else ""


def _token(asked: Asked) -> bytes | None:
    stated = asked.one("authorization")
    if stated is not None:
        kind, _, value = stated.partition(" ")
        return value.strip().encode("latin-1") if kind.lower() == "bearer" else b""
    if asked.is_socket:
        offered = (asked.one("sec-websocket-protocol") or "").split(",")
        found = [one.strip() for one in offered if one.strip().startswith(BEARER)]
        return found[0].removeprefix(BEARER).encode("latin-1") if found else None
    return None


def is_strange(path: str, raw: bytes) -> bool:
    """Whether a path tries to be another one: climbs up, names a drive, hides signs that end or part a name."""
    signs = any(sign < " " or sign in "\\\x7f" for sign in path)
    hidden = any(part in raw.lower() for part in (b"%2f", b"%5c", b"%00"))
    climbs = any(part in (".", "..") for part in path.split("/"))
    return not path.startswith("/") or signs or hidden or climbs or "//" in path
