"""Words on a page, in a size of the scale and the colour of a role; and the thin line between two things."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app import theme
from app.theme import Size


def label(
    text: str = "",
    *,
    size: Size = Size.BODY,
    weight: int = 400,
    role: str = "text",
    name: str = "",
    tabular: bool = False,
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """``role`` is one of text, muted, accent or a look; the colour follows the theme."""
    made = QLabel(text, parent)
    made.setFont(theme.font(size, weight, tabular=tabular))
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if name:
        made.setObjectName(name)
    return made


def recolour(widget: QWidget, role: str) -> None:
    """Give a label another role later on."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Have the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def line(parent: QWidget | None = None) -> QFrame:
    """A separator, one pixel high."""
    made = QFrame(parent)
    made.setProperty("kind", "line")
    return made
