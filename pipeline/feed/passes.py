"""How the panel opens the live page without the owner having to paste a token.

The panel makes a code that is good once, for a minute, and hands it to the feed over a pipe. The page trades it for a
pass: it reads, for half a day, and only while the token for reading stays the one it is. A pass is worth nothing to
other programs of this computer that a browser visits: unlike a cookie it is sent to this very port alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading

from pipeline.clock import Clock
from pipeline.feed.tokens import Scope, Tokens

CODE_SECONDS, PASS_SECONDS = 60.0, 12 * 3600
MOST_CODES = 16
PREFIX = b"pass."


class Passes:
    """Usable from any thread. Nothing is kept but codes that wait: a pass proves itself."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        known = dict(tokens.digests).get(Scope.READ) or secrets.token_bytes(32)
        self._key = hmac.digest(known, b"pass for the live page", hashlib.sha256)
        self._clock = clock
        self._codes: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def expect(self, code: str) -> None:
        """Let whoever comes with ``code`` within a minute have a pass, once."""
        with self._lock:
            while len(self._codes) >= MOST_CODES:
                del self._codes[next(iter(self._codes))]
            self._codes[_digest(code)] = self._clock.monotonic() + CODE_SECONDS

    def trade(self, code: str) -> str | None:
        """A pass for a code that was made a moment ago; None for any other."""
        with self._lock:
            until = self._codes.pop(_digest(code), None)
        if until is None or self._clock.monotonic() > until:
            return None
        ends = int(self._clock.now().timestamp()) + PASS_SECONDS
        return f"{PREFIX.decode()}{ends}.{self._sign(str(ends).encode())}"

    def admits(self, presented: bytes) -> bool:
        """Whether this is a pass of ours that has not ended."""
        if not presented.startswith(PREFIX):
            return False
        ends, _, sign = presented.removeprefix(PREFIX).partition(b".")
        if not hmac.compare_digest(self._sign(ends).encode(), sign):
            return False
        return int(ends) > self._clock.now().timestamp()

    def _sign(self, ends: bytes) -> str:
        return hmac.new(self._key, ends, hashlib.sha256).hexdigest()


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
