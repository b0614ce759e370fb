"""What every control of a setting can do, whatever it looks like."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.settings.setting import Setting
from app.theme import Space


class Control(QWidget):
    """``typed`` comes at every key, ``settled`` when the owner is done with it; :meth:`put` is silent."""

    typed = Signal(str)
    settled = Signal(str)
    overhang = 0  # how far its own box reaches beyond what is drawn, at the right

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(int(Space.XS))

    @property
    def main(self) -> QWidget:
        """What takes the focus, and what a screen reader speaks of."""
        raise NotImplementedError

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return (self.main,)

    def text(self) -> str:
        raise NotImplementedError

    def put(self, text: str, force: bool = False) -> None:
        """Show a value. What the owner is typing stays, unless ``force``."""
        raise NotImplementedError

    def settle(self) -> None:
        """Whatever stands there is meant."""

    def say_wrong(self, wrong: bool) -> None:
        """Mark what stands there as wrong."""

    def compact(self, on: bool) -> None:
        """The window is narrow."""

    def describe(self, words: str, tip: str = "") -> None:
        self.main.setAccessibleDescription(words)
        self.main.setToolTip(tip)
