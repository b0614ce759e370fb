"""One line that judges: a shape, a few words that carry weight, and the muted rest behind a dot."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import icons
from app.looks import Look
from app.theme import Space
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label

SHAPE = 14


class VerdictLine(QWidget):
    """``✓ Up to date · newest 11 May · 2,190 rows``; what does not fit gives way and is told by the tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._shape = QLabel()
        self._shape.setFixedWidth(SHAPE)
        self._words = label(weight=500, name=f"{name}-words")
        self._rest = ElidedLabel(role="muted", name=f"{name}-rest")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(int(Space.XXS))
        row.addWidget(self._shape)
        row.addSpacing(2)
        row.addWidget(self._words)
        row.addWidget(self._rest, 1)

    def say(self, look: Look, words: str, rest: tuple[str, ...], tip: str = "") -> None:
        icons.wear(self._shape, look.icon, look.value, SHAPE)
        self._words.setText(words)
        self._rest.setText("".join(f"· {part} " for part in rest).rstrip())
        self._rest.explain(tip)
        self.setAccessibleName(" · ".join((words, *rest)))
