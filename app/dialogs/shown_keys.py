"""What is kept for a way in, shown because its owner asked: for half a minute, then it is hidden again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.keeping_access import Known
from app.theme import Size, Space
from app.ways_in import WayIn
from app.widgets.buttons import button
from app.widgets.labels import label

WIDTH, SHOWN_SECONDS = 440, 30


class ShownKeys(QDialog):
    """Open it with ``open()``; it closes by itself and keeps nothing."""

    def __init__(self, way: WayIn, values: Sequence[Known], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = SHOWN_SECONDS
        self.setObjectName("shown-keys")
        self.setWindowTitle(self.tr("What is kept for {}").format(way.who))
        self.setAccessibleName(self.windowTitle())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH + 2 * int(Space.XL))
        self.left = label(size=Size.SMALL, role="muted", tabular=True, name="shown-left")
        self.close_button = button(self.tr("Hide now"), icon="eye-off", name="hide", tip=self.tr("Hide it"),
                                   shortcut="Esc")  # fmt: skip
        self._arrange(values)
        self.close_button.clicked.connect(self.reject)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self.finished.connect(self._second.stop)
        self._second.start()
        self._say_left()
        self.close_button.setFocus()

    def _arrange(self, values: Sequence[Known]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(int(Space.S))
        grid.setVerticalSpacing(int(Space.XS))
        grid.setColumnStretch(1, 1)
        for row, one in enumerate(values):
            shown = QLineEdit(one.value)
            shown.setReadOnly(True)
            shown.setObjectName(f"shown-{one.name}")
            shown.setAccessibleName(one.title)
            shown.setAccessibleDescription(one.where)
            shown.setToolTip(one.where)
            shown.setCursorPosition(0)
            copy = button("", icon="copy", name=f"copy-{one.name}", tip=self.tr("Copy: {}").format(one.title))
            copy.setAutoDefault(False)
            copy.clicked.connect(partial(self._copy, one.value))
            words = label(one.title)
            words.setBuddy(shown)
            for column, part in enumerate((words, shown, copy)):
                grid.addWidget(part, row, column)
        below = QHBoxLayout()
        below.addWidget(self.left, 1)
        below.addWidget(self.close_button)
        self.close_button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addWidget(label(self.windowTitle(), size=Size.SUBHEAD, weight=600, name="shown-heading"))
        whole.addLayout(grid)
        whole.addLayout(below)

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)

    def _tick(self) -> None:
        self._left -= 1
        self._say_left()
        if self._left <= 0:
            self.reject()

    def _say_left(self) -> None:
        self.left.setText(self.tr("Hidden again in 0:{:02}").format(max(self._left, 0)))
