"""Revenue by month of sale: what the reports hold, what the plays let expect, and what is still to come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.charting.asked import Asked
from pipeline.charting.axes import month_places
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.insights.monthly_revenue import MonthOfSale, months_of_sale
from pipeline.warehouse.pico import plain

TITLE = "Revenue"
NEVER = "No revenue yet. It comes with the first report of DistroKid or TooLost."
LEAST_MONTHS = 9  # money comes months late: fewer would show little but what is awaited
NEEDED = frozenset({"royalty_statements", "revenue_transactions", "royalty_items", "track_artists", "content_streams"})


def revenue_chart(asked: Asked) -> Chart:
    """Bars of what is reported, hatched what is awaited of months whose reports are not all in, marks at the expected.

    Shows the months of the span, and at least the nine up to its last whole one.
    """
    if not asked.tables >= NEEDED:
        return asked.nothing("revenue", TITLE, Axis.MONTHS, NEVER)
    since = None if asked.span.first is None else min(asked.span.first, _months_before(asked.span.last, LEAST_MONTHS))
    found = months_of_sale(asked.connection, asked.today, since, asked.artist_id)
    shown = {month.first: month for month in found if _is_shown(month, asked)}
    if not any(month.earned is not None or month.expected is not None for month in shown.values()):
        return asked.nothing("revenue", TITLE, Axis.MONTHS, NEVER)
    places = month_places(min(shown), max(shown))
    months = [shown[place.day] for place in places if place.day is not None]
    expected = [month.expected for month in months]
    parts = [_part(asked.key("earned"), "Reported", Stroke.BARS, [month.earned for month in months], "accent")]
    if any(amount is not None for amount in expected):
        parts.append(_part("awaited", "awaited", Stroke.AWAITED, [_awaited(month) for month in months], "muted"))
        parts.append(_part("expected", "expected by plays", Stroke.EXPECTED, expected, "text"))
    note = "by month of sale"
    if asked.artist_id is not None:
        note = "by month of sale · what is expected is known for the whole account only"
    return Chart("revenue", TITLE, Axis.MONTHS, places, tuple(parts), note)


def _part(key: str, title: str, stroke: Stroke, amounts: list[Decimal | None], colour: str) -> Part:
    values = tuple(None if amount is None else float(amount) for amount in amounts)
    exact = tuple(None if amount is None else plain(amount) for amount in amounts)
    return Part(key, title, stroke, values, Unit.USD, colour, exact=exact)


def _awaited(month: MonthOfSale) -> Decimal | None:
    """What is missing to the expected, of months that are not fully reported."""
    if month.is_reported or month.expected is None:
        return None
    missing = month.expected - (month.earned or Decimal(0))
    return missing if missing > 0 else None


def _is_shown(month: MonthOfSale, asked: Asked) -> bool:
    """A month that is not over is shown only once something is reported of it."""
    after = _months_before(month.first, -1)
    return month.first <= asked.span.last and (after <= asked.today or month.earned is not None)


def _months_before(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
