"""What ads cost and brought, day by day. Days on which none ran have no figures: they are gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pipeline.charting.asked import Asked
from pipeline.charting.axes import days_shown
from pipeline.charting.day_rows import laid
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.warehouse.pico import plain, usd

SPEND, CLICKS = "Ad spend and cost of a click", "Ad clicks and how many click"
NEVER = "No ads yet. They come with the first run of Meta Ads."


def ad_charts(asked: Asked) -> tuple[Chart, Chart]:
    """Spend with what a click costs, clicks with their share of all views; both by the scales left and right."""
    spent: dict[date, int] = defaultdict(int)
    clicks: dict[date, int] = defaultdict(int)
    shown: dict[date, int] = defaultdict(int)  # impressions
    for text, pico, clicked, seen in _rows(asked):
        if not asked.is_over(day := date.fromisoformat(text)):
            continue
        for figures, value in ((spent, pico), (clicks, clicked), (shown, seen)):
            if value is not None:
                figures[day] += value
    return _spend(asked, spent, clicks), _clicks(asked, clicks, shown)


def _rows(asked: Asked) -> list[tuple[str, int | None, int | None, int | None]]:
    if not {"ad_performance_daily", "campaigns"} <= asked.tables:
        return []
    of_artist = "" if asked.artist_id is None else (
        f" WHERE campaign_id IN (SELECT campaign_id FROM campaigns WHERE {asked.of_artist()})"
    )  # fmt: skip
    return asked.connection.execute(
        f"SELECT performance_date, spend_pico_usd, clicks, impressions FROM ad_performance_daily{of_artist}"
    ).fetchall()


def _spend(asked: Asked, spent: dict[date, int], clicks: dict[date, int]) -> Chart:
    places = days_shown(asked.span, spent)
    if not places:
        return asked.nothing("ad_spend", SPEND, Axis.DAYS, NEVER, spent)
    dollars = {day: usd(pico) for day, pico in spent.items()}
    each = {day: float(dollars[day]) / clicks[day] for day in dollars if clicks.get(day)}
    exact = tuple(plain(dollars[place.day]) if place.day in dollars else None for place in places)
    parts = (
        Part(asked.key("spend"), "spend", Stroke.BARS, laid(_floats(dollars), places),
             Unit.USD, "Meta Ads", exact=exact, tint=0.6),
        Part(asked.key("cpc"), "a click", Stroke.LINE, laid(each, places), Unit.USD, right=True),
    )  # fmt: skip
    return Chart("ad_spend", SPEND, Axis.DAYS, places, parts)


def _clicks(asked: Asked, clicks: dict[date, int], shown: dict[date, int]) -> Chart:
    places = days_shown(asked.span, clicks)
    if not places:
        return asked.nothing("ad_clicks", CLICKS, Axis.DAYS, NEVER, clicks)
    share = {day: count / shown[day] for day, count in clicks.items() if shown.get(day)}
    parts = (
        Part(asked.key("clicks"), "clicks", Stroke.BARS, laid(_floats(clicks), places),
             colour="Meta Ads", tint=0.6),
        Part(asked.key("ctr"), "of those who saw it", Stroke.LINE, laid(share, places), Unit.FRACTION, right=True),
    )  # fmt: skip
    return Chart("ad_clicks", CLICKS, Axis.DAYS, places, parts)


def _floats(amounts: Mapping[date, Decimal | int]) -> dict[date, float]:
    return {day: float(amount) for day, amount in amounts.items()}
