"""Until when a session will last: what it says itself, and what is usual for its platform.

What a session says is only believed where it is about the session. Sites keep all sorts of cookies, and some of them
live for minutes. So the cookies without which there is no session decide where they are known; elsewhere the
longest-lived of those that are called like a session does, as that of the tokens: too early a forecast would keep a
session from being tried that still works, while too late a one is corrected by the next visit.

What is usual is counted from the sign-in by hand, not from every visit: many platforms end a session by its age,
however often it was used. A session that a visit proves beyond that age is evidently prolonged by visits, and from
then on its usual time is counted from the last of them. Once a usual time is over the session has not ended: it may.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pipeline.access.connection import Connection

SHORTEST = timedelta(days=1)  # what is over within a day of the sign-in is renewed by the site itself
LONGEST = timedelta(days=400)  # browsers keep no cookie for longer
TOKEN_NAMES = ("token", "jwt", "authtoken", "access_token", "accesstoken")
_LIKE_A_SESSION = re.compile(r"sess|sid|auth|token|login|jwt|remember", re.IGNORECASE)
# Against forgery, of the protection against robots, of those who count visitors.
_UNLIKE_A_SESSION = re.compile(r"csrf|xsrf|^_|^cf_|incap|visid|datadome|consent|optanon|^ajs_|mixpanel", re.IGNORECASE)


class Forecast(NamedTuple):
    """``guessed``: nothing but experience says so. ``at`` None: no end is known."""

    at: datetime | None = None
    guessed: bool = False


def forecast(
    connection: Connection, storage_state: Mapping[str, Any], signed_in_at: datetime | None, proved_at: datetime
) -> Forecast:
    """``signed_in_at`` is when a person signed in, None where that is not known; ``proved_at`` the last proof."""
    said = min(_said(connection, storage_state, signed_in_at or proved_at, proved_at), default=None)
    usual = _usual(connection, signed_in_at, proved_at)
    if said is not None and (usual is None or said <= usual):
        return Forecast(said)
    return Forecast(usual, guessed=usual is not None)


def _usual(connection: Connection, signed_in_at: datetime | None, proved_at: datetime) -> datetime | None:
    if not connection.lifetime_days or signed_in_at is None:
        return None
    lifetime = timedelta(days=connection.lifetime_days)
    return signed_in_at + lifetime if proved_at < signed_in_at + lifetime else proved_at + lifetime


def _said(connection: Connection, state: Mapping[str, Any], since: datetime, proved_at: datetime) -> Iterator[datetime]:
    cookies = [cookie for cookie in state.get("cookies") or () if isinstance(cookie, dict)]
    if connection.cookies:
        needed = [cookie for cookie in cookies if cookie.get("name") in connection.cookies]
        yield from _ahead((cookie.get("expires") for cookie in needed), proved_at, timedelta(0), proved_at)
    else:
        alike = [cookie for cookie in cookies if cookie.get("httpOnly") and _is_like_a_session(str(cookie.get("name")))]
        lasting = list(_ahead((cookie.get("expires") for cookie in alike), since, SHORTEST, proved_at))
        if len(lasting) == len(alike) and lasting:  # one that says nothing may be the one that counts
            yield max(lasting)
    tokens = list(_ahead(_token_ends(state), since, SHORTEST, proved_at))
    if tokens:
        yield max(tokens)


def _ahead(stated: Iterable[object], since: datetime, least: timedelta, now: datetime) -> Iterator[datetime]:
    """The moments that may be believed: seconds since 1970, after now, and not absurd."""
    for seconds in stated:
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds < 1e11:
            continue
        moment = datetime.fromtimestamp(seconds, UTC)
        if moment > now and moment - since >= least:
            yield min(moment, now + LONGEST)


def _is_like_a_session(name: str) -> bool:
    return bool(_LIKE_A_SESSION.search(name)) and not _UNLIKE_A_SESSION.search(name)


def _token_ends(state: Mapping[str, Any]) -> Iterator[object]:
    for origin in state.get("origins") or ():
        for item in origin.get("localStorage") or ():
            value = str(item.get("value", "")).strip('"').removeprefix("Bearer ")
            if str(item.get("name", "")).lower() in TOKEN_NAMES and value.startswith("ey") and value.count(".") == 2:
                yield _end_of(value)


def _end_of(token: str) -> object:
    """The ``exp`` of a JSON web token in seconds; None where it has none that can be read."""
    part = token.split(".")[1]
    try:
        body = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        end = body["exp"]
    except (ValueError, KeyError, TypeError):
        return None
    return end / 1000 if isinstance(end, int | float) and end > 1e11 else end
