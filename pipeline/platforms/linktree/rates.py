"""Click rates, whose unit Linktree does not document: read as fractions, whichever way they are written.

A rate that says the same as clicks ÷ views is taken from the counts, so that nothing is rounded twice; one that says
something else is Linktree's own and is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

PLACES = 4
HUNDRED = 100
_BETWEEN = 10  # a rate this many times clicks ÷ views is nearer to percent than to a fraction
_SAME = 0.00006  # what rounding to four places may change
_SAME_PERCENT = 0.0051  # what rounding to whole percents may change

Rates = Sequence[float | None]
Counts = Sequence[int | None]


def as_fractions(rates: Rates, views: Counts, clicks: Counts) -> tuple[list[float | None], bool]:
    """The rates of one answer as fractions of views, and whether they came in percent. One answer has one unit."""
    ratios = [
        rate * seen / clicked
        for rate, seen, clicked in zip(rates, views, clicks, strict=True)
        if rate and seen and clicked
    ]
    if not ratios or median(ratios) < _BETWEEN:
        return list(rates), False
    return [
        None if rate is None else _from_percent(rate / HUNDRED, seen, clicked)
        for rate, seen, clicked in zip(rates, views, clicks, strict=True)
    ], True


def _from_percent(rate: float, views: int | None, clicks: int | None) -> float:
    counted = clicks / views if views and clicks is not None else rate
    return counted if abs(rate - counted) <= _SAME_PERCENT else rate


def click_rate(stated: float | None, views: int | None, clicks: int | None) -> float | None:
    """The rate to publish, a fraction with four places; None without views."""
    if views == 0:
        return None
    counted = clicks / views if views and clicks is not None else None
    if counted is not None and (stated is None or agrees(stated, counted)):
        return round(counted, PLACES)
    return None if stated is None else round(stated, PLACES)


def agrees(stated: float, counted: float) -> bool:
    return abs(stated - counted) <= _SAME
