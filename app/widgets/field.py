"""A field: its name, the value, and a sentence that says what would be right while what stands there is not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app import icons
from app.looks import Look
from app.theme import Size, Space
from app.widgets.labels import label, repolish

ICON, ICON_RESET, WIDTH = 12, 16, 258
Check = Callable[[str], str]


class Field(QWidget):
    """``check`` gets the text and answers with the sentence, or nothing when it is right.

    ``changed`` comes with every text that is right, as it is typed; while it is not, the last right one stays in force
    and in :meth:`value`. ``default`` brings the arrow that goes back to it. Without a label (Settings has its own) and
    without help only the line edit and, where needed, the sentence are shown.
    """

    changed = Signal(str)

    def __init__(
        self,
        label_text: str = "",
        parent: QWidget | None = None,
        *,
        name: str,
        accessible: str = "",
        help: str = "",
        default: str | None = None,
        check: Check | None = None,
        placeholder: str = "",
        width: int = WIDTH,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._check, self._default, self._value, self._help = check, default, default or "", help
        self.label = label(label_text, name=f"{name}-label", parent=self)
        self._usual = label(role="muted", name=f"{name}-usual", parent=self)
        self.edit = QLineEdit(self._value)
        self.edit.setObjectName(f"{name}-edit")
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(accessible or label_text)
        self.edit.setAccessibleDescription(help)
        if width:
            self.edit.setFixedWidth(width)
        self.label.setBuddy(self.edit)
        self._reset = QAction(self)
        icons.wear(self._reset, "undo", "text", ICON_RESET)
        self.edit.addAction(self._reset, QLineEdit.ActionPosition.TrailingPosition)
        self._reset.triggered.connect(self.reset)
        self._octagon, self._sentence = QLabel(), label(size=Size.SMALL, role="muted", wrap=False)
        self._sentence.setObjectName(f"{name}-sentence")
        icons.wear(self._octagon, Look.FAILED.icon, Look.FAILED.value, ICON)
        self._arrange()
        self.edit.textEdited.connect(self._typed)
        self.say_wrong("")
        self.set_default(default)

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(int(Space.XXS))
        heading = QHBoxLayout()
        heading.setSpacing(int(Space.XXS))
        heading.addWidget(self.label)
        heading.addWidget(self._usual)
        heading.addStretch(1)
        if self.label.text():
            whole.addLayout(heading)
        else:
            self.label.hide()
            self._usual.hide()
        whole.addWidget(self.edit)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._octagon)
        row.addWidget(self._sentence, 1)
        whole.addLayout(row)

    def text(self) -> str:
        """What stands there, right or not."""
        return self.edit.text()

    def value(self) -> str:
        """The last text that was right."""
        return self._value

    def wrong(self) -> bool:
        return bool(self.edit.property("wrong"))

    def set_text(self, text: str) -> None:
        """Put a value in without telling; it is checked all the same."""
        self.edit.setText(text)
        self._judge(text)

    def set_default(self, default: str | None) -> None:
        self._default = default
        self._usual.setText(self.tr("(default {value})").format(value=default) if default else "")
        self._show_reset()

    def reset(self) -> None:
        """Back to the default, as if it had been typed."""
        if self._default is not None:
            self.edit.setText(self._default)
            self._typed(self._default)

    def say_wrong(self, sentence: str) -> None:
        """Mark the field and say what would be right; nothing takes the mark away."""
        wrong = bool(sentence)
        if self.edit.property("wrong") != wrong:
            self.edit.setProperty("wrong", wrong)
            repolish(self.edit)
        self._octagon.setVisible(wrong)
        self._sentence.setText(sentence or self._help)
        self._sentence.setVisible(bool(sentence or self._help))
        self._sentence.setProperty("role", "failed" if wrong else "muted")
        repolish(self._sentence)
        self.edit.setAccessibleDescription(sentence or self._help)

    def _typed(self, text: str) -> None:
        if self._judge(text):
            self.changed.emit(text)

    def _judge(self, text: str) -> bool:
        sentence = self._check(text) if self._check else ""
        self.say_wrong(sentence)
        self._show_reset()
        if not sentence:
            self._value = text
        return not sentence

    def _show_reset(self) -> None:
        differs = self._default is not None and self.edit.text() != self._default
        self._reset.setVisible(differs)
        if self._default is not None:
            words = self.tr("Back to {value}").format(value=self._default or self.tr("empty"))
            self._reset.setText(words)
            self._reset.setToolTip(words)
