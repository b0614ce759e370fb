"""Names a downloaded export: by the name TikTok suggests where that is one of TikTok's, else by what it holds.

A suggested name comes from outside: it is believed as a whole or not at all, and nothing in it is ever a path.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from pipeline.platforms.declaration import Refused
from pipeline.platforms.tiktok.archives import is_archive, only_table
from pipeline.platforms.tiktok.years import days_without_year, first_date
from pipeline.platforms.values import csv_rows

HANDLE = re.compile(r"[\w.]{1,64}", re.ASCII)
_SUGGESTED = re.compile(
    r"Overview_(?P<day>\d{4}-\d{2}-\d{2})_(?P<epoch>\d{10})_(?P<handle>[\w.]+)\.(zip|csv)", re.ASCII
)
_CLOCKS = timedelta(days=1)  # how far two computers' clocks may be apart


def suggested_handle(suggested: str) -> str:
    """Whose export TikTok says it is; '' where the name is none of TikTok's."""
    found = _SUGGESTED.fullmatch(suggested)
    return found["handle"] if found else ""


def is_good_name(suggested: str, handle: str, data: bytes, moment: datetime) -> bool:
    """Whether an export of ``handle``, downloaded at ``moment``, may have the name TikTok suggests."""
    found = _SUGGESTED.fullmatch(suggested)
    if found is None or found["handle"].casefold() != handle.casefold():
        return False
    if not suggested.endswith(ending(data)) or int(found["epoch"]) > (moment + _CLOCKS).timestamp():
        return False
    try:
        return date.fromisoformat(found["day"]) <= moment.date()
    except ValueError:
        return False


def own_name(handle: str, data: bytes, moment: datetime) -> str:
    """The name TikTok would give: the first day, the seconds since 1970, the handle.

    The day is left out where the table does not tell it; then it cannot be read anyway.
    """
    day = _first_day(data, moment)
    parts = ["Overview", *([day.isoformat()] if day else []), str(int(moment.astimezone(UTC).timestamp())), handle]
    return "_".join(parts) + ending(data)


def ending(data: bytes) -> str:
    return ".zip" if is_archive(data) else ".csv"


def is_cut_off(data: bytes) -> bool:
    """Whether an archive lacks its end; the archive's directory stands there."""
    return is_archive(data) and b"PK\x05\x06" not in data[-66_000:]


def is_page(data: bytes) -> bool:
    """Whether a web page came instead of figures."""
    return data[:256].lstrip()[:1] == b"<"


def _first_day(data: bytes, moment: datetime) -> date | None:
    try:
        table = only_table(data) if is_archive(data) else data
        days = days_without_year([(line, row["Date"]) for line, row in csv_rows(table, ("Date",))])
    except Refused:
        return None
    return first_date(days, None, moment.date())
