"""When things happened: days of figures, moments of download, months of sale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tests.landing.config import Config

ONE_DAY = timedelta(days=1)


def at(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """The moment as collectors write it into file names."""
    return moment.strftime("%Y%m%d_%H%M%S")


def naive_iso(moment: datetime) -> str:
    """ISO text without an offset, as the collectors write it into their JSON files."""
    return moment.replace(tzinfo=None).isoformat()


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def month_index(day: date) -> int:
    """Months counted on one line, so that a difference is a number of months."""
    return day.year * 12 + day.month - 1


def month_text(index: int) -> str:
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def weekly_downloads(cfg: Config) -> set[date]:
    """The most recent downloads: one a week, the last one on the final day."""
    return {cfg.final - timedelta(days=7 * week) for week in range(cfg.snapshots)}


def download_days(cfg: Config, window: int) -> list[date]:
    """Download days, oldest first, whose windows of `window` days cover the whole history."""
    days = weekly_downloads(cfg)
    day = cfg.final
    while day - timedelta(days=window) > cfg.start:
        day -= timedelta(days=max(1, window - 7))
        days.add(day)
    return sorted(d for d in days if d > cfg.start + timedelta(days=3) or d == cfg.final)
