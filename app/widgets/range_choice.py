"""Which days the charts tell about: a few usual ranges, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app import words
from app.widgets.choice import Choice
from app.widgets.custom_range import CustomRange
from app.widgets.segmented import Segmented
from pipeline.charting.span import Range


@dataclass(frozen=True)
class Days:
    """The days as they were chosen; ``first`` and ``last`` only for a custom range, None where it is open."""

    range: Range = Range.QUARTER
    first: date | None = None
    last: date | None = None


class RangeChoice(QWidget):
    """Segments, or in narrow windows one field that folds out. ``chosen`` is for what the owner does."""

    chosen = Signal(object)  # Days

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.days = Days()
        self._today = date.max
        accessible = self.tr("Days to look at")
        self.segments = Segmented(self._options(), name="metrics-range", accessible=accessible)
        self.folded = Choice(self._options(), name="metrics-range-folded", accessible=accessible)
        self.popover = CustomRange(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for made in (self.segments, self.folded):
            row.addWidget(made)
            made.chosen.connect(self._choose)
        self.popover.settled.connect(lambda first, last: self._settle(Days(Range.CUSTOM, first, last)))
        self.popover.left.connect(self._back)
        self.compact(False)
        self.show_days(self.days, self._today)

    def _options(self) -> list[tuple[str, str]]:
        return [
            (Range.MONTH.value, self.tr("30 d")),
            (Range.QUARTER.value, self.tr("90 d")),
            (Range.YEAR.value, self.tr("1 year")),
            (Range.ALL.value, self.tr("All")),
            (Range.CUSTOM.value, self.tr("Custom…")),
        ]

    def show_days(self, days: Days, today: date) -> None:
        """Silent."""
        self.days, self._today = days, today
        self.segments.choose(days.range.value)
        self.folded.choose(days.range.value)
        spoken = self.tr("Custom…")
        if days.range is Range.CUSTOM:
            spoken = self.told(days)
        self.segments.label(Range.CUSTOM.value, self.tr("Custom…"), spoken=spoken)
        self.segments.setToolTip(spoken if days.range is Range.CUSTOM else "")

    def told(self, days: Days) -> str:
        """``15 Feb 2026 – 13 May 2026``"""
        ends = (words.day_with_year(day) if day else "…" for day in (days.first, days.last))
        return " – ".join(ends)

    def compact(self, on: bool) -> None:
        if on is self.segments.isHidden() and on is not self.folded.isHidden():
            return
        self.segments.setVisible(not on)
        self.folded.setVisible(on)
        self.leave()

    def leave(self) -> None:
        """Whatever is being typed is not meant."""
        if self.popover.isVisible():
            self.popover.hide()
            self._back()

    def _choose(self, key: str) -> None:
        chosen = Range(key)
        if chosen is Range.CUSTOM:
            anchor = self.folded if self.folded.isVisible() else self.segments
            self.segments.choose(key)
            self.popover.open_below(anchor, self.days.first, self.days.last, self._today)
        else:
            self.popover.hide()
            self._settle(Days(chosen))

    def _settle(self, days: Days) -> None:
        changed = days != self.days
        self.show_days(days, self._today)
        if changed:
            self.chosen.emit(days)

    def _back(self) -> None:
        self.show_days(self.days, self._today)
        (self.folded if self.folded.isVisible() else self.segments).setFocus()
