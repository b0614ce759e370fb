"""How often new versions are asked for: once a day at most, and not by everybody at the same hour."""

from __future__ import annotations

from datetime import datetime, timedelta

AT_MOST_EVERY = timedelta(hours=24)
SPREAD = timedelta(hours=3)


def due_at(looked: datetime | None, now: datetime, share: float) -> datetime:
    """The next moment to ask. ``share`` of :data:`SPREAD`, 0 to 1, is drawn once; a look that is yet to come counts as
    none: a clock was wrong.
    """
    if looked is None or looked > now:
        return now
    return looked + AT_MOST_EVERY + SPREAD * share
