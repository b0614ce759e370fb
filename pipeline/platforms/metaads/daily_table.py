"""The daily table: one row a day and campaign with delivery, as the collector writes it from the Graph API.

Required columns: ``date``, ``campaign_id`` (digits), ``campaign_name``, ``campaign_objective``, ``campaign_status``,
``spend_usd`` (USD), ``impressions``, ``clicks``, ``reach`` (people; written as ``1299.0``), ``meta_pixel_events``
(a JSON object) and ``is_active``. ``frequency``, ``cpc``, ``cpm`` and ``ctr`` follow from these and are worked out
anew. ``adset_id`` is empty, because the figures are those of whole campaigns.
"""

from __future__ import annotations

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.metaads.events import events_of_cell
from pipeline.platforms.metaads.figures import CampaignDays
from pipeline.platforms.metaads.schema import SITE
from pipeline.platforms.values import csv_rows, refuse, signed_in
from pipeline.registry import Registry

COLUMNS = {
    "date": "date",
    "campaign_id": "campaign_id",
    "campaign_name": "campaign_name",
    "campaign_objective": "objective",
    "campaign_status": "status",
    "spend_usd": "spend_usd",
    "impressions": "impressions",
    "clicks": "clicks",
    "reach": "reach",
}
EVENTS, ACTIVE = "meta_pixel_events", "is_active"
_FLAGS = {"true": True, "1": True, "false": False, "0": False, "": None}


def read_daily(file: Landed, _: Registry) -> Reading:
    """The days of a table. ``facts``: first_day, last_day."""
    days = CampaignDays(file)
    for line, row in csv_rows(signed_in(file.data(), SITE), (*COLUMNS, EVENTS, ACTIVE)):
        where = f"line {line}"
        if row.get("adset_id", "").strip():
            refuse_ad_sets(where)
        flag = row[ACTIVE].strip().lower()
        if flag not in _FLAGS:
            refuse("not-a-flag", f"A value of {ACTIVE} reads {flag[:40]!r}; it is True or False.", where)
        cells = {ours: row[theirs] for theirs, ours in COLUMNS.items()}
        days.add(where, cells, events_of_cell(row[EVENTS], where), _FLAGS[flag])
    return days.reading()


def refuse_ad_sets(where: str) -> None:
    """Ad sets reach the same people, so their rows cannot be added up to the campaign's."""
    message = "These are figures of single ad sets, not of whole campaigns."
    refuse("not-campaign-level", message, where, "Collect the figures of the campaigns instead.")
