"""What a sign-in by hand tells while it goes on, and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.access.site import Asks


class Stage(StrEnum):
    """The steps of a sign-in, in their order."""

    OPENING = "opening"  # the browser is started
    FILLING = "filling"  # what is known is typed
    WAITING = "waiting"  # for the person
    CHECKING = "checking"  # the protected page is opened
    SAVING = "saving"  # the session goes into the keyring


@dataclass(frozen=True)
class SignInNews:
    """``stage`` has begun at ``at``, or something about it is new.

    ``browser`` is the name of the one that opened, ``filled`` the fields typed, ``asks`` what the page wants of the
    person. ``busy``: a run visits the platform, and the browser opens as soon as it has left.
    """

    stage: Stage
    at: datetime
    browser: str = ""
    filled: tuple[str, ...] = ()
    asks: Asks = Asks.NOTHING
    busy: bool = False


class Ending(StrEnum):
    SIGNED_IN = "signed-in"
    CANCELLED = "cancelled"
    CLOSED = "closed"  # the person closed the window
    WRONG_ACCOUNT = "wrong-account"
    OFFLINE = "offline"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    NO_BROWSER = "no-browser"
    VAULT_CLOSED = "vault-closed"
    NOT_PROVED = "not-proved"  # signed in by the look of it, but the protected page did not open
    BUSY = "busy"  # a run visits the platform, and did not leave in time


@dataclass(frozen=True)
class SignInEnd:
    """How it ended, in words for the owner. ``signed_in_as`` and ``expected`` tell a wrong account apart."""

    ending: Ending
    message: str
    next_action: str = ""
    signed_in_as: str = ""
    expected: str = ""
    expires_at: datetime | None = None
