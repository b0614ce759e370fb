"""A short story whose names can be followed, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from app import theme
from app.models.file_story import Part
from app.theme import Size


class StoryLine(QLabel):
    """``followed`` carries the target of the word that was clicked. Tab walks the words, Enter follows."""

    followed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFont(theme.font(Size.BODY))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setContentsMargins(0, 4, 0, 0)
        self.setProperty("role", "muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._parts: tuple[Part, ...] = ()
        self.linkActivated.connect(self._follow)
        self.linkHovered.connect(self._explain)
        theme.the().changed.connect(self._write)
        self._write()

    def tell(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        told = "".join(part.text for part in self._parts)
        self.setAccessibleName(told)
        self._write()

    def event(self, event: QEvent) -> bool:
        # The tooltip belongs to the word under the pointer, not to the whole line.
        if event.type() == QEvent.Type.ToolTip:
            return True
        return super().event(event)

    def _write(self) -> None:
        colour = theme.palette().accent
        written = []
        for number, part in enumerate(self._parts):
            text = escape(part.text)
            if part.target is not None:
                text = f'<a href="{number}" style="color:{colour}; text-decoration:none;">{text}</a>'
            written.append(text)
        self.setText("".join(written))
        followable = any(part.target is not None for part in self._parts)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if followable else Qt.FocusPolicy.NoFocus)

    def _follow(self, number: str) -> None:
        target = self._parts[int(number)].target
        if target is not None:
            self.followed.emit(target)

    def _explain(self, number: str) -> None:
        tip = self._parts[int(number)].tip if number else ""
        if tip:
            QToolTip.showText(self.cursor().pos(), tip, self)
        else:
            QToolTip.hideText()
