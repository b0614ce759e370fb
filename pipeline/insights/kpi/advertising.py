"""What the ads cost, and what they bring: clicks, listeners, and whether they pay for themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.insights import figure_words as say
from pipeline.insights.kpi import definitions as of
from pipeline.insights.kpi.model import KpiValue, ratio
from pipeline.insights.kpi.periods import month_days, month_of
from pipeline.insights.kpi.reading import Reading
from pipeline.insights.paid_months import total
from pipeline.warehouse.pico import EXACT, usd

PLAYS_A_CLICK = 50  # what a click has to bring to be judged by
LIFE_MONTHS = 6
NO_ADS = "No ad has run yet."


@dataclass(frozen=True)
class AdTotals:
    """Of a span of days, all campaigns together; exact USD. Days must not be added for reach: there is none here."""

    spend: Decimal
    impressions: int
    clicks: int

    @property
    def cpc(self) -> Decimal | None:
        return ratio(self.spend, self.clicks)

    @property
    def ctr(self) -> Decimal | None:
        return ratio(self.clicks, self.impressions)

    @property
    def cpm(self) -> Decimal | None:
        return ratio(EXACT.multiply(self.spend, Decimal(1000)), self.impressions)


@dataclass(frozen=True)
class NewListeners:
    """Spotify's listeners while ads ran: the most and the fewest on a day. ``ads`` are of the same days."""

    first: date
    last: date
    most: int
    fewest: int
    ads: AdTotals

    @property
    def gained(self) -> int:
        return self.most - self.fewest


def ad_totals(reading: Reading, first: date | None = None, last: date | None = None) -> AdTotals | None:
    """Of these days, or of all; None where there is no row."""
    rows = reading.ask(
        "SELECT spend_pico_usd, impressions, clicks FROM ad_performance_daily WHERE performance_date BETWEEN ? AND ?",
        (first.isoformat() if first else "", last.isoformat() if last else "9999"),
    )
    if not rows:
        return None
    spend, shown, clicks = (sum(amount or 0 for amount in column) for column in zip(*rows, strict=True))
    return AdTotals(usd(spend), shown, clicks)


def listeners_by_day(reading: Reading) -> dict[date, int]:
    """All artists added up, on the days that every one of them has."""
    by_artist: dict[int, dict[date, int]] = defaultdict(dict)
    for artist, day, count in reading.ask(
        "SELECT artist_id, audience_date, listeners FROM spotify_audience_daily WHERE listeners IS NOT NULL"
    ):
        by_artist[artist][date.fromisoformat(day)] = count
    if not by_artist:
        return {}
    days = set.intersection(*(set(known) for known in by_artist.values()))
    return {day: sum(known[day] for known in by_artist.values()) for day in days}


def new_listeners(reading: Reading) -> NewListeners | None:
    """From the first day with ad spend to the last, as far as listeners are known; None where both never meet."""
    ((begin, finish),) = reading.ask(
        "SELECT MIN(performance_date), MAX(performance_date) FROM ad_performance_daily WHERE spend_pico_usd > 0"
    )
    if begin is None:
        return None
    first, last = date.fromisoformat(begin), date.fromisoformat(finish)
    during = {day: count for day, count in listeners_by_day(reading).items() if first <= day <= last}
    if not during:
        return None
    first, last = min(during), max(during)
    ads = ad_totals(reading, first, last)
    return NewListeners(first, last, max(during.values()), min(during.values()), ads) if ads else None


def values(reading: Reading) -> Iterator[KpiValue]:
    yield from _week(reading)
    found = ad_totals(reading)
    for kpi, get in (
        (of.AD_SPEND_TOTAL, "spend"), (of.AD_IMPRESSIONS_TOTAL, "impressions"), (of.AD_CLICKS_TOTAL, "clicks"),
        (of.AD_CPC_TOTAL, "cpc"),
    ):  # fmt: skip
        yield reading.value(kpi, getattr(found, get) if found else None, note="" if found else NO_ADS)
    yield from _listeners(reading)
    yield _payback(reading, found)
    yield _ad_roi(reading)


def _week(reading: Reading) -> Iterator[KpiValue]:
    found = reading.week_of_ads
    kpis = (of.AD_SPEND, of.AD_IMPRESSIONS, of.AD_CLICKS, of.AD_CPC, of.AD_CTR, of.AD_CPM)
    if found is None:
        yield from (reading.value(kpi, note=NO_ADS) for kpi in kpis)
        return
    now, before = (
        AdTotals(usd(spent), found.impressions[place], found.clicks[place])
        for place, spent in enumerate((found.spent.now, found.spent.before))
    )
    if not found.spent.comparable:
        before = None  # type: ignore[assignment]
    note = say.below(found.spent, reading.today, against=say.AGAINST)
    for kpi, get in zip(kpis, ("spend", "impressions", "clicks", "cpc", "ctr", "cpm"), strict=True):
        yield reading.value(
            kpi, getattr(now, get), before=getattr(before, get) if before else None, first=found.spent.first,
            last=found.spent.end, note=note,
        )  # fmt: skip


def _listeners(reading: Reading) -> Iterator[KpiValue]:
    found = new_listeners(reading)
    first, last = (found.first, found.last) if found else (None, None)
    gained = found.gained if found else 0
    missing = "" if gained else "Listeners are not known for days with ads." if not found else "No listener was gained."
    cost = ratio(found.ads.spend, gained) if found else None
    yield reading.value(of.CPA, cost, note=missing, first=first, last=last)
    per_click = ratio(gained, found.ads.clicks) if found and gained else None
    yield reading.value(of.CONVERSION, per_click, note=missing, first=first, last=last)
    value = _listener_value(reading)
    yield value
    worth = value.value if isinstance(value.value, Decimal) else None
    back = ratio(EXACT.subtract(worth, cost), cost) if worth is not None and cost else None
    yield reading.value(of.LISTENER_ROI, back, note=missing or value.note, first=first, last=last)


def _listener_value(reading: Reading) -> KpiValue:
    paid = reading.paid
    if paid is None:
        return reading.value(of.LTV, note="No month is fully reported yet.")
    first, last = month_days(month_of(paid.first))
    during = [count for day, count in listeners_by_day(reading).items() if first <= day <= last]
    if not during or not max(during):
        return reading.value(of.LTV, first=first, last=last, note="Listeners of that month are not known.")
    for_its_life = EXACT.multiply(total(paid.earned.values()), Decimal(LIFE_MONTHS))
    return reading.value(of.LTV, ratio(for_its_life, max(during)), first=first, last=last)


def _payback(reading: Reading, ads: AdTotals | None) -> KpiValue:
    revenue, plays = usd(sum(one.pico for one in reading.lines.stores)), sum(o.quantity for o in reading.lines.stores)
    if ads is None or not ads.clicks or not ads.spend or plays <= 0:
        return reading.value(of.PAYBACK, note=NO_ADS if ads is None else "No paid click or no paid play yet.")
    # 50 plays × (revenue / plays) over (spend / clicks), rounded once.
    brought = EXACT.multiply(revenue, Decimal(PLAYS_A_CLICK * ads.clicks))
    return reading.value(of.PAYBACK, ratio(brought, EXACT.multiply(ads.spend, Decimal(plays))))


def _ad_roi(reading: Reading) -> KpiValue:
    paid = reading.paid
    if paid is None:
        return reading.value(of.AD_ROI, note="No month is fully reported yet.")
    month = month_of(paid.first)
    first, last = month_days(month)
    now = _roi(reading, total(paid.earned.values()), month)
    before = _roi(reading, total(paid.earned_before.values()), month - 1) if paid.comparable else None
    return reading.value(of.AD_ROI, now, before=before, first=first, last=last,
                         note="" if now is not None else "No ads in that month.")  # fmt: skip


def _roi(reading: Reading, revenue: Decimal, month: int) -> Decimal | None:
    ads = ad_totals(reading, *month_days(month))
    return ratio(EXACT.subtract(revenue, ads.spend), ads.spend) if ads and ads.spend > 0 else None
