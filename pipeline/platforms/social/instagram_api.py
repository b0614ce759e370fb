"""Asks the Graph API for Instagram accounts: which ones our access sees, how many follow, what each day brought.

Source: Meta's pages *Instagram account insights* and *Pages*. ``views``, ``reach``, ``likes``, ``comments`` and
``shares`` come as one total for a range (``metric_type=total_value``), so each day is asked for by itself. Instagram's
days begin at midnight on its own coast. Figures may be two days late, and what is not there yet is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.graph_api import Answer, Graph, TooMuch
from pipeline.platforms.graph_errors import failure_of
from pipeline.platforms.social.schema import INSTAGRAM, INSTAGRAM_METRICS

ITS_ZONE = ZoneInfo("America/Los_Angeles")
PROFILE = "id,username,followers_count,media_count"
PAGE = 100
FIRST_DAYS = 28  # what a first visit brings, and the most that is caught up
AGAIN_DAYS = 4  # the newest days that are asked for again: their figures may have been late
_IDENTITY = re.compile(r"\d+")


@dataclass(frozen=True)
class Account:
    """An account that our access sees; ``name`` is its user name in small letters, '' where only its id is known."""

    identity: str
    name: str = ""


class NotSeen(StepFailed):
    """An account of the artist list is not among those that our access sees; the access itself is good."""


class InstagramApi:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._seen: tuple[Account, ...] | None = None

    def account(self, stated: str) -> Account:
        """The account that the artist list calls so, by user name or id.

        Raises :class:`NotSeen` for a name that is not among those our access sees.
        """
        for account in self.seen():
            if stated.casefold() in (account.identity, account.name):
                return account
        if _IDENTITY.fullmatch(stated):
            return Account(stated)
        message = f"The {INSTAGRAM} account @{stated} is not among those that our access sees. Older data stay in use."
        action = "Connect it to a page in Meta's business settings, or correct it in the artist list."
        raise NotSeen(Failure(FailureKind.NEEDS_SIGN_IN, message, action))

    def seen(self) -> tuple[Account, ...]:
        """The accounts that belong to the pages our access sees, asked for once."""
        if self._seen is None:
            fields = {"fields": "id,instagram_business_account{id,username}"}
            try:
                pages = [page for rows in self._graph.pages("me/accounts", fields, PAGE) for page in rows]
            except TooMuch as too_much:
                raise failure_of(INSTAGRAM, too_much.error) from None
            self._seen = tuple(_accounts(pages))
        return self._seen

    def profile(self, account: Account) -> Answer:
        told = self._asked(account.identity, {"fields": PROFILE})
        return {name: told[name] for name in PROFILE.split(",") if name in told}

    def day(self, account: Account, day: date) -> list[Answer]:
        """The figures of one day, each as ``{"name", "total_value": {"value"}}``."""
        begins = datetime.combine(day, time(), ITS_ZONE)
        ends = datetime.combine(day + timedelta(days=1), time(), ITS_ZONE)
        told = self._asked(
            f"{account.identity}/insights",
            {
                "metric": ",".join(INSTAGRAM_METRICS),
                "period": "day",
                "metric_type": "total_value",
                "since": str(int(begins.timestamp())),
                "until": str(int(ends.timestamp()) - 1),  # both ends count
            },
        ).get("data")
        rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
        return [{"name": row.get("name"), "total_value": row.get("total_value")} for row in rows]

    def _asked(self, path: str, asked: Mapping[str, str]) -> Answer:
        try:
            return self._graph.get(path, asked)
        except TooMuch as too_much:
            raise failure_of(INSTAGRAM, too_much.error) from None


def days_to_ask(complete: str, clock: Clock) -> list[date]:
    """The days that are over and have to be asked for, oldest first. ``complete`` is the newest known day, or ''."""
    yesterday = clock.now().astimezone(ITS_ZONE).date() - timedelta(days=1)
    earliest = yesterday - timedelta(days=FIRST_DAYS - 1)
    try:
        first = min(date.fromisoformat(complete) + timedelta(days=1), yesterday - timedelta(days=AGAIN_DAYS - 1))
    except ValueError:
        first = earliest
    first = max(first, earliest)
    return [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]


def _accounts(pages: list[dict[str, Any]]) -> Iterator[Account]:
    for page in pages:
        found = page.get("instagram_business_account")
        if isinstance(found, dict) and found.get("id"):
            yield Account(str(found["id"]), str(found.get("username") or "").casefold())
