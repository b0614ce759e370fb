"""The analytics export of one account: a row a day, the days without their year.

Source: TikTok Studio, Analytics, "Download data", CSV: ``Overview.csv`` in an archive, or the table as such. Columns
``Date`` (``November 21``, English, ascending, no year), ``Video Views``, ``Profile Views``, ``Likes``, ``Comments``,
``Shares`` (times a day), in any order; others are allowed and not used.
"""

from __future__ import annotations

import zlib
from itertools import islice

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.tiktok.archives import is_archive, only_table
from pipeline.platforms.tiktok.schema import DAYS, HEADINGS, SITE
from pipeline.platforms.tiktok.validate import day_and_handle
from pipeline.platforms.tiktok.years import MOST_DAYS, check_named, dates_from, days_without_year, first_date
from pipeline.platforms.values import count, csv_rows, json_of, refuse, signed_in
from pipeline.registry import Registry

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read_overview(file: Landed, _: Registry) -> Reading:
    """Columns handle, date and the counts of :data:`HEADINGS`. ``facts``: the days without year, a sign a day.

    Whether the days suit the download is decided over all deliveries (``contradictions``): the same bytes may be
    delivered more than once. Days that do not suit it have no date here.
    """
    named, handle = day_and_handle(file.subject)
    data = file.data()
    packed = is_archive(data)
    table = signed_in(only_table(data) if packed else data, SITE)
    rows = list(islice(csv_rows(table, ("Date", *HEADINGS.values())), MOST_DAYS + 1))
    days = days_without_year([(line, row["Date"]) for line, row in rows])
    if named:
        check_named(days, named)
    first = first_date(days, named, file.downloaded_at.date())
    counts = {name: [_count(row[head], line, head, packed) for line, row in rows] for name, head in HEADINGS.items()}
    dates = dates_from(first, days.count) if first else [None] * days.count
    columns: Columns = {"handle": [handle] * days.count, "date": dates, **counts}
    return Reading(
        {DAYS.name: columns}, {**days.facts(), "figures": _signs(counts)}, _note(not (named or days.told), counts)
    )


def read_notes(file: Landed, _: Registry) -> Reading:
    """What the collector wrote down of an export: the range it was taken with. Kept on record, no figures."""
    body = json_of(file.data())
    days = body.get("range_days") if isinstance(body, dict) else None
    return Reading(figures=False, note=f"taken as the last {days} days" if isinstance(days, int) else "")


def _count(text: str, line: int, heading: str, packed: bool) -> int | None:
    """A table as such may have gone through a spreadsheet, where single cells get lost; an archive is TikTok's own."""
    where = f"line {line}, {heading}"
    if text.strip():
        return count(text, where)
    if packed:
        refuse("missing-value", "A figure is missing.", where)
    return None


def _signs(counts: dict[str, list[int | None]]) -> str:
    """One letter a day, equal for equal figures: enough to find the same days in another export."""
    return "".join(SIGNS[zlib.crc32(repr(day).encode()) % len(SIGNS)] for day in zip(*counts.values(), strict=True))


def _note(unnamed: bool, counts: dict[str, list[int | None]]) -> str:
    missing = sum(column.count(None) for column in counts.values())
    notes = []
    if unnamed:
        notes.append("its name does not tell the first day, so its years are counted back from the download")
    if missing:
        notes.append(f"{missing} figure(s) are missing and stay empty")
    return "; ".join(notes)
