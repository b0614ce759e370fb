"""TikTok's analytics export: one row a day, dates without a year.

Source: TikTok Studio, Analytics, *Download data* as CSV; headings ``Date, Video Views, Profile Views, Likes,
Comments, Shares``, zipped as ``Overview.csv`` or plain.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.tiktok.archives import table_in
from pipeline.platforms.tiktok.schema import COUNTS, DAYS, HEADINGS
from pipeline.platforms.tiktok.validate import overview_name
from pipeline.platforms.tiktok.years import MonthDay, month_day, with_years
from pipeline.platforms.values import count, csv_rows, iso_day, refuse, signed_in
from pipeline.registry import Registry

WHOLE_MONTH = 28
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_overview(file: Landed, registry: Registry) -> Reading:
    """Columns ``handle``, ``date`` and five counts. ``facts``: handle, range, whether the years are certain."""
    data = file.data()
    if PurePosixPath(file.name).suffix.lower() == ".zip":
        data = table_in(data)
    rows = list(csv_rows(signed_in(data, "TikTok"), ("Date", *HEADINGS.values())))
    name = overview_name(file.name, registry)
    assert name is not None  # the file was recognised by this name
    texts = [(line, row["Date"]) for line, row in rows]
    days = _full_dates(texts, file) or with_years(_month_days(texts), file.downloaded_at.date(), name.first)
    columns: dict[str, list[Any]] = {"handle": [name.handle] * len(rows), "date": days}
    for column, heading in HEADINGS.items():
        columns[column] = [count(row[heading], f"line {line}, {heading}") for line, row in rows]
    facts = {
        "handle": name.handle,
        "first_day": days[0].isoformat(),
        "last_day": days[-1].isoformat(),
        "certain": "1" if name.certain else "0",
    }
    return Reading({DAYS.name: columns}, facts | _months(columns))


def _month_days(texts: list[tuple[int, str]]) -> list[MonthDay]:
    return [month_day(text, f"line {line}") for line, text in texts]


def _full_dates(texts: list[tuple[int, str]], file: Landed) -> list[date] | None:
    """Dates that carry their year after all; None when they do not. They too must follow one another."""
    if not all(_FULL_DATE.fullmatch(text.strip()) for _, text in texts):
        return None
    days = [iso_day(text.strip(), f"line {line}", file.downloaded_at) for line, text in texts]
    for (line, _), before, after in zip(texts[1:], days, days[1:], strict=False):
        if (after - before).days != 1:
            refuse("missing-day", "A day is missing, doubled or out of order.", f"line {line}")
    return days


def _months(columns: dict[str, list[Any]]) -> dict[str, str]:
    """A digest of every whole month that is not all zeros: how exports are compared without keeping their rows."""
    months: dict[str, list[tuple[int, ...]]] = {}
    for row in zip(columns["date"], *(columns[name] for name in COUNTS), strict=True):
        months.setdefault(f"{row[0]:%Y-%m}", []).append((row[0].day, *row[1:]))
    return {
        f"month.{month}": hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
        for month, rows in months.items()
        if len(rows) >= WHOLE_MONTH and any(any(row[1:]) for row in rows)
    }
