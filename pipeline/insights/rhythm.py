"""How new each dataset should be: which column dates its rows, how old the newest may be, whose freshness it tells.

The one list of what is dated. Free of heavy imports: ``status`` reads it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Rhythm:
    """A dataset's dating. ``filled`` names a column that must not be empty for a row to count.

    ``days`` is how old the newest row may be: daily figures lag two to three days and runs are at most three days
    apart; money comes once a month. 0 is never judged. ``split_by`` tells sources apart that fill one dataset;
    ``platforms`` names whose freshness it tells, one a source where it is split.
    """

    dataset: str
    column: str
    days: int
    platforms: tuple[str, ...] = ()
    filled: str = ""
    split_by: str = ""

    def parts(self) -> tuple[str, ...]:
        """Under which names the newest day is kept: one a source, or the dataset's own."""
        return tuple(f"{self.dataset}.{name}" for name in self.platforms) if self.split_by else (self.dataset,)


RHYTHMS = (
    Rhythm("tidy_daily_streams", "date", 7, ("distrokid", "toolost"), split_by="source"),
    Rhythm("dk_bank_details", "Reporting Date", 45, ("distrokid",)),
    Rhythm("toolost_sales", "posting_period", 62, ("toolost",)),
    Rhythm("royalties", "reporting_date", 45),
    Rhythm("meta_daily", "date", 7, ("metaads",)),
    Rhythm("meta_campaigns", "last_date", 7),
    Rhythm("meta_manual", "reporting_end", 0),
    Rhythm("tiktok_analytics", "date", 7, ("tiktok",), filled="video_views"),
    Rhythm("linktree_analytics", "date", 7, ("linktree",)),
    Rhythm("spotify_audience", "date", 7, ("spotify",)),
    Rhythm("spotify_song_metrics", "extraction_date", 7),
    Rhythm("spotify_tracks", "last_seen", 7),
    Rhythm("instagram_analytics", "date", 7, ("social",), filled="views"),
    Rhythm("youtube_analytics", "date", 7, ("social",)),
    Rhythm("social_daily", "date", 7, filled="views"),
    Rhythm("unified_daily", "date", 7),
)


class Freshness(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    OLD = "old"
    NONE = "no data"
    UNDATED = "undated"


WORST_LAST = (Freshness.UNDATED, Freshness.FRESH, Freshness.STALE, Freshness.OLD)


def verdict(newest: date | None, rhythm_days: int, today: date) -> Freshness:
    """Fresh within the dataset's rhythm, old beyond twice of it. A rhythm of 0 days is never judged."""
    if newest is None:
        return Freshness.NONE
    if not rhythm_days:
        return Freshness.UNDATED
    age = today - newest
    if age <= timedelta(days=rhythm_days):
        return Freshness.FRESH
    return Freshness.STALE if age <= timedelta(days=2 * rhythm_days) else Freshness.OLD


@dataclass(frozen=True)
class PlatformFreshness:
    """A platform is as fresh as the ``stalest`` of its datasets that has data; ``newest`` is its newest day of all."""

    freshness: Freshness
    newest: date | None = None
    stalest: str = ""


def usual_days(rhythm: Rhythm, part: str) -> int:
    """How old the newest row may be, where nobody wants it otherwise."""
    return rhythm.days


def of_platform(
    name: str, newest: dict[str, date], today: date, days: Callable[[Rhythm, str], int] = usual_days
) -> PlatformFreshness:
    """The freshness of a platform; ``newest`` holds the newest day of every dataset, or of each source in it.

    ``days`` says how old the newest row of one may be.
    """
    found = [
        (WORST_LAST.index(verdict(newest[part], days(rhythm, part), today)), -newest[part].toordinal(), part)
        for rhythm in RHYTHMS
        if name in rhythm.platforms
        for part in rhythm.parts()
        if part in newest and (not rhythm.split_by or part.endswith(f".{name}"))
    ]
    if not found:
        return PlatformFreshness(Freshness.NONE)
    worst, _, stalest = max(found)
    return PlatformFreshness(WORST_LAST[worst], max(newest[part] for _, _, part in found), stalest)
