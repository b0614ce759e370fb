"""The ways into the platforms as they stand, by facts alone: signed in until when, waiting for somebody, never set up.

One truth table for all that shows it: matrix, banner, tray, Accounts. No keyring, no engine, no clock: a snapshot has
judged the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app import words
from app.looks import Look
from app.words import noop, tr
from pipeline.access.session_book import EXPIRING_WITHIN, SessionState
from pipeline.platforms import standing
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.standing import Standing


class Access(StrEnum):
    """How one way in stands."""

    CONNECTED = "connected"
    EXPIRING = "expiring"  # the session ends within three days
    NEEDS_SIGN_IN = "needs-sign-in"
    UNTRIED = "untried"  # it is there, and no visit has proved it so far
    NOT_SET_UP = "not-set-up"


_STATES = {
    Access.CONNECTED: SessionState.VALID,
    Access.EXPIRING: SessionState.EXPIRING,
    Access.NEEDS_SIGN_IN: SessionState.NEEDS_SIGN_IN,
    Access.UNTRIED: SessionState.UNKNOWN,  # there is something on record
}
_ACCESS = {state: access for access, state in _STATES.items()}


def access_by(found: Standing) -> Access:
    """What the facts of a lake say, in the panel's words."""
    return _ACCESS[found.state] if found.connected else Access.NOT_SET_UP


@dataclass(frozen=True)
class WayIn:
    """One connection of one account: ``account`` is the handle where a platform has many, else ''.

    ``expires`` None: it does not end by age; ``overdue``: it has outlived what is usual, and may end at any time.
    ``saved`` is when somebody signed in, ``proved`` when the platform last let us in. ``known_as`` is who signed in, as
    far as the site told. ``why`` is what a run was told when the platform did not know us any more.
    """

    connection: str
    platform: str
    title: str
    account: str = ""
    by_browser: bool = True
    access: Access = Access.NOT_SET_UP
    saved: datetime | None = None
    proved: datetime | None = None
    expires: datetime | None = None
    ended: datetime | None = None
    lifetime_days: int | None = None
    known_as: str = ""
    why: str = ""
    overdue: bool = False

    @property
    def key(self) -> str:
        return f"{self.connection}/{self.account}" if self.account else self.connection

    @property
    def set_up(self) -> bool:
        return self.access is not Access.NOT_SET_UP

    @property
    def who(self) -> str:
        """``TikTok @novadrift``, ``DistroKid``: what sentences call it."""
        return title_of(self.platform, self.account)


@dataclass(frozen=True)
class Waiting:
    """Somebody has to sign in: to a platform, and to which account of it where that is known."""

    platform: str
    account: str = ""
    why: str = ""

    @property
    def deed(self) -> str:
        return signing_in(self.platform, self.account)

    @property
    def who(self) -> str:
        return title_of(self.platform, self.account)


def signing_in(platform: str, account: str = "") -> str:
    """The deed of signing in: ``sign-in tiktok novadrift``."""
    return f"sign-in {platform} {account}".rstrip()


def title_of(platform: str, account: str = "") -> str:
    title = words.platform_title(platform)
    return f"{title} @{account}" if account else title


# ---- words

_LOOKS = {
    Access.CONNECTED: (Look.OK, noop("Connected")),
    Access.EXPIRING: (Look.ATTENTION, noop("Ends soon")),
    Access.NEEDS_SIGN_IN: (Look.SIGNIN, noop("Needs sign-in")),
    Access.UNTRIED: (Look.IDLE, noop("Not tried yet")),
    Access.NOT_SET_UP: (Look.SKIPPED, noop("Not set up")),
}


def look_of(way: WayIn, has_files: bool = False) -> tuple[Look, str]:
    """Shape and word; a way that was never set up is no lack where files come by hand."""
    look, word = _LOOKS[way.access]
    if way.access is Access.NOT_SET_UP and has_files:
        return look, tr("Files only")
    if way.access is Access.NEEDS_SIGN_IN and not way.by_browser:
        return look, tr("Needs new keys")
    return look, tr(word)


def days_left(way: WayIn, today: date) -> int | None:
    """By the calendar, as people count; None where it does not end by age."""
    return (way.expires.astimezone().date() - today).days if way.expires else None


def good_for(way: WayIn, today: date) -> str:
    """``19 days``, ``no expiry``, ``ended today``: the words beside the life bar."""
    if way.access in (Access.NOT_SET_UP, Access.UNTRIED):
        return words.NOTHING
    if way.access is Access.NEEDS_SIGN_IN:
        return _ended(way, today)
    days = days_left(way, today)
    if days is None:
        return tr("no expiry")
    if way.overdue:
        return tr("any day now")
    return words.many(days, tr("day"), tr("days")) if days > 0 else tr("ends today")


def left(way: WayIn, today: date) -> str:
    """``19 days left``, ``no expiry``: the same where the column does not say what it is about."""
    if way.access is Access.UNTRIED:
        return tr("not tried yet")
    days = days_left(way, today)
    if days is None:
        return tr("no expiry")
    if way.overdue:
        return tr("any day now")
    return tr("{} left").format(words.many(days, tr("day"), tr("days"))) if days > 0 else tr("ends today")


def _ended(way: WayIn, today: date) -> str:
    ended = way.ended or way.expires
    if ended is None:
        return tr("ended")
    day = ended.astimezone().date()
    if day >= today:
        return tr("ended today")
    return tr("ended {} ago").format(words.ago(day, today))


def life(way: WayIn, now: datetime) -> float | None:
    """How much of the usual lifetime is left, 0 to 1; None where there is no such thing to draw."""
    if way.access not in (Access.CONNECTED, Access.EXPIRING) or way.expires is None or not way.lifetime_days:
        return None
    seconds = (way.expires - now).total_seconds()
    return min(max(seconds / (way.lifetime_days * 86_400), 0.0), 1.0)


def tip_of(way: WayIn) -> str:
    """Everything about one way in, for tooltips."""
    lines = [f"{way.who} · {_said(way)}"]
    if way.known_as:
        lines.append(tr("Signed in as {}").format(way.known_as))
    if way.saved is not None:
        lines.append(tr("Signed in {}").format(words.exact(way.saved)) if way.by_browser
                     else tr("Kept since {}").format(words.exact(way.saved)))  # fmt: skip
    if way.access is Access.NEEDS_SIGN_IN and way.ended is not None:
        lines.append(tr("Ended {}").format(words.exact(way.ended)))
    elif way.overdue:
        lines.append(tr("It has lasted longer than usual, and may end at any time."))
    elif way.expires is not None:
        lines.append(tr("Lasts until about {}").format(words.exact(way.expires)))
    return "\n".join(lines)


def _said(way: WayIn) -> str:
    return look_of(way)[1]


def worst(ways: Iterable[WayIn]) -> WayIn | None:
    """The one that speaks for a platform: what waits, then what ends first."""
    known = {_standing(way): way for way in ways}
    first = standing.worst(known)
    return known[first] if first is not None else None


def _standing(way: WayIn) -> Standing:
    state = _STATES.get(way.access, SessionState.UNKNOWN)
    return Standing(BY_KEY[way.connection], way.account, state, way.set_up, way.expires)


def a_session_changes(ways: Iterable[WayIn], before: datetime, now: datetime) -> bool:
    """Whether the mere passing of time has made one end, or end soon, between two moments."""
    moments = [at for way in ways if way.expires for at in (way.expires, way.expires - EXPIRING_WITHIN)]
    return any(before < at <= now for at in moments)
