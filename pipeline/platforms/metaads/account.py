"""The ad account and the access to it, looked at before anything is collected.

Source: ``debug_token`` (``is_valid``, ``expires_at`` and ``data_access_expires_at`` in seconds since 1970, 0 for never;
``scopes``), and the ad account's own fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess
from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.graph_api import Graph, TooMuch
from pipeline.platforms.graph_errors import GraphError, GraphFailed, Meaning, failure_of
from pipeline.platforms.metaads.schema import SITE

FIELDS = "name,currency,account_status,timezone_name,created_time"
CURRENCY = "USD"
PERMISSIONS = frozenset({"ads_read", "ads_management"})
MONTHS_KEPT = 37
_ID = re.compile(r"(?:act_)?(\d+)")
_ENDED = GraphError(Meaning.NO_TOKEN, 0, 0)
_RUNNING = 1


@dataclass(frozen=True)
class AdAccount:
    """``path`` is like ``act_1234``. Days are those of the account's own time zone."""

    path: str
    name: str
    status: int
    zone: str
    created: date | None

    def yesterday(self, clock: Clock) -> date:
        """The newest day that is over."""
        return clock.now().astimezone(_zone(self.zone)).date() - timedelta(days=1)

    def earliest(self, clock: Clock) -> date:
        """The first day there can be figures of: Meta keeps 37 months, and nothing ran before the account was made.

        Two days inside the limit, because Meta counts in a time zone of its own.
        """
        today = clock.now().astimezone(_zone(self.zone)).date()
        limit = months_before(today, MONTHS_KEPT) + timedelta(days=2)
        return max(limit, self.created) if self.created else limit

    @property
    def note(self) -> str:
        return "" if self.status == _RUNNING else f"The ad account {self.name} is not active (status {self.status})."


@dataclass(frozen=True)
class KeyFacts:
    """What Meta says of the access key; ``expires`` None where it does not end by age."""

    expires: datetime | None = None


def graph_of(
    access: LakeAccess, keys: Mapping[str, str], stopped: Callable[[], bool], patience: Patience | None = None
) -> Graph:
    """The Graph API with the keys of the connection."""
    collecting = access.collecting
    return Graph(
        collecting.address("metaads"), collecting.graph_version, SITE, keys["token"], stopped, access.clock,
        keys.get("app_secret", ""), patience,
    )  # fmt: skip


def look_at_key(graph: Graph) -> KeyFacts:
    """Ask whether the key is good, for long, and for what is needed. Raises :class:`StepFailed` where it is not.

    Meta lets some keys not look at themselves; then the account's own answer decides.
    """
    try:
        told = graph.own_token()
    except GraphFailed as failed:
        if failed.error.meaning in (Meaning.NOT_ALLOWED, Meaning.REFUSED):
            return KeyFacts()
        raise
    except TooMuch:
        return KeyFacts()
    if told.get("is_valid") is False:
        raise failure_of(SITE, _ENDED)
    scopes = told.get("scopes")
    if isinstance(scopes, list) and scopes and not PERMISSIONS & {str(scope) for scope in scopes}:
        raise failure_of(SITE, GraphError(Meaning.NOT_ALLOWED, 200, 0))
    ends = [_moment(told.get(name)) for name in ("expires_at", "data_access_expires_at")]
    return KeyFacts(min((end for end in ends if end is not None), default=None))


def look_at_account(graph: Graph, stated: str) -> AdAccount:
    """The ad account, by what the owner calls it: ``act_`` and digits, or digits alone.

    Raises :class:`StepFailed` where it cannot be read, or is kept in another currency than USD.
    """
    number = _ID.fullmatch(stated.strip())
    if number is None:
        message = "The ad account that is stated for Meta Ads is none: act_ and digits are wanted."
        raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, "Correct it on the Accounts page."))
    path = f"act_{number[1]}"
    try:
        told = graph.get(path, {"fields": FIELDS})
    except TooMuch as too_much:
        raise failure_of(SITE, too_much.error) from None
    currency = str(told.get("currency") or CURRENCY)
    if currency != CURRENCY:
        message = f"The ad account is kept in {currency[:3]}; only USD can be kept. Nothing was collected."
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, message, "Use an ad account in USD."))
    status = told.get("account_status")
    return AdAccount(
        path, str(told.get("name") or path), status if isinstance(status, int) else _RUNNING,
        str(told.get("timezone_name") or ""), _day(told.get("created_time")),
    )  # fmt: skip


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _moment(seconds: Any) -> datetime | None:
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds < 1 << 34:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
