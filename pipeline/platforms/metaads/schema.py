"""Meta's tables and what is promised of its datasets, column by column."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

SITE = "Meta Ads"

_CAMPAIGN = (
    Column("campaign_id", Kind.TEXT, required=True),  # 18 digits: as a 64-bit float it would change
    Column("campaign_name", Kind.TEXT),
)
_ATTRIBUTES = (Column("objective", Kind.TEXT), Column("status", Kind.TEXT))
_IS_ACTIVE = Column("is_active", Kind.FLAG)
_TOTALS = (
    Column("spend_usd", Kind.DECIMAL, required=True),
    Column("impressions", Kind.INT, required=True, minimum=0),
    Column("clicks", Kind.INT, required=True, minimum=0),
)
_RATES = (
    Column("cpc", Kind.DECIMAL),  # USD a click
    Column("cpm", Kind.DECIMAL),  # USD a thousand impressions
    Column("ctr", Kind.DECIMAL),  # clicks in percent of impressions
)
_DATE = Column("date", Kind.DATE, required=True)
_REACH = Column("reach", Kind.INT, required=True, minimum=0)

CAMPAIGN_DAYS = StagingTable(
    "meta_campaign_days",
    (_DATE, *_CAMPAIGN, *_ATTRIBUTES, _IS_ACTIVE, *_TOTALS, _REACH, Column("events", Kind.TEXT)),
)
LISTED_CAMPAIGNS = StagingTable("meta_listed_campaigns", (*_CAMPAIGN, *_ATTRIBUTES, _IS_ACTIVE))

_MANUAL = (
    Column("reporting_start", Kind.DATE, required=True),
    Column("reporting_end", Kind.DATE, required=True),
    Column("ad_set", Kind.TEXT, required=True),
    Column("ad", Kind.TEXT, required=True),
    Column("ad_delivery_status", Kind.TEXT),
    Column("spend_usd", Kind.DECIMAL),
    Column("impressions", Kind.INT, minimum=0),
    Column("reach", Kind.INT, minimum=0),
    Column("clicks", Kind.INT, minimum=0),
    Column("results", Kind.INT, minimum=0),
    Column("result_indicator", Kind.TEXT),
    Column("cost_per_result", Kind.DECIMAL),
    Column("quality_ranking", Kind.TEXT),
    Column("engagement_ranking", Kind.TEXT),
    Column("conversion_ranking", Kind.TEXT),
    Column("bid", Kind.TEXT),
    Column("bid_type", Kind.TEXT),
    Column("adset_budget", Kind.TEXT),
    Column("adset_budget_type", Kind.TEXT),
    Column("last_significant_edit", Kind.TEXT),
    Column("attribution_setting", Kind.TEXT),
    Column("ends", Kind.TEXT),
)
MANUAL_ROWS = StagingTable("meta_manual_rows", _MANUAL)

CAMPAIGNS = Contract(
    "meta_campaigns",
    (
        *_CAMPAIGN,
        Column("artist", Kind.TEXT),
        Column("track", Kind.TEXT),
        Column("targeting", Kind.TEXT),
        Column("first_date", Kind.DATE, required=True),
        Column("last_date", Kind.DATE, required=True),
        Column("days_active", Kind.INT, required=True, minimum=0),
        *_TOTALS,
        Column("max_daily_reach", Kind.INT, required=True, minimum=0),
        *_RATES,
    ),
    key=("campaign_id",),
    title="the Meta campaigns",
)
# Ads of two campaigns may bear the same two names, so a key may stand twice within one export.
MANUAL = Contract(
    "meta_manual",
    _MANUAL,
    key=("reporting_start", "reporting_end", "ad_set", "ad"),
    unique=False,
    title="the Ads Manager exports",
)


def daily_contract(event_columns: Sequence[str]) -> Contract:
    """``meta_daily`` with one column for every event that occurs, between the rates and ``is_active``."""
    events = tuple(Column(name, Kind.INT, minimum=0) for name in event_columns)
    figures = (*_TOTALS, _REACH, Column("frequency", Kind.DECIMAL), *_RATES, *events)
    columns = (_DATE, *_CAMPAIGN, *_ATTRIBUTES, *figures, _IS_ACTIVE)
    return Contract("meta_daily", columns, key=("date", "campaign_id"), title="the daily Meta Ads figures")
