"""What stands where nothing is yet: what that means, and the button that changes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label

ICON = 28


class EmptyState(QWidget):
    """Icon, one bold line, one muted line, one button; where the page offers two ways on, ``other`` is the second."""

    acted = Signal()
    other_acted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        action: str = "",
        parent: QWidget | None = None,
        *,
        action_icon: str = "",
        other: str = "",
        kind: str = "primary",
        name: str = "empty-state",
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._picture, self._title, self._text = QLabel(), label(size=Size.SECTION, weight=600), label(role="muted")
        for part in (self._title, self._text):
            part.setWordWrap(True)
        self.action = button("", kind=kind, name=f"{name}-action")
        self.other = button("", name=f"{name}-other")
        for made in (self.action, self.other):
            made.setProperty("bare", False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.M), int(Space.M), int(Space.M), int(Space.M))
        whole.setSpacing(int(Space.XXS))
        whole.addStretch(1)
        for part in (self._picture, self._title, self._text):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            whole.addWidget(part)
        whole.addSpacing(int(Space.XS))
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        row.addWidget(self.action)
        row.addWidget(self.other)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(1)
        self.action.clicked.connect(self.acted)
        self.other.clicked.connect(self.other_acted)
        self.say(icon, title, text, action, action_icon=action_icon, other=other)

    def say(
        self, icon: str, title: str, text: str = "", action: str = "", *, action_icon: str = "", other: str = ""
    ) -> None:
        icons.wear(self._picture, icon, "muted", ICON)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.action.say(action, action_icon or None)
        self.action.setVisible(bool(action))
        self.other.say(other)
        self.other.setVisible(bool(other))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
