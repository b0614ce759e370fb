"""Who may sign in to a stand-in, and the sessions that it has given out."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field

CODE = "314159"  # what the invented phone shows


@dataclass(frozen=True)
class Person:
    email: str
    password: str = field(repr=False)
    code: str = CODE
    account: str = ""  # a handle, where a person has several accounts


@dataclass
class Sessions:
    """Sessions given out, by their secret. ``lifetime`` in seconds is what cookies and tokens say."""

    lifetime: float = 14 * 86400
    _known: dict[str, Person] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, person: Person) -> str:
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._known[secret] = person
        return secret

    def who(self, secret: str | None) -> Person | None:
        with self._lock:
            return self._known.get(secret or "")

    def end_all(self) -> None:
        """What a platform does when it wants everybody to sign in again."""
        with self._lock:
            self._known.clear()

    def end(self, account: str) -> None:
        with self._lock:
            self._known = {s: p for s, p in self._known.items() if p.account != account}


def token(person: Person, secret: str, lifetime: float) -> str:
    """A JSON web token that carries a session's secret; signed with nothing anybody relies on."""
    head, body = (
        {"alg": "HS256", "typ": "JWT"},
        {"sub": person.email, "sid": secret, "exp": int(time.time() + lifetime)},
    )
    parts = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in (head, body)]
    signature = hashlib.sha256(".".join(parts).encode()).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])


def secret_in(jwt: str) -> str:
    """The session's secret within a token; '' for what is none."""
    try:
        body = jwt.split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sid"])
    except (IndexError, ValueError, KeyError):
        return ""
