"""Hand-made TikTok exports: days without a year, as tables or archives, under the names TikTok gives them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.registry import Artist, Registry

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
HEADINGS = ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares")
ARTISTS = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "tiktok_handle": "nova.drift"},
    {"slug": "kilo_vale", "name": "KILO VALE", "tiktok_handle": "kilo_vale"},
    {"slug": "vale", "name": "Vale", "tiktok_handle": "vale"},
]
REGISTRY = Registry(tuple(Artist(a["slug"], a["name"], tiktok_handle=a["tiktok_handle"]) for a in ARTISTS))

Figures = Sequence[Any]
Rows = Sequence[tuple[str, Figures]]


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def figures_of(day: date) -> Figures:
    """Figures that differ from day to day and from year to year."""
    views = 1000 + day.toordinal() * 7919 % 5003
    return views, views // 90, views // 9, views // 80, views // 150


def rows(dates: Iterable[date], figures: Callable[[date], Figures] = figures_of) -> list[tuple[str, Figures]]:
    return [(f"{MONTHS[day.month - 1]} {day.day}", figures(day)) for day in dates]


def table(rows: Rows, headings: Sequence[str] = HEADINGS) -> str:
    return "\n".join([",".join(headings), *(",".join(map(str, (day, *figures))) for day, figures in rows)]) + "\n"


def archive(*members: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, body in members:
            packed.writestr(zipfile.ZipInfo(name), body, method)
    return buffer.getvalue()


def packed(rows: Rows) -> bytes:
    return archive(("Overview.csv", table(rows)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def name_of(first: date, downloaded: date, handle: str = "nova.drift", ending: str = "zip") -> str:
    return f"Overview_{first}_{int(noon(downloaded).timestamp())}_{handle}.{ending}"
