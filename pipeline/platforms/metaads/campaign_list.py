"""The campaigns of an ad account as Meta lists them, those that are over, archived or deleted included.

Nothing is left out by what was seen of a campaign before: figures are asked for the whole account, so that a campaign
nobody knew yet comes with them, and is then looked up by its id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.platforms.graph_api import Graph, TooMuch
from pipeline.platforms.graph_errors import GraphFailed, Meaning, failure_of
from pipeline.platforms.metaads.dumps import is_running

FIELDS = "id,name,status,objective,effective_status,created_time,updated_time,daily_budget,lifetime_budget"
STATUSES = (
    "ACTIVE",
    "PAUSED",
    "IN_PROCESS",
    "WITH_ISSUES",
    "ARCHIVED",
    "DELETED",
)  # without these two, Meta hides them
PAGE, SMALLEST_PAGE = 1000, 50


@dataclass(frozen=True)
class Campaign:
    """What a campaign is called and meant for; '' and None where Meta does not tell."""

    name: str = ""
    objective: str = ""
    status: str = ""
    is_active: bool | None = None


@dataclass
class Campaigns:
    """The campaigns by id. ``unknown`` were in the figures, but Meta does not tell of them."""

    graph: Graph
    account: str
    _known: dict[str, Campaign] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def load(self) -> None:
        """Read the list. Where a page is too large for Meta, smaller ones are asked for."""
        limit = PAGE
        asked = {"fields": FIELDS, "effective_status": json.dumps(STATUSES)}
        while True:
            try:
                for rows in self.graph.pages(f"{self.account}/campaigns", asked, limit):
                    self._known |= {str(row.get("id", "")): campaign_of(row) for row in rows}
                return
            except TooMuch as too_much:
                limit //= 2
                if limit < SMALLEST_PAGE:
                    raise failure_of(self.graph.title, too_much.error) from None

    def get(self, campaign: str) -> Campaign:
        """One campaign, asked for by itself if it was not on the list."""
        if campaign not in self._known:
            self._known[campaign] = self._asked_for(campaign)
        return self._known[campaign]

    def _asked_for(self, campaign: str) -> Campaign:
        try:
            return campaign_of(self.graph.get(campaign, {"fields": FIELDS}))
        except TooMuch:
            pass
        except GraphFailed as failed:
            if failed.error.meaning not in (Meaning.NOT_ALLOWED, Meaning.REFUSED):
                raise
        self.unknown.add(campaign)
        return Campaign()


def campaign_of(row: Mapping[str, Any]) -> Campaign:
    status, effective = str(row.get("status") or ""), str(row.get("effective_status") or "")
    return Campaign(
        str(row.get("name") or ""), str(row.get("objective") or ""), status, is_running(status or None, effective)
    )
