"""Buttons: a verb, an icon, and one of a few ranks. At most one button of a page is primary."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from app import icons, theme
from app.widgets.labels import repolish

ICON_ROLES = {"primary": "on_accent", "danger": "failed", "link": "accent"}
KINDS = ("primary", "secondary", "quiet", "danger", "small", "link")
ICON, ICON_SMALL, GAP = 18, 15, 4


class Button(QPushButton):
    """A push button whose icon follows the theme; the primary one shows its focus as a ring inside its colour."""

    def __init__(self, text: str, kind: str, small: bool, parent: QWidget | None) -> None:
        super().__init__(text, parent)
        self._icon = ""
        self._small = small or kind == "small"
        self.kind = kind
        if small:
            self.setProperty("small", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def kind(self) -> str:
        return self._kind

    @kind.setter
    def kind(self, kind: str) -> None:
        if kind not in KINDS:
            raise ValueError(f"There is no kind of button called {kind!r}")
        self._kind = kind
        self.setProperty("kind", kind)
        repolish(self)
        if self._icon:
            self.wear(self._icon)

    def say(self, text: str, icon: str | None = None) -> None:
        """Another verb, for the eye and for the screen reader; ``icon`` None keeps the one it has."""
        self.setText(text)
        self.setAccessibleName(text)
        if icon is not None:
            self.wear(icon)

    def wear(self, name: str) -> None:
        self._icon = name
        px, gap = ICON_SMALL if self._small else ICON, GAP if self.text() else 0
        icons.wear(self, name, ICON_ROLES.get(self._kind, "text"), px, gap)

    def explain(self, tip: str, shortcut: str = "") -> None:
        """The tooltip, with the keys that do the same."""
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
        words = tip or (self.text() if keys else "")
        self.setToolTip(f"{words} ({keys})" if keys else words)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._kind != "primary" or not self.hasFocus() or not self.isEnabled():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.palette().on_accent), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 4, 4)
        painter.end()


def button(
    text: str,
    *,
    icon: str = "",
    kind: str = "secondary",
    name: str,
    tip: str = "",
    shortcut: str = "",
    small: bool = False,
    parent: QWidget | None = None,
) -> Button:
    """``shortcut`` is only shown, the window owns the keys. ``small`` makes a primary or danger button 26 px high."""
    made = Button(text, kind, small, parent)
    made.setObjectName(name)
    made.setAccessibleName(text or tip)
    made.explain(tip, shortcut)
    if icon:
        made.wear(icon)
    if not text:
        made.setProperty("bare", True)
    return made
