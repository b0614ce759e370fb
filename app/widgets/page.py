"""What all pages have in common: margins, a heading with one muted line, tools at the right, and a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.theme import Size, Space
from app.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from app.parts import PanelParts

COMPACT_MARGIN, COMPACT_EDGE, COMPACT_TITLE, COMPACT_GAP = 16, 10, 18, 8


class Page(QWidget):
    """Base of every page. ``key`` is its name in the rail and in ``go``, ``title`` what people read."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self.is_compact = False
        self.setObjectName(f"page-{self.key}")
        self._whole = QVBoxLayout(self)
        self.header = QHBoxLayout()  # a page may put something before the heading: header.insertWidget(0, …)
        self.header.setSpacing(int(Space.S))
        self.heading = ElidedLabel(size=Size.TITLE, weight=600, name=f"{self.key}-heading")
        self.line = ElidedLabel(role="muted", name=f"{self.key}-line")
        self.beside_title = QHBoxLayout()  # segments or a pill right behind the heading
        self.header_tools = QHBoxLayout()
        for row in (self.beside_title, self.header_tools):
            row.setSpacing(int(Space.XS))
        self.header.addLayout(self._words(), 1)
        self.header.addLayout(self.header_tools)
        self.header.setAlignment(self.header_tools, Qt.AlignmentFlag.AlignVCenter)
        self._whole.addLayout(self.header)
        self.body = QVBoxLayout()
        self._whole.addLayout(self.body, 1)
        self.compact(False)
        self.say(self.tr(self.title) if self.title else "")

    def _words(self) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(int(Space.XL))
        first.addWidget(self.heading)
        first.addLayout(self.beside_title)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.line)
        words.addStretch(1)
        return words

    def say(self, title: str, line: str = "") -> None:
        """The heading, and what is so in one line below it."""
        self.heading.setText(title)
        self.line.setText(line)
        self.line.setVisible(bool(line))
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)

    def shown(self) -> None:
        """The page has become the current one."""

    def hidden(self) -> None:
        """Another page is the current one now."""

    def compact(self, on: bool) -> None:
        """The window is narrower than 1200."""
        self.is_compact = on
        side, edge = (COMPACT_MARGIN, COMPACT_EDGE) if on else (int(Space.XL), int(Space.M))
        gap = COMPACT_GAP if on else int(Space.S)
        self._whole.setContentsMargins(side, edge, side, edge)
        self._whole.setSpacing(gap)
        self.body.setSpacing(gap)
        face = theme.font(Size.TITLE, 600)
        face.setPixelSize(COMPACT_TITLE if on else int(Size.TITLE))
        self.heading.setFont(face)

    def find(self) -> None:  # type: ignore[override]  # QWidget.find looks windows up, nobody here does
        """Ctrl+F: go to the search field, where the page has one."""

    def refresh(self) -> None:
        """F5: read again what is shown."""

    def copy(self) -> None:
        """Ctrl+C: the chosen lines or cells as text, where that makes sense."""

    def save_as(self) -> None:
        """Ctrl+S: what is shown as a file, where that makes sense."""

    def look_at(self, **place: object) -> None:
        """Another page sends the owner here, to this place."""

    def act_on_banner(self) -> None:
        """Ctrl+Enter: do what the page's banner offers, where it has one."""

    def areas(self) -> list[QWidget]:
        """Where F6 goes, one after the other; those that cannot be seen are passed over."""
        return [self]
