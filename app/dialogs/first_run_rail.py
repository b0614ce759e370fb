"""The left side of the set-up assistant: whose it is, what to expect, and which step this is."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app import icons, theme
from app.theme import Size, Space
from app.widgets.labels import label
from app.widgets.step_rail import StepRail

WIDTH, PICTURE = 244, 68


class FirstRunRail(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        picture = QLabel()
        picture.setAccessibleName(self.tr("BEDROT Control Panel"))
        icons.wear(picture, "app", "text", PICTURE)
        self.steps = StepRail([self.tr("Where your data lives"), self.tr("Your artists"), self.tr("Your platforms"),
                               self.tr("Ready")])  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.L), 22, int(Space.L), int(Space.L))
        whole.setSpacing(0)
        whole.addWidget(picture)
        whole.addSpacing(int(Space.M))
        whole.addWidget(label(self.tr("Welcome"), size=Size.SUBHEAD, weight=600))
        whole.addWidget(label(self.tr("Four short steps. Nothing is written until you press Finish."), role="muted",
                              wrap=True))  # fmt: skip
        whole.addSpacing(int(Space.M))
        whole.addWidget(self.steps)
        whole.addStretch(1)
        whole.addWidget(label(self.tr("You can open this again from Help."), size=Size.SMALL, role="muted", wrap=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(theme.palette().border))
        painter.end()
