"""Daily series out of DistroKid's statistics pages, where they stand as AmCharts settings in a script.

Source: the pages ``/stats/?type=all&data=streams`` and ``…data=applemusic``. The arrays are JSON but for a trailing
comma; other charts stand before and after the one that is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.platforms.declaration import Landed, Reading, text_of
from pipeline.platforms.values import count, iso_day, refuse, unique_days
from pipeline.registry import Registry

DAILY_TOTAL = "trend365day"
_CHART = re.compile(r"AmCharts\.makeChart\s*\(")
_ID = re.compile(r"""["']?id["']?\s*:\s*["']""" + DAILY_TOTAL + r"""["']""")
_PROVIDER = re.compile(r"""["']?dataProvider["']?\s*:\s*\[""")
_APPLE_CHART = re.compile(r"\bchartData\s*=")
_PASSWORD = re.compile(r"""<input[^>]+type=["']?password""", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Point = dict[str, Any]
Figure = tuple[object, object]
"""A day and its number, as the page has them."""


def read_spotify_page(file: Landed, _: Registry) -> Reading:
    """The account's daily Spotify total: columns ``date``, ``streams``."""
    return _daily("dk_spotify_daily", spotify_points(text_of(file.data())), file)


def read_apple_page(file: Landed, _: Registry) -> Reading:
    """The account's daily Apple Music total: columns ``date``, ``streams``."""
    return _daily("dk_apple_daily", apple_points(text_of(file.data())), file)


def spotify_points(page: str) -> list[Figure]:
    """The days and numbers of the Spotify page's yearly chart, unread; none where the chart is empty.

    Raises :class:`Refused` where the page has no such chart, or one that cannot be read.
    """
    _signed_in(page)
    charts = [part for part in _CHART.split(page)[1:] if _ID.search(part)]
    if not charts:
        refuse(
            "no-daily-chart", "The page holds no daily chart. DistroKid may have changed it.", f"chart {DAILY_TOTAL}"
        )
    arrays = list(_arrays(charts[0], f"chart {DAILY_TOTAL}"))
    if not arrays:
        refuse("truncated", "The page ends before its daily figures.", f"chart {DAILY_TOTAL}")
    return [(point.get("category"), point.get("column-1")) for point in arrays[0]]


def apple_points(page: str) -> list[Figure]:
    """The days and numbers of the longest array of the Apple Music page that is keyed by days; raises as the other."""
    _signed_in(page)
    if _ID.search(page):
        refuse("other-page", "This is the Spotify statistics page under the name of the Apple Music page.", DAILY_TOTAL)
    daily = [array for array in _arrays(page, "chartData") if array and all(_day_of(p) for p in array)]
    if daily:
        return [(_day_of(p), _number_of(p)) for p in max(daily, key=len)]
    chart = _APPLE_CHART.search(page)
    if chart is None or next(_arrays(page[chart.end() :], "chartData"), None) != []:
        refuse("no-daily-chart", "The page holds no daily Apple Music figures.", "chartData")
    return []


def _signed_in(page: str) -> None:
    if _PASSWORD.search(page):
        refuse(
            "login-page",
            "This is DistroKid's sign-in page, not the statistics.",
            "page",
            "Sign in to DistroKid, then collect again.",
        )


def _arrays(text: str, where: str) -> Iterator[list[Point]]:
    """Every ``dataProvider`` array of a script, in order; refuses one that does not end."""
    for match in _PROVIDER.finditer(text):
        body = _bracketed(text, match.end() - 1, where)
        try:
            array = json.loads(_TRAILING_COMMA.sub(r"\1", body))
        except json.JSONDecodeError as error:
            refuse(
                "unreadable-chart",
                "The page's figures cannot be read. DistroKid may have changed the page.",
                f"{where}, character {error.pos}",
            )
        if not all(isinstance(point, dict) for point in array):
            refuse("unreadable-chart", "The page's figures have another shape than before.", where)
        yield array


def _bracketed(text: str, start: int, where: str) -> str:
    """The text from ``[`` at ``start`` to its matching ``]``, brackets in quotes aside."""
    depth, quoted, position = 0, False, start
    while position < len(text):
        sign = text[position]
        if quoted:
            if sign == "\\":
                position += 1
            quoted = sign != '"'
        elif sign == '"':
            quoted = True
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                return text[start : position + 1]
        position += 1
    refuse("truncated", "The page is cut off inside its figures.", where)


def _day_of(point: Point) -> str | None:
    day = point.get("field", point.get("category"))
    return day if isinstance(day, str) and _ISO_DAY.fullmatch(day) else None


def _number_of(point: Point) -> object:
    for name in ("value", "column-1"):
        if name in point:
            return point[name]
    return list(point.values())[1] if len(point) > 1 else None


def _daily(table: str, points: list[Figure], file: Landed) -> Reading:
    if not points:
        refuse(
            "no-rows",
            "The page has a chart without figures. It was not accepted; older data stay in use.",
            "dataProvider",
        )
    days: list[date] = []
    numbers: list[int] = []
    for number, (day, value) in enumerate(points, 1):
        days.append(iso_day(day, f"point {number}", file.downloaded_at))
        numbers.append(count(value, f"point {number} ({day})"))
    unique_days(days, "point")
    return Reading({table: {"date": days, "streams": numbers}}, {"last_day": max(days).isoformat()})
