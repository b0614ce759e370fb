"""How old each dataset's newest row may be: its rhythm, and the verdict it gives. Free of heavy imports."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

# Daily figures lag two to three days and runs are at most three days apart; money comes once a month.
RHYTHM_DAYS = {
    "tidy_daily_streams": 7,
    "dk_bank_details": 45,
    "toolost_sales": 62,
    "royalties": 45,
    "meta_daily": 7,
    "meta_campaigns": 7,
    "meta_manual": 0,
    "tiktok_analytics": 7,
    "linktree_analytics": 7,
    "spotify_audience": 7,
    "spotify_song_metrics": 7,
    "spotify_tracks": 7,
    "social_daily": 7,
    "unified_daily": 7,
}


class Freshness(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    OLD = "old"
    NONE = "no data"
    UNDATED = "undated"


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
