"""Meta Ads: daily tables, Graph API answers page by page, whole-account dumps, and a table exported by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np

from tests.landing.artists import base62
from tests.landing.campaigns import AdDay, Campaign, make_campaigns
from tests.landing.config import Config
from tests.landing.moments import at, download_days, stamp
from tests.landing.output import Table, Truth, Writer, csv_text
from tests.landing.world import World

META_DAILY = Table("meta_daily", ("date", "campaign_id", "spend_usd", "impressions", "clicks", "reach"), keys=2)
DAILY_COLUMNS = (
    "date",
    "campaign_id",
    "campaign_name",
    "campaign_objective",
    "campaign_status",
    "adset_id",
    "adset_name",
    "spend_usd",
    "impressions",
    "clicks",
    "reach",
    "frequency",
    "cpc",
    "cpm",
    "ctr",
    "meta_pixel_events",
    "is_active",
)
SPEND = DAILY_COLUMNS.index("spend_usd")
MANUAL_COLUMNS = (
    "Ad name",
    "Ad delivery",
    "Ad Set Name",
    "Bid",
    "Bid type",
    "Ad set budget",
    "Ad set budget type",
    "Last significant edit",
    "Attribution setting",
    "Results",
    "Result indicator",
    "Reach",
    "Impressions",
    "Cost per results",
    "Quality ranking",
    "Engagement rate ranking",
    "Conversion rate ranking",
    "Amount spent (USD)",
    "Ends",
    "Reporting starts",
    "Reporting ends",
)
ADSET_NAME = "New Engagement Ad Set"
PAGE_SIZE = 25

CampaignDay = tuple[Campaign, AdDay]
JsonObject = dict[str, object]


def write_metaads(world: World, out: Writer, truth: Truth) -> None:
    cfg = world.cfg
    campaigns = make_campaigns(world)
    for seen in download_days(cfg, 30):
        _write_daily(seen, campaigns, out, truth)
    _write_pages(cfg, campaigns, out)
    _write_dump(cfg, campaigns, out)
    if cfg.manual_export:
        moment = at(cfg.final, 17, 30)
        table = manual_export(cfg, campaigns)
        out.put("metaads", "manual", f"ADS-MANAGER-EXPORT-{stamp(moment)}.csv", table, moment)


def _write_daily(seen: date, campaigns: Sequence[Campaign], out: Writer, truth: Truth) -> None:
    """The table of the last 30 days; where nothing ran, none is written."""
    moment = at(seen, 12, 59, 21)
    since = seen - timedelta(days=30)
    pairs = [(campaign, ad) for campaign in campaigns for ad in campaign.days if since <= ad.day < seen]
    if not pairs:
        return
    _record(truth, moment, pairs)

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        rows = [list(_daily_row(*pair)) for pair in pairs]
        for row, (_, ad) in zip(rows, pairs, strict=True):
            row[SPEND] = round(ad.spend * 0.98, 2)
        _record(truth, when, pairs, spend_factor=0.98)
        return csv_text(DAILY_COLUMNS, rows).encode()

    table = csv_text(DAILY_COLUMNS, (_daily_row(*pair) for pair in pairs))
    out.put("metaads", "daily", f"metaads_campaign_daily_{stamp(moment)}.csv", table, moment, rebuild=revised)


def _record(truth: Truth, moment: datetime, pairs: Sequence[CampaignDay], spend_factor: float = 1.0) -> None:
    rows = (
        (ad.day.isoformat(), campaign.id, round(ad.spend * spend_factor, 2), ad.impressions, ad.clicks, ad.reach)
        for campaign, ad in pairs
    )
    truth.put(META_DAILY, moment, rows)


def _daily_row(campaign: Campaign, ad: AdDay) -> tuple[object, ...]:
    """The values of DAILY_COLUMNS; ad sets are not told apart at this level."""
    who = (campaign.id, campaign.name, campaign.objective, campaign.status, "", "")
    counts = (ad.spend, ad.impressions, ad.clicks, float(ad.reach))
    rates = (ad.frequency, ad.cpc, ad.cpm, ad.ctr)
    events = json.dumps({name: count for _, name, count in ad.events})
    return (ad.day.isoformat(), *who, *counts, *rates, events, campaign.active)


def _write_pages(cfg: Config, campaigns: Sequence[Campaign], out: Writer) -> None:
    """The Graph API's answers as they came, one folder per run."""
    moment = at(cfg.final, 12, 59, 5)
    for campaign in campaigns:
        starts = range(0, max(1, len(campaign.days)), PAGE_SIZE)
        for number, first in enumerate(starts, 1):
            name = f"insights_pages_{stamp(moment)}/{campaign.id}_p{number:03d}.json"
            text = json.dumps(_page(cfg, campaign, number, first), indent=1)
            if number == 1:
                out.put("metaads", "page", name, text, moment)
            else:
                out.write("metaads", name, text, moment)


def _page(cfg: Config, campaign: Campaign, number: int, first: int) -> JsonObject:
    days = campaign.days[first : first + PAGE_SIZE]
    if not days:
        return {"data": []}
    cursor = base62(cfg.rng("cursor", campaign.id, number), 12)
    paging: JsonObject = {"cursors": {"before": "MAZDZD", "after": cursor}}
    if first + PAGE_SIZE < len(campaign.days):
        paging["next"] = (
            f"https://graph.facebook.com/v18.0/{campaign.id}/insights?access_token=REDACTED"
            f"&level=campaign&time_increment=1&limit={PAGE_SIZE}&after={cursor}"
        )
    return {"data": [_insight(campaign, ad, {}) for ad in days], "paging": paging}


def _insight(campaign: Campaign, ad: AdDay, more: JsonObject) -> JsonObject:
    """One row of an answer: numbers are text, and without a click there is no cost per click."""
    row: JsonObject = {
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        **more,
        "spend": f"{ad.spend:.2f}",
        "impressions": str(ad.impressions),
        "clicks": str(ad.clicks),
        "cpc": str(ad.cpc),
        "cpm": str(ad.cpm),
        "ctr": str(ad.ctr),
        "reach": str(ad.reach),
        "frequency": str(ad.frequency),
        "actions": [{"action_type": name, "value": str(count)} for name, _, count in ad.events],
        "date_start": ad.day.isoformat(),
        "date_stop": ad.day.isoformat(),
    }
    if not ad.clicks:
        del row["cpc"]
    return row


def _write_dump(cfg: Config, campaigns: Sequence[Campaign], out: Writer) -> None:
    """The older whole-account dump: four lists in a folder."""
    moment = at(cfg.final, 13, 14, 55)
    dump = {
        "campaigns": [_dump_campaign(campaign) for campaign in campaigns],
        "adsets": [_dump_adset(campaign) for campaign in campaigns],
        "ads": [_dump_ad(campaign, k) for campaign in campaigns for k in range(len(campaign.ads))],
        "insights": [_lifetime(campaign) for campaign in campaigns if campaign.days],
    }
    for name, rows in dump.items():
        out.write("metaads", f"meta_ads_dump_{stamp(moment)}/{name}.json", json.dumps(rows, indent=2), moment)


def _dump_campaign(campaign: Campaign) -> JsonObject:
    return {
        "id": campaign.id,
        "name": campaign.name,
        "status": campaign.status,
        "objective": campaign.objective,
        "start_time": _dump_time(campaign.created),
        "created_time": _dump_time(campaign.created),
        "updated_time": _dump_time(campaign.days[-1].day if campaign.days else campaign.created),
    }


def _dump_adset(campaign: Campaign) -> JsonObject:
    return {
        "id": campaign.adset,
        "name": ADSET_NAME,
        "status": campaign.status,
        "campaign_id": campaign.id,
        "daily_budget": "1500",
        "lifetime_budget": "0",
        "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
        "targeting": {"age_min": 18, "age_max": 44, "geo_locations": {"countries": ["US", "GB"]}},
        "optimization_goal": "POST_ENGAGEMENT",
        "start_time": _dump_time(campaign.created),
        "pacing_type": ["standard"],
        "created_time": _dump_time(campaign.created),
        "updated_time": _dump_time(campaign.created),
    }


def _dump_ad(campaign: Campaign, k: int) -> JsonObject:
    return {
        "id": campaign.ads[k],
        "name": f"AD{k + 1}",
        "status": campaign.status,
        "adset_id": campaign.adset,
        "campaign_id": campaign.id,
        "effective_status": campaign.status if campaign.active else "CAMPAIGN_PAUSED",
        "creative": {"id": str(int(campaign.ads[k]) + 9)},
        "tracking_specs": [{"action.type": ["offsite_conversion"], "fb_pixel": ["0"]}],
        "created_time": _dump_time(campaign.created),
        "updated_time": _dump_time(campaign.created),
    }


def _dump_time(day: date) -> str:
    return f"{day.isoformat()}T06:57:55-0700"


def _lifetime(campaign: Campaign) -> JsonObject:
    """All days of a campaign as one row; people reached on several days count once."""
    days = campaign.days
    whole = AdDay(
        day=days[0].day,
        cents=sum(ad.cents for ad in days),
        impressions=sum(ad.impressions for ad in days),
        clicks=sum(ad.clicks for ad in days),
        reach=int(0.8 * sum(ad.reach for ad in days)),
        events=(),
    )
    row = _insight(campaign, whole, {"adset_id": campaign.adset, "adset_name": ADSET_NAME})
    return {**row, "date_stop": days[-1].day.isoformat()}


def manual_export(cfg: Config, campaigns: Sequence[Campaign]) -> str:
    """The table a person exports from Ads Manager: other headings, totals only."""
    rows: list[tuple[object, ...]] = []
    for campaign in campaigns:
        days = campaign.days
        spend = sum(ad.cents for ad in days) / 100
        results = sum(count for ad in days for _, name, count in ad.events if name == "LinkClick")
        who = (f"{campaign.name} AD1", campaign.status.lower(), ADSET_NAME)
        budget = (0, "ABSOLUTE_OCPM", 15, "Daily", campaign.created.isoformat(), "7-day click or 1-day view")
        reached = (sum(ad.reach for ad in days), sum(ad.impressions for ad in days))
        cost = round(spend / results, 4) if results else ""
        outcome = (results, "actions:link_click", *reached, cost, "-", "-", "-", spend)
        rows.append((*who, *budget, *outcome, "Ongoing", cfg.start.isoformat(), cfg.end.isoformat()))
    return csv_text(MANUAL_COLUMNS, rows)
