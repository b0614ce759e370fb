"""Linktree's GraphQL answers: one of them carries the daily figures, the others are told apart and kept.

Source: the answers of ``https://linktr.ee/admin/analytics``; the figures stand under
``data.getAccountAnalytics.overview.timeseries``.
"""

from __future__ import annotations

from typing import Any

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.linktree.schema import COUNTS, DAYS, RATE
from pipeline.platforms.values import count, iso_day, json_of, real, refuse, signed_in, unique_days
from pipeline.registry import Registry

SIGN_IN = "Sign in to Linktree, then collect again."
WITHOUT_FIGURES = frozenset({"viewer", "getAccountLinks", "featureFlags"})
SERIES = ("getAccountAnalytics", "overview", "timeseries")
PLACES = 4
ROUNDING = 0.00501  # a rate written with two decimals may be this far from clicks / views


def read_answer(file: Landed, _: Registry) -> Reading:
    """Daily columns ``date``, four counts and ``clickThroughRate`` (a fraction, four places, empty without views).

    Refuses answers that say no (``refused-answer``). Answers of a shape never seen are kept and put on record.
    """
    answer = json_of(signed_in(file.data(), "Linktree"))
    if not isinstance(answer, dict):
        refuse("unknown-shape", "Linktree's answer has another shape than all before.", "top level")
    data = answer.get("data")
    if answer.get("errors") or not isinstance(data, dict):
        refuse("refused-answer", "Linktree did not hand out the figures; it had signed out.", "data", SIGN_IN)
    points = _series(data)
    if points is not None:
        return _days(points, file)
    known = set(data) <= WITHOUT_FIGURES
    return Reading(
        figures=False, note="" if known else f"unknown answer kept: {', '.join(sorted(map(str, data)))[:80]}"
    )


def _series(data: dict[str, Any]) -> list[Any] | None:
    """The day points, None for an answer about something else; refuses an analytics answer without them."""
    if SERIES[0] not in data:
        return None
    found: Any = data
    for name in SERIES:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list):
        refuse("refused-answer", "Linktree answered without the daily figures.", ".".join(("data", *SERIES)), SIGN_IN)
    if not found:
        refuse("no-rows", "Linktree sent no days at all. It was not accepted; older data stay in use.", "timeseries")
    return found


def _days(points: list[Any], file: Landed) -> Reading:
    columns: dict[str, list[Any]] = {name: [] for name in ("date", *COUNTS, RATE)}
    odd = 0
    for number, point in enumerate(points, 1):
        where = f"day {number}"
        if not isinstance(point, dict):
            refuse("unknown-shape", "Linktree's days have another shape than before.", where)
        columns["date"].append(iso_day(point.get("date"), where, file.downloaded_at))
        for name in COUNTS:
            value = point.get(name)
            columns[name].append(None if value is None else count(value, f"{where}, {name}"))
        rate = point.get(RATE)
        columns[RATE].append(None if rate is None else real(rate, f"{where}, {RATE}", minimum=0))
        odd += _more_unique_than_all(columns)
    unique_days(columns["date"], "day")
    columns[RATE] = _fractions(columns)
    note = f"{odd} day(s) have more unique than total visitors" if odd else ""
    return Reading({DAYS.name: columns}, {"last_day": max(columns["date"]).isoformat()}, note)


def _more_unique_than_all(columns: dict[str, list[Any]]) -> bool:
    views, unique_views, clicks, unique_clicks = (columns[name][-1] for name in COUNTS)
    return (unique_views or 0) > (views if views is not None else unique_views or 0) or (unique_clicks or 0) > (
        clicks if clicks is not None else unique_clicks or 0
    )


def _fractions(columns: dict[str, list[Any]]) -> list[float | None]:
    """Rates as fractions of views. The unit is not documented: a file in percent shows by comparing with its counts."""
    expected = [
        c / v if v and c is not None else None for v, c in zip(columns[COUNTS[0]], columns[COUNTS[2]], strict=True)
    ]
    pairs = [(r, e) for r, e in zip(columns[RATE], expected, strict=True) if r and e]
    percent = sum(abs(r / 100 - e) < abs(r - e) for r, e in pairs) > len(pairs) / 2
    rates = [r / 100 if r is not None and percent else r for r in columns[RATE]]
    return [_rate(r, e, v) for r, e, v in zip(rates, expected, columns[COUNTS[0]], strict=True)]


def _rate(stated: float | None, expected: float | None, views: int | None) -> float | None:
    """The rate from the counts where the stated one agrees or is missing, else as stated; none without views."""
    if views == 0:
        return None
    if expected is not None and (stated is None or abs(stated - expected) <= ROUNDING):
        return round(expected, PLACES)
    return None if stated is None else round(stated, PLACES)
