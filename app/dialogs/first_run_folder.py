"""A folder to be typed or chosen, and below it what was found there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app import icons
from app.looks import Look
from app.parts import PanelParts
from app.setting_up.plan import Where
from app.setting_up.recognising import Recognised, recognise, recognise_sample
from app.setting_up.wording import Verdict, verdict
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.labels import label, recolour, repolish

PAUSE_MS, ICON = 200, 14


class FolderChoice(QWidget):
    """Looks at what is typed once the typing pauses. ``looked`` carries what was found and what that means."""

    looked = Signal()

    def __init__(self, where: Where, parts: PanelParts, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.where, self._parts = where, parts
        self.found: Recognised | None = None
        self.verdict = Verdict(False, "")
        self.edit = QLineEdit()
        self.edit.setObjectName(f"{name}-edit")
        self.edit.setAccessibleName(self.tr("Folder"))
        sign = QAction(self)
        icons.wear(sign, "folder", "muted", 16)
        self.edit.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self.choose = button(self.tr("Choose…"), name=f"{name}-choose", tip=self.tr("Choose the folder"))
        self.choose.setAutoDefault(False)
        self._shape = QLabel()
        self.sentence = label(wrap=True, name=f"{name}-sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._arrange()
        self._pause.timeout.connect(self.look)
        self.edit.textEdited.connect(self._typed)
        self.choose.clicked.connect(self._open_dialog)

    def _arrange(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(int(Space.XS))
        first.addWidget(self.edit, 1)
        first.addWidget(self.choose)
        second = QHBoxLayout()
        second.setSpacing(7)
        second.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self.sentence, 1)
        self._shape.setContentsMargins(0, 3, 0, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(int(Space.XS))
        whole.addLayout(first)
        whole.addLayout(second)

    def text(self) -> str:
        return self.edit.text().strip()

    def put(self, text: str) -> None:
        self.edit.setText(text)
        self.look()

    def look(self) -> None:
        """Look at the folder now."""
        self._pause.stop()
        text, environ = self.edit.text(), self._parts.session.environ
        look: Callable[[str, Mapping[str, str]], Recognised]
        look = recognise_sample if self.where is Where.SAMPLE else recognise
        self._parts.bridge.ask(
            lambda: self._judged(look(text, environ)), lambda answer: self._show(text, answer), self, topic="folder"
        )

    def _judged(self, found: Recognised) -> tuple[Recognised, Verdict]:
        """On the reading thread, because some words depend on the disk."""
        return found, verdict(self.where, found, self._parts.clock.now().astimezone().date())

    def _typed(self) -> None:
        self.found, self.verdict = None, Verdict(False, self.tr("Looking…"))
        self._pause.start()
        self.looked.emit()

    def _show(self, text: str, answer: tuple[Recognised, Verdict]) -> None:
        if text != self.edit.text():
            return
        self.found, self.verdict = answer
        empty = not self.text()
        right = self.verdict.right
        self.sentence.setText("" if empty else self.verdict.sentence)
        recolour(self.sentence, "text" if right else "failed")
        if empty:
            icons.take_off(self._shape)
        else:
            icons.wear(self._shape, "check" if right else Look.FAILED.icon, "text" if right else "failed", ICON)
        self.edit.setProperty("wrong", not right and not empty)
        self.edit.setAccessibleDescription(self.verdict.sentence)
        repolish(self.edit)
        self.looked.emit()

    def _open_dialog(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Choose the folder"))
        dialog.setObjectName("choose-folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        if self.text():
            dialog.setDirectory(self.text())
        dialog.fileSelected.connect(self.put)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
