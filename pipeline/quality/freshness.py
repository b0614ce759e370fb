"""Whether data still arrive: the newest *data* day of each dataset against the rhythm it usually comes in.

Never the time at which a file was written: figures that are written anew every day would keep a source that has been
silent for weeks looking alive.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.wording import day, days

LONG_OVERDUE = 2  # times its rhythm


class Dated(NamedTuple):
    """One dataset of a platform, or what one source adds to it. ``rhythm_days`` 0: it is never judged."""

    name: str
    title: str
    newest: date
    rhythm_days: int


def overdue(platform: str, datasets: Iterable[Dated], today: date) -> tuple[Finding, ...]:
    """A finding for every dataset whose newest day is older than its rhythm."""
    return tuple(
        _finding(platform, dated, (today - dated.newest).days)
        for dated in datasets
        if dated.rhythm_days and (today - dated.newest).days > dated.rhythm_days
    )


def _finding(platform: str, dated: Dated, age: int) -> Finding:
    long = age > LONG_OVERDUE * dated.rhythm_days
    return Finding(
        f"freshness.{dated.name}",
        Severity.CRITICAL if long else Severity.WARNING,
        platform,
        f"{dated.title}: nothing newer than {day(dated.newest)} ({days(age)}; "
        f"usually {days(dated.rhythm_days)} at most).",
        "Look whether its last collecting ended well; sign in again if it asks for it.",
    )


def nothing_yet(platform: str, title: str) -> Finding:
    """Somebody is signed in, and still there are no figures."""
    message = f"{title} is connected, and no figures have come from it yet."
    return Finding("freshness.none", Severity.NOTICE, platform, message, "Run once.")
