"""The row of figures over a lake that is idle and fine: what it has earned, spent and reached."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import words
from app.theme import Space
from app.widgets.figure_tile import FigureButton

if TYPE_CHECKING:
    from pipeline.insights.figures import Figure


class FiguresRow(QWidget):
    """A tile a figure, all of one width. ``opened`` tells whose tile was pressed, by the figure's key.

    Whoever shows the row hides it while it is not ``filled``.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figures")
        self.setAccessibleName(self.tr("Figures"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tiles: dict[str, FigureButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.compact(False)
        self._filled = False

    @property
    def filled(self) -> bool:
        """Whether there is anything to show."""
        return self._filled

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """These figures, in this order. A tile that stays keeps its place and the keyboard."""
        self._filled = bool(figures)
        for key in self.tiles.keys() - {figure.key for figure in figures}:
            self.tiles.pop(key).deleteLater()
        for place, figure in enumerate(figures):
            tile = self.tiles.get(figure.key) or self._make(figure.key)
            self._row.insertWidget(place, tile, 1)
            tile.tell(figure.title, said(figure), figure.below, figure.change, bool(figure.change_is_good), figure.tip)
        if figures:
            self.setFocusProxy(self.tiles[figures[0].key])

    def compact(self, on: bool) -> None:
        """The window is narrower than 1200."""
        self._row.setSpacing(int(Space.XS if on else Space.S))

    def _make(self, key: str) -> FigureButton:
        tile = self.tiles[key] = FigureButton(self, name=f"figure-{key.replace('_', '-')}")
        tile.opened.connect(partial(self.opened.emit, key))
        return tile


def said(figure: Figure) -> str:
    """``48,209``, ``$412.80``, and a dash without data."""
    if figure.value is None:
        return words.NOTHING
    return words.count(figure.value) if isinstance(figure.value, int) else words.money(figure.value)
