"""A card: what belongs together, on a surface with a quiet edge."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.theme import Size, Space
from app.widgets.elided import ElidedLabel

HEADER = 36


class Card(QFrame):
    """With a title it has a header band, room for tools at its right in ``header_tools``."""

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, name: str = "", margin: int = Space.M
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        if name:
            self.setObjectName(name)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)  # the edge has its own pixel
        whole.setSpacing(0)
        self.header = QFrame(self)
        self.header.setProperty("kind", "card-header")
        self.header.setFixedHeight(HEADER)
        self.header_row = row = QHBoxLayout(self.header)
        row.setContentsMargins(int(Space.M) - 1, 0, int(Space.S) - 1, 0)
        row.setSpacing(int(Space.XS))
        self.title = ElidedLabel(size=Size.SECTION, weight=600)
        row.addWidget(self.title)
        row.addStretch(1)
        self.header_tools = QHBoxLayout()
        self.header_tools.setSpacing(int(Space.XS))
        row.addLayout(self.header_tools)
        whole.addWidget(self.header)
        self.body = QVBoxLayout()
        edge = max(0, margin - 1)
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(int(Space.XS))
        whole.addLayout(self.body, 1)
        self._entitle(title)

    def say(self, title: str) -> None:
        """Another title; none takes the header band away."""
        self._entitle(title)

    def _entitle(self, title: str) -> None:
        self.title.setText(title)
        self.header.setVisible(bool(title))
        self.setAccessibleName(title)
