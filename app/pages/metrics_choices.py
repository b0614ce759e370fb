"""What was chosen on the Metrics page, remembered from one start of the panel to the next."""

from __future__ import annotations

from datetime import date

from app.models.written_days import read_day
from app.pages.metrics_reading import BUSINESS, PLATFORMS, RUNS, Wanted
from app.preferences import Preferences
from app.widgets.range_choice import Days
from pipeline.charting.span import Range

SEGMENT, RANGE, FIRST, LAST, ARTIST = (f"metrics/{name}" for name in ("segment", "range", "first", "last", "artist"))


class ChosenBefore:
    """Reads and writes the preferences; what is there and makes no sense counts as nothing."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    def wanted(self) -> Wanted:
        segment = self._preferences.get(SEGMENT, BUSINESS)
        if segment not in (BUSINESS, PLATFORMS, RUNS):
            segment = BUSINESS
        return Wanted(segment, self._days(), self._preferences.get(ARTIST, ""))

    def _days(self) -> Days:
        try:
            chosen = Range(self._preferences.get(RANGE, Range.QUARTER.value))
        except ValueError:
            return Days()
        if chosen is not Range.CUSTOM:
            return Days(chosen)
        first, last = self._day(FIRST), self._day(LAST)
        if (first is None and last is None) or (first and last and first > last):
            return Days()
        return Days(chosen, first, last)

    def _day(self, key: str) -> date | None:
        return read_day(self._preferences.get(key, ""))

    def keep(self, wanted: Wanted) -> None:
        days = wanted.days
        for key, value in (
            (SEGMENT, wanted.segment),
            (RANGE, days.range.value),
            (FIRST, days.first.isoformat() if days.first else ""),
            (LAST, days.last.isoformat() if days.last else ""),
            (ARTIST, wanted.artist),
        ):
            self._preferences.put(key, value)
