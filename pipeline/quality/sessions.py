"""Whether the platforms still let us in, and for how long."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.wording import days


class Session(NamedTuple):
    """One way in that is set up: whether it ``waits`` for the owner, ends in ``days_left``, or may end at any time."""

    key: str
    platform: str
    who: str
    waits: bool = False
    ends_soon: bool = False
    days_left: float | None = None
    overdue: bool = False
    why: str = ""
    by_browser: bool = True


def session(one: Session) -> Finding | None:
    """What its owner should know about a way in; None while it is good for longer."""
    if one.waits:
        said = one.why or (f"{one.who} wants you to sign in again." if one.by_browser else f"{one.who} wants new keys.")
        return Finding(f"session.{one.key}", Severity.WARNING, one.platform, said, _action(one))
    if not one.ends_soon:
        return None
    if one.overdue or one.days_left is None:
        said = f"{one.who} may ask you to sign in at any time."
    else:
        said = f"The sign-in to {one.who} ends within {days(max(one.days_left, 1))}."
    return Finding(f"session.{one.key}", Severity.NOTICE, one.platform, said, _action(one))


def _action(one: Session) -> str:
    return f"Sign in to {one.who}." if one.by_browser else f"Give new keys for {one.who}."
