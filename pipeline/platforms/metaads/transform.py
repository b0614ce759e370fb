"""What Meta publishes: every campaign's days, the campaigns themselves, and the exports made by hand.

Figures – spend, impressions, clicks, reach, events – of a day come from the newest download that has the day. What
describes a campaign – name, objective, status, ``is_active`` – is a fact about the campaign, not about the day: the
newest download that *states* it counts, on all days. So an answer page, which has no status, may bring newer figures
without blanking the status a table stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipeline.platforms.declaration import Curation
from pipeline.platforms.metaads.campaign_names import NameReader, remarks_on
from pipeline.platforms.metaads.events import event_columns
from pipeline.platforms.metaads.figures import EXACT, money_text, rate
from pipeline.platforms.metaads.schema import (
    CAMPAIGN_DAYS,
    CAMPAIGNS,
    LISTED_CAMPAIGNS,
    MANUAL,
    MANUAL_ROWS,
    daily_contract,
)
from pipeline.quality.contracts import Contract
from pipeline.zones.datasets import batches_of
from pipeline.zones.staged import CONTENT, DOWNLOADED, ROW, newest

_STATED = ("campaign_id", "campaign_name", "objective", "status", "is_active")


@dataclass
class Campaign:
    """What is known of a campaign, newest statement by newest statement."""

    campaign_name: str | None = None
    objective: str | None = None
    status: str | None = None
    is_active: bool | None = None

    def hear(self, row: Mapping[str, Any]) -> None:
        """Take over what a newer row states. A new status makes void what was said about delivery under the old one."""
        self.campaign_name = row["campaign_name"] or self.campaign_name
        self.objective = row["objective"] or self.objective
        if row["status"] and row["status"] != self.status:
            self.status, self.is_active = row["status"], None
        if row["is_active"] is not None:
            self.is_active = row["is_active"]


@dataclass
class Totals:
    """A campaign's sums over its days. Of reach only the largest day is kept: the same people come again."""

    first: date
    last: date
    days: int = 0
    spend: Decimal = Decimal(0)
    impressions: int = 0
    clicks: int = 0
    reach: int = 0


def curate(curation: Curation) -> Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]:
    """``meta_daily``, ``meta_campaigns`` and ``meta_manual``; always all three, so that none outlives its files."""
    staged, listed = curation.table(CAMPAIGN_DAYS.name), curation.table(LISTED_CAMPAIGNS.name)
    known = known_campaigns(staged, listed)
    days = newest(staged, ("date", "campaign_id")).to_pydict()
    yield _daily(days, known)
    totals = _totals(days)
    silent = len(known.keys() - totals.keys())
    if silent:
        curation.remarks.append(f"Meta campaigns known by name only, without daily figures so far: {silent}.")
    reader = NameReader(curation.registry)
    told = {campaign: reader.read(known[campaign].campaign_name) for campaign in totals}
    curation.remarks.extend(remarks_on((known[campaign].campaign_name, found) for campaign, found in told.items()))
    columns = {
        "campaign_id": list(totals),
        "campaign_name": [known[campaign].campaign_name for campaign in totals],
        **{name: [getattr(found, name) for found in told.values()] for name in ("artist", "track", "targeting")},
        **_sums(list(totals.values())),
    }
    yield CAMPAIGNS, batches_of(CAMPAIGNS.table(columns))
    yield MANUAL, batches_of(_newest_exports(curation.table(MANUAL_ROWS.name)))


def known_campaigns(staged: pa.Table, listed: pa.Table) -> dict[str, Campaign]:
    """Every campaign that was ever named, with the newest statement about each of its attributes."""
    names = [*_STATED, DOWNLOADED, CONTENT]
    rows = pa.concat_tables([table.select([*names, ROW]) for table in (staged, listed)])
    # A table repeats a campaign on every day; one statement a file is enough.
    order = [(name, "ascending") for name in (DOWNLOADED, CONTENT, f"{ROW}_max")]
    statements = rows.group_by(names).aggregate([(ROW, "max")]).sort_by(order)
    known: dict[str, Campaign] = {}
    for row in statements.select([*_STATED]).to_pylist():
        known.setdefault(row["campaign_id"], Campaign()).hear(row)
    return known


def _daily(days: dict[str, list[Any]], known: dict[str, Campaign]) -> tuple[Contract, Iterator[pa.RecordBatch]]:
    events = event_columns(days["events"])
    spend = [Decimal(text) for text in days["spend_usd"]]
    impressions, clicks, reach = days["impressions"], days["clicks"], days["reach"]
    campaigns = [known[campaign] for campaign in days["campaign_id"]]
    columns = {
        **{name: days[name] for name in ("date", "campaign_id", "spend_usd", "impressions", "clicks", "reach")},
        **{name: [getattr(campaign, name) for campaign in campaigns] for name in _STATED[1:]},
        "frequency": list(map(rate, impressions, reach)),
        "cpc": list(map(rate, spend, clicks)),
        "cpm": [rate(paid, seen, 1000) for paid, seen in zip(spend, impressions, strict=True)],
        "ctr": [rate(clicked, seen, 100) for clicked, seen in zip(clicks, impressions, strict=True)],
        **events,
    }
    contract = daily_contract(tuple(events))
    return contract, batches_of(contract.table(columns))


def _totals(days: dict[str, list[Any]]) -> dict[str, Totals]:
    found: dict[str, Totals] = {}
    names = ("campaign_id", "date", "spend_usd", "impressions", "clicks", "reach")
    for campaign, day, spend, impressions, clicks, reach in zip(*(days[name] for name in names), strict=True):
        sums = found.setdefault(campaign, Totals(day, day))
        paid = Decimal(spend)
        sums.first, sums.last = min(sums.first, day), max(sums.last, day)
        sums.days += bool(impressions or paid)
        sums.spend = EXACT.add(sums.spend, paid)
        sums.impressions += impressions
        sums.clicks += clicks
        sums.reach = max(sums.reach, reach)
    return found


def _sums(totals: list[Totals]) -> dict[str, list[Any]]:
    return {
        "first_date": [t.first for t in totals],
        "last_date": [t.last for t in totals],
        "days_active": [t.days for t in totals],
        "spend_usd": [money_text(t.spend) for t in totals],
        "impressions": [t.impressions for t in totals],
        "clicks": [t.clicks for t in totals],
        "max_daily_reach": [t.reach for t in totals],
        "cpc": [rate(t.spend, t.clicks) for t in totals],
        "cpm": [rate(t.spend, t.impressions, 1000) for t in totals],
        "ctr": [rate(t.clicks, t.impressions, 100) for t in totals],
    }


def _newest_exports(rows: pa.Table) -> pa.Table:
    """Of every key all rows of the newest export that has it: same-named ads of one export stay apart."""
    names = (*MANUAL.key, CONTENT)
    winners = newest(rows, MANUAL.key).select(list(names)).to_pydict()
    wanted = set(zip(*winners.values(), strict=True))
    mask = [key in wanted for key in zip(*(rows[name].to_pylist() for name in names), strict=True)]
    kept = rows.filter(pa.array(mask, pa.bool_())).sort_by([(name, "ascending") for name in (*MANUAL.key, ROW)])
    return MANUAL.table({name: kept[name].combine_chunks() for name in MANUAL.names})
