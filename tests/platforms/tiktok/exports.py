"""Hand-made TikTok exports: tables, archives and names as the site writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pipeline.platforms.tiktok.schema import HEADINGS

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
FIGURES = (1000, 10, 100, 20, 5)


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=i) for i in range(count)]


def table(days: Sequence[date | str], figures: Sequence[int] = FIGURES, vary: bool = True) -> str:
    """An overview without years; each day's views differ a little, so that months can be told apart."""
    lines = [",".join(("Date", *HEADINGS.values()))]
    for number, day in enumerate(days):
        text = day if isinstance(day, str) else f"{MONTHS[day.month - 1]} {day.day}"
        views = figures[0] + number * 3 if vary else figures[0]
        lines.append(",".join(map(str, (text, views, *figures[1:]))))
    return "\n".join(lines) + "\n"


def archive(*members: tuple[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            target.writestr(name, data)
    return buffer.getvalue()


def epoch(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())


def name_of(first: date, downloaded: datetime, handle: str = "nova.drift", suffix: str = "csv") -> str:
    return f"Overview_{first}_{epoch(downloaded)}_{handle}.{suffix}"
