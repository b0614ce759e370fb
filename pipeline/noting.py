"""What stood out and waits for the owner to take note of it. Their word is kept in the journal, for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from pipeline.clock import iso
from pipeline.insights.outlook.anomalies import SAME, Anomaly, Severity
from pipeline.insights.outlook.storing import anomalies_of
from pipeline.lake import Lake
from pipeline.model import NotThere

OPEN_FOR = timedelta(days=60)  # what ended longer ago is history: it stands on the charts and asks for nothing
_FIRST = (Severity.CRITICAL, Severity.WARNING)


class Event(Protocol):
    """What an event is called by."""

    @property
    def series(self) -> str: ...
    @property
    def first_day(self) -> date: ...


@dataclass(frozen=True)
class Noted:
    series: str
    first_day: date
    last_day: date
    below: bool

    def covers(self, event: Anomaly) -> bool:
        """Whether it is of this event, which may have grown or moved a little since."""
        return (
            self.series == event.series
            and self.below == event.below
            and self.first_day - SAME <= event.last_day
            and event.first_day - SAME <= self.last_day
        )


def open_anomalies(lake: Lake) -> tuple[Anomaly, ...]:
    """What stood out lately and was not noted, the weightiest first, then the newest. Notices only stand on charts.

    Raises ``sqlite3.DatabaseError`` for a damaged warehouse.
    """
    since = lake.clock.now().date() - OPEN_FOR
    lately = [one for one in anomalies_of(lake.settings.database) if one.last_day >= since and one.severity in _FIRST]
    known = noted(lake) if lately else ()
    still = [one for one in lately if not any(word.covers(one) for word in known)]
    still.sort(key=lambda one: (one.last_day, one.series), reverse=True)
    return tuple(sorted(still, key=lambda one: _FIRST.index(one.severity)))


def noted(lake: Lake) -> tuple[Noted, ...]:
    """All that was taken note of, oldest first."""
    rows = lake.journal.ask("SELECT series, first_day, last_day, below FROM noted ORDER BY first_day, series")
    return tuple(
        Noted(series, date.fromisoformat(first), date.fromisoformat(last), bool(below))
        for series, first, last, below in rows
    )


def note(lake: Lake, event: Event) -> Anomaly:
    """The owner has seen it; it is neither shown as open nor told again. Raises NotThere where nothing is called so."""
    found = _named(lake, event)
    values = (found.series, found.first_day.isoformat(), found.last_day.isoformat(), int(found.below),
              iso(lake.clock.now()))  # fmt: skip
    with lake.journal.writing() as write:
        write.change("INSERT OR REPLACE INTO noted VALUES (?, ?, ?, ?, ?)", values)
    return found


def undo_note(lake: Lake, event: Event) -> Anomaly:
    """Open it again. Raises NotThere where nothing is called so."""
    found = _named(lake, event)
    with lake.journal.writing() as write:
        for word in noted(lake):
            if word.covers(found):
                write.change(
                    "DELETE FROM noted WHERE series = ? AND first_day = ? AND below = ?",
                    (word.series, word.first_day.isoformat(), int(word.below)),
                )
    return found


def _named(lake: Lake, event: Event) -> Anomaly:
    found = _first(anomalies_of(lake.settings.database), event)
    if found is None:
        raise NotThere(f"Nothing that stood out is called {event.series}@{event.first_day}. List them and choose one.")
    return found


def _first(events: Iterable[Anomaly], wanted: Event) -> Anomaly | None:
    return next((one for one in events if (one.series, one.first_day) == (wanted.series, wanted.first_day)), None)
