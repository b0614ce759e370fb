"""The older whole-account dump: four plain lists in one folder, of which the campaign list is still of use.

Source: ``meta_ads_dump_<UTC stamp>/{campaigns,adsets,ads,insights}.json``. Its insights are totals over the whole life
of each ad set (``date_preset=maximum``, ``level=adset``): no days can be won from them, and none are.
"""

from __future__ import annotations

from typing import Any

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.metaads.answers import answer_of
from pipeline.platforms.metaads.schema import LISTED_CAMPAIGNS
from pipeline.platforms.values import digits_id, refuse, words
from pipeline.registry import Registry

RUNNING = "ACTIVE"
_DELIVERING = frozenset({"ACTIVE", "CAMPAIGN_PAUSED"})


def read_campaigns(file: Landed, _: Registry) -> Reading:
    """What campaigns are called and meant for: ``id``, ``name``, ``objective``, ``status``, ``effective_status``."""
    rows = []
    for number, item in enumerate(_list_of(file), 1):
        where = f"campaign {number}"
        status = words(item.get("status"), where) or None
        rows.append(
            {
                "campaign_id": digits_id(item.get("id"), where),
                "campaign_name": words(item.get("name"), where) or None,
                "objective": words(item.get("objective"), where) or None,
                "status": status,
                "is_active": is_running(status, words(item.get("effective_status"), where)),
            }
        )
    if not rows:
        return Reading(figures=False)
    return Reading({LISTED_CAMPAIGNS.name: {c.name: [row[c.name] for row in rows] for c in LISTED_CAMPAIGNS.columns}})


def read_unused(file: Landed, _: Registry) -> Reading:
    """Ad sets and ads: looked at and kept; nothing that is published needs them."""
    _list_of(file)
    return Reading(figures=False)


def read_lifetime(file: Landed, _: Registry) -> Reading:
    """Lifetime totals: looked at and kept, never mixed with daily figures."""
    rows = len(_list_of(file))
    note = f"{rows} totals over the whole life of an ad set; they are kept, but daily figures are not made from them"
    return Reading(figures=rows > 0, note=note if rows else "", streamed_rows=rows)


def is_running(status: str | None, effective: str) -> bool | None:
    """Switched on and delivering. None where the list does not tell: older dumps have no ``effective_status``."""
    if status is None:
        return None
    if status != RUNNING:
        return False
    return effective in _DELIVERING if effective else None


def _list_of(file: Landed) -> list[dict[str, Any]]:
    body = answer_of(file)
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        refuse("unknown-answer", "The list has another shape than all lists of its kind so far.")
    return body
