"""The daily figures of all campaigns of an ad account, for one range of days.

Asked for on the account with ``level=campaign`` and not campaign by campaign: one walk through the pages instead of one
a campaign, and a campaign that nobody knew yet comes along by itself. Short ranges are asked for at once, long ones as
a report that Meta prepares.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pipeline.platforms.graph_api import Answer, Graph, TooMuch
from pipeline.platforms.graph_errors import failure_of
from pipeline.platforms.metaads.backfill import PART_DAYS, Days
from pipeline.platforms.metaads.campaign_list import STATUSES
from pipeline.platforms.metaads.insights_reports import report

FIELDS = "campaign_id,campaign_name,spend,impressions,clicks,cpc,cpm,ctr,reach,frequency,actions,date_start,date_stop"
PAGE = 500


@dataclass(frozen=True)
class Insights:
    """The figures of one account."""

    graph: Graph
    account: str

    def of(self, days: Days) -> list[Answer]:
        """The rows of a range: one a campaign and day with delivery, numbers as text.

        Raises :class:`TooMuch` where the range is too large, and :class:`StepFailed` where even one day is.
        """
        try:
            if len(days) <= PART_DAYS:
                return self._at_once(days)
            return report(self.graph, self.account, question(days), PAGE)
        except TooMuch:
            if len(days) > 1:
                raise
        try:
            return report(self.graph, self.account, question(days), PAGE)  # what cannot be shorter can take longer
        except TooMuch as too_much:
            raise failure_of(self.graph.title, too_much.error) from None

    def _at_once(self, days: Days) -> list[Answer]:
        return [row for rows in self.graph.pages(f"{self.account}/insights", question(days), PAGE) for row in rows]


def question(days: Days) -> dict[str, str]:
    """What is asked of ``insights``. Archived and deleted campaigns are hidden unless their status is named."""
    return {
        "level": "campaign",
        "time_increment": "1",
        "time_range": json.dumps({"since": days.since.isoformat(), "until": days.until.isoformat()}),
        "filtering": json.dumps([{"field": "campaign.effective_status", "operator": "IN", "value": STATUSES}]),
        "fields": FIELDS,
    }
