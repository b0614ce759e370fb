"""The row of five tiles over the charts: what it comes to, against the time before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.models.tiles import Tile
from app.theme import Space
from app.widgets.figure_tile import FigureButton

HEIGHT, EDGE, SIDE = 84, 9, 17
MOST = 5


class KpiRow(QWidget):
    """A tile a figure, five in a row, or three and two. ``opened`` brings the key of the chart that tells more."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("kpis")
        self.setAccessibleName(self.tr("Figures"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._lines = (QHBoxLayout(), QHBoxLayout())
        for line in self._lines:
            self._rows.addLayout(line)
        self._is_compact = False
        self._leads: dict[FigureButton, str] = {}
        # Made at once and shown again with whatever figures: the keyboard keeps its way from tile to tile.
        self._made = [self._make() for _ in range(MOST)]
        self.tiles: dict[str, FigureButton] = {}
        self._arrange()

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """These, in this order."""
        self.tiles = {tile.key: made for tile, made in zip(tiles, self._made, strict=False)}
        for tile, made in zip(tiles, self._made, strict=False):
            made.setObjectName(f"kpi-{tile.key.replace('_', '-')}")
            made.tell(tile.title, tile.figure, tile.below, tip=tile.tip)
            made.tell_change(tile.change, tile.rises, tile.good)
            self._leads[made] = tile.chart
        for made in self._made:
            made.setVisible(made in self.tiles.values())
        self._arrange()

    def compact(self, on: bool) -> None:
        """The window is narrower than 1200."""
        self._is_compact = on
        self._arrange()

    def _make(self) -> FigureButton:
        made = FigureButton(self, name="kpi")
        made.setFixedHeight(HEIGHT)
        if (inside := made.face.layout()) is not None:
            inside.setContentsMargins(SIDE, EDGE, SIDE // 2, EDGE)
        made.opened.connect(lambda: self.opened.emit(self._leads.get(made, "")))
        return made

    def _arrange(self) -> None:
        gap = int(Space.XS if self._is_compact else Space.S)
        self._rows.setSpacing(gap)
        made = list(self.tiles.values())
        first = (len(made) + 1) // 2 if self._is_compact and len(made) > 3 else len(made)
        for line, tiles in zip(self._lines, (made[:first], made[first:]), strict=True):
            line.setSpacing(gap)
            for tile in tiles:
                line.addWidget(tile, 1)  # from wherever it stood
        lines = 2 if first < len(made) else 1
        self.setFixedHeight(lines * (HEIGHT + gap) - gap if made else 0)
        self.setVisible(bool(made))
