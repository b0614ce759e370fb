"""The daily table as it lands: 17 columns, one row a day and campaign with delivery. :mod:`daily_table` reads it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.platforms.metaads.answers import check_row
from pipeline.platforms.metaads.campaign_list import Campaign, Campaigns
from pipeline.platforms.metaads.events import events_of_actions
from pipeline.platforms.values import digits_id

COLUMNS = (
    "date", "campaign_id", "campaign_name", "campaign_objective", "campaign_status", "adset_id", "adset_name",
    "spend_usd", "impressions", "clicks", "reach", "frequency", "cpc", "cpm", "ctr", "meta_pixel_events", "is_active",
)  # fmt: skip
NAME = "metaads_campaign_daily_{}.csv"
_NOUGHT = ("", "0", "0.0", "0.00")


def table_of(rows: Iterable[Mapping[str, Any]], campaigns: Campaigns) -> bytes:
    """The table of an answer's rows, b"" where nothing was delivered. Figures stand in it as Meta wrote them.

    Raises :class:`Refused` for rows of another shape than those of campaigns by day.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    empty = text.tell()
    for number, row in enumerate(rows, 1):
        where = f"row {number}"
        check_row(row, where)
        events = events_of_actions(row.get("actions"), where)
        if events or any(str(row[name]) not in _NOUGHT for name in ("spend", "impressions", "clicks")):
            campaign = digits_id(row["campaign_id"], where)
            writer.writerow(_cells(row, campaign, campaigns.get(campaign), events))
    return text.getvalue().encode() if text.tell() > empty else b""


def _cells(row: Mapping[str, Any], campaign: str, known: Campaign, events: Mapping[str, int]) -> tuple[object, ...]:
    return (
        row["date_start"], campaign, row.get("campaign_name") or known.name, known.objective, known.status, "", "",
        row["spend"], row["impressions"], row["clicks"], f"{row['reach']}.0", row.get("frequency", ""),
        row.get("cpc", ""), row.get("cpm", ""), row.get("ctr", ""), json.dumps(events, ensure_ascii=False),
        "" if known.is_active is None else known.is_active,
    )  # fmt: skip
