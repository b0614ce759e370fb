"""Where the charts of a page stand: two wide and narrow, the others in halves; below one another if narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.chart_drawing import ChartDrawing
from app.theme import Space
from app.widgets.chart_card import ChartCard
from pipeline.charting.model import Chart

FIRST, SECOND = 678, 358  # of the first row
LOW, LOW_COMPACT = 237, 240  # pixels of a row at least


class ChartBoard(QWidget):
    """One card a chart. Cards are made once and shown again: which chart is where changes with what is looked at."""

    opened = Signal(str, int)  # chart, place
    export_wanted = Signal(str, str)  # chart, kind

    def __init__(self, drawing: ChartDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._made: list[ChartCard] = []
        self.cards: dict[str, ChartCard] = {}
        self._is_compact, self._room = False, 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Those that are shown, in their order."""
        return tuple(card.chart for card in self.cards.values() if card.chart is not None)

    @property
    def drawn(self) -> bool:
        """Whether every chart stands there as it is now."""
        return not self._drawing.busy and all(card.drawn for card in self.cards.values())

    def show_charts(self, charts: Sequence[Chart]) -> None:
        while len(self._made) < len(charts):
            self._made.append(self._make())
        self.cards = {chart.key: card for chart, card in zip(charts, self._made, strict=False)}
        for card in self._made[len(charts) :]:
            card.clear()
        self._lay_out()  # first: a card that is not yet as large as it will be would be drawn twice
        for chart, card in zip(charts, self._made, strict=False):
            card.show_chart(chart)

    def _make(self) -> ChartCard:
        card = ChartCard(self._drawing, self)
        card.opened.connect(self.opened)
        card.export_wanted.connect(self.export_wanted)
        return card

    def compact(self, on: bool) -> None:
        self._is_compact = on
        self._lay_out()

    def fit(self, height: int) -> None:
        """Two rows fill this height, where it is enough for them."""
        if height != self._room:
            self._room = height
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @property
    def _gap(self) -> int:
        return int(Space.XS if self._is_compact else Space.S)

    @property
    def _row(self) -> int:
        if self._is_compact:
            return LOW_COMPACT
        return max(LOW, (self._room - self._gap) // 2)

    def _lay_out(self) -> None:
        count = len(self.cards)
        rows = count if self._is_compact else (count + 1) // 2
        self.setFixedHeight(max(rows * (self._row + self._gap) - self._gap, 0))
        self._place()

    def _place(self) -> None:
        for number, card in enumerate(self.cards.values()):
            card.setGeometry(self._where(number))
            card.show()

    def _where(self, number: int) -> QRect:
        gap, row, width = self._gap, self._row, self.width()
        if self._is_compact:
            return QRect(0, number * (row + gap), width, row)
        line, second = divmod(number, 2)
        if number == len(self.cards) - 1 and not second:
            return QRect(0, line * (row + gap), width, row)  # alone in its row
        whole = width - gap
        left = whole * FIRST // (FIRST + SECOND) if line == 0 else whole // 2
        if second:
            return QRect(left + gap, line * (row + gap), whole - left, row)
        return QRect(0, line * (row + gap), left, row)
