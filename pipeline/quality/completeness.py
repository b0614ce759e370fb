"""Whether everything arrives: rows of the newest visit against those of recent visits, and datasets that shrank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.margins import usual

APART = timedelta(hours=3)  # files of one visit lie closer together, even with long pauses between accounts
RECENT = 10  # visits that say what is usual
SHRUNK = 0.9  # published datasets grow; corrections take away single rows


def visits(files: Iterable[tuple[datetime, int]]) -> tuple[int, ...]:
    """The rows of each visit, oldest first, of files by their moment of download."""
    found: list[int] = []
    last: datetime | None = None
    for moment, rows in sorted(files):
        if last is None or moment - last > APART:
            found.append(0)
        found[-1] += rows
        last = moment
    return tuple(found)


def fewer_rows(platform: str, title: str, kind: str, rows: Sequence[int], least: float) -> Finding | None:
    """A finding where the newest visit brought clearly fewer rows than usual: at most ``least`` times as many."""
    if not rows:
        return None
    *before, newest = rows[-RECENT - 1 :]
    known = usual(before)
    if known is None or not known.unusually_low(newest, least):
        return None
    return Finding(
        f"rows.{kind}",
        Severity.WARNING if newest < known.median / 2 else Severity.NOTICE,
        platform,
        f"{title} sent {newest:,} rows instead of about {known.median:,.0f} ({kind}).",
        "Look whether something is missing on its page. The older figures stay in use.",
    )


def shrunk(titles: Mapping[str, str], counts: Mapping[str, Sequence[int]]) -> tuple[Finding, ...]:
    """Published datasets with clearly fewer rows than before, by their counts after recent runs, oldest first."""
    found = []
    for name, rows in counts.items():
        before = max(rows[:-1], default=0)
        if rows and rows[-1] < SHRUNK * before:
            message = f"{titles.get(name, name)} has {rows[-1]:,} rows; it had {before:,}."
            action = f"The older version is kept in archive/{name}. Nothing is cleared away until this is settled."
            found.append(Finding(f"shrunk.{name}", Severity.CRITICAL, None, message, action))
    return tuple(found)
