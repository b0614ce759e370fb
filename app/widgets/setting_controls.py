"""What stands at the right of a setting: a switch, a choice, a number, a folder – all with the same few words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStyle, QStyleOptionFrame, QWidget

from app.settings.setting import OFF, ON, Kind, Setting
from app.widgets.buttons import button
from app.widgets.choice import Choice
from app.widgets.deeds_control import DeedsControl
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label, repolish
from app.widgets.secret_edit import SecretEdit
from app.widgets.setting_control import Control
from app.widgets.switch import RING, Switch
from app.words import tr

PATH, PATH_COMPACT, NUMBER, NUMBER_LARGE, CHOICE, LAKE, LAKE_COMPACT = 306, 236, 88, 152, 230, 270, 200
COPY = 56  # what its button takes more than the one that chooses a path


class SwitchControl(Control):
    overhang = RING

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.switch = Switch(name=f"setting-{setting.key}", accessible=tr(setting.title))
        self.row.addWidget(self.switch)
        self.switch.clicked.connect(lambda on: self.settled.emit(ON if on else OFF))

    @property
    def main(self) -> QWidget:
        return self.switch

    def text(self) -> str:
        return ON if self.switch.isChecked() else OFF

    def put(self, text: str, force: bool = False) -> None:
        self.switch.setChecked(text == ON)


class ChoiceControl(Control):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        options = [(key, tr(words)) for key, words in setting.choices]
        self.choice = Choice(options, name=f"setting-{setting.key}", accessible=tr(setting.title))
        self.choice.setMinimumWidth(CHOICE)
        self.row.addWidget(self.choice)
        self.choice.chosen.connect(self.settled)

    @property
    def main(self) -> QWidget:
        return self.choice

    def text(self) -> str:
        return self.choice.current

    def put(self, text: str, force: bool = False) -> None:
        known = [(key, tr(words)) for key, words in self.setting.choices]
        if text and text not in dict(known):
            # Somebody wrote another word into the file: it is shown, and goes away when one of ours is chosen.
            self.choice.offer([*known, (text, text)])
        elif self.choice.count() > len(known):
            self.choice.offer(known)
        self.choice.choose(text)


class LineControl(Control):
    """A line to type in. Enter, Tab and a click elsewhere settle it; Esc brings the value in force back."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self._in_force = ""
        self.edit = _Line(self)
        self.edit.setObjectName(f"setting-{setting.key}")
        self.edit.setAccessibleName(tr(setting.title))
        self.row.addWidget(self.edit)
        self.edit.textEdited.connect(self.typed)
        self.edit.editingFinished.connect(self.settle)
        self.edit.escaped.connect(lambda: self._give_up())

    @property
    def main(self) -> QWidget:
        return self.edit

    def text(self) -> str:
        return self.edit.text()

    def put(self, text: str, force: bool = False) -> None:
        self._in_force = text
        if force or not self.edit.isModified():
            self.edit.setText(text)
            self.edit.setCursorPosition(0)

    def settle(self) -> None:
        if self.edit.isModified():
            self.settled.emit(self.edit.text())

    def say_wrong(self, wrong: bool) -> None:
        if bool(self.edit.property("wrong")) != wrong:
            self.edit.setProperty("wrong", wrong)
            repolish(self.edit)

    def _give_up(self) -> None:
        self.put(self._in_force, force=True)
        self.typed.emit(self._in_force)


def grouped(text: str) -> str:
    """``100,000,000``; what is no number stays as it is."""
    whole, dot, part = text.partition(".")
    number = text.isascii() and whole.isdigit() and (part.isdigit() or not dot)
    return f"{int(whole):,}{dot}{part}" if number else text


class NumberControl(LineControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.edit.setFixedWidth(NUMBER_LARGE if setting.large else NUMBER)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        if setting.large:
            self.edit.spoken = grouped
        if setting.may_be_empty:
            self.edit.setPlaceholderText(tr("none"))
        self.unit = label(tr(setting.unit), role="muted")
        self.row.insertWidget(1, self.unit)
        self.unit.setVisible(bool(setting.unit))
        if setting.unit:
            self.edit.setAccessibleName(f"{tr(setting.title)} ({tr(setting.unit)})")

    def keep_room(self, for_unit: int) -> None:
        """Fields stand below one another, whatever their units are; ``for_unit`` is what the longest one takes."""
        self.unit.setFixedWidth(for_unit)
        self.unit.setVisible(for_unit > 0)


class TextControl(LineControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.edit.setFixedWidth(PATH)
        self.edit.setPlaceholderText(tr("none"))

    def compact(self, on: bool) -> None:
        self.edit.setFixedWidth(PATH_COMPACT if on else PATH)


class SecretControl(Control):
    """A line for a secret. What is kept never stands in it; what was typed goes away once it is kept."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.edit = SecretEdit(f"setting-{setting.key}", tr(setting.title))
        self.edit.setFixedWidth(PATH)
        self.row.addWidget(self.edit)
        self.edit.textEdited.connect(self.typed)
        self.edit.editingFinished.connect(self.settle)

    @property
    def main(self) -> QWidget:
        return self.edit

    def text(self) -> str:
        return self.edit.text()

    def compact(self, on: bool) -> None:
        self.edit.setFixedWidth(PATH_COMPACT if on else PATH)

    def put(self, text: str, force: bool = False) -> None:
        self.edit.setPlaceholderText(tr("kept; type to replace it") if text else tr("none"))
        if force:
            self.edit.clear()

    def settle(self) -> None:
        if self.edit.text():
            self.settled.emit(self.edit.text())

    def say_wrong(self, wrong: bool) -> None:
        if bool(self.edit.property("wrong")) != wrong:
            self.edit.setProperty("wrong", wrong)
            repolish(self.edit)


class TrialControl(Control):
    """A button that tries something out; ``settled`` asks for it."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.button = button(tr(setting.unit), name=f"setting-{setting.key}", tip=tr(setting.title))
        self.button.setAccessibleName(tr(setting.title))
        self.row.addWidget(self.button)
        self.button.clicked.connect(lambda: self.settled.emit(""))

    @property
    def main(self) -> QWidget:
        return self.button

    def text(self) -> str:
        return ""

    def put(self, text: str, force: bool = False) -> None:
        """There is nothing to show."""

    def busy(self, on: bool) -> None:
        self.button.setEnabled(not on)
        self.button.setText(tr("One moment…") if on else tr(self.setting.unit))


class ShownControl(LineControl):
    """A value that can only be read, and the button that copies it; ``settled`` says that it was copied."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.edit.setReadOnly(True)
        self.edit.setFixedWidth(PATH - COPY)
        self.copy = button(tr("Copy"), icon="copy", name=f"copy-{setting.key}", tip=tr(setting.title))
        self.copy.setAccessibleName(f"{tr('Copy')}: {tr(setting.title)}")
        self.row.addWidget(self.copy)
        self.copy.clicked.connect(self._copy)

    def stops(self) -> tuple[QWidget, ...]:
        return self.edit, self.copy

    def compact(self, on: bool) -> None:
        self.edit.setFixedWidth((PATH_COMPACT if on else PATH) - COPY)

    def describe(self, words: str, tip: str = "") -> None:
        super().describe(words, tip or self.edit.text())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.edit.text())
        self.settled.emit(self.edit.text())


class PathControl(LineControl):
    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.lake: Path | None = None
        self.edit.setFixedWidth(PATH)
        if setting.kind is Kind.PROGRAM:
            self.edit.setPlaceholderText(tr("none"))
        what = tr("Choose the folder…") if setting.kind is Kind.FOLDER else tr("Choose the file…")
        self.choose = button("", icon="folder", name=f"choose-{setting.key}", tip=what)
        self.choose.setAccessibleName(f"{what} {tr(setting.title)}")
        self.row.addWidget(self.choose)
        self.choose.clicked.connect(self._open_dialog)

    def stops(self) -> tuple[QWidget, ...]:
        return self.edit, self.choose

    def compact(self, on: bool) -> None:
        self.edit.setFixedWidth(PATH_COMPACT if on else PATH)

    def describe(self, words: str, tip: str = "") -> None:
        super().describe(words, tip or self.where())

    def where(self) -> str:
        """The whole path of what is in force; inside the lake only the last part of it is shown."""
        inside = self.lake and self._in_force and "://" not in self._in_force
        return str(self.lake / self._in_force) if self.lake and inside else self._in_force

    def _open_dialog(self) -> None:
        dialog = QFileDialog(self.window(), tr(self.setting.title))
        dialog.setObjectName("choose-place")
        if self.setting.kind is Kind.FILE:
            dialog.setFileMode(QFileDialog.FileMode.AnyFile)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.setNameFilter(tr("Databases (*.db)"))
            dialog.setDefaultSuffix("db")
        elif self.setting.kind is Kind.PROGRAM:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        if self._in_force and "://" not in self._in_force:
            dialog.setDirectory(str(Path(self.where()).parent))
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, place: str) -> None:
        self.edit.setText(str(Path(place)))
        self.edit.setModified(True)
        self.typed.emit(self.edit.text())
        self.settle()


class LakeControl(Control):
    """The lake's folder, and the button that chooses another one; ``settled`` asks for that."""

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(setting, parent)
        self.path = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, name="lake-path")
        self.path.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.path.setFixedWidth(LAKE)
        self.choose = button(tr("Choose…"), name=f"setting-{setting.key}", tip=tr("Choose another lake"))
        self.row.addWidget(self.path)
        self.row.addWidget(self.choose)
        self.choose.clicked.connect(lambda: self.settled.emit(""))

    @property
    def main(self) -> QWidget:
        return self.choose

    def text(self) -> str:
        return self.path.text()

    def compact(self, on: bool) -> None:
        self.path.setFixedWidth(LAKE_COMPACT if on else LAKE)

    def put(self, text: str, force: bool = False) -> None:
        self.path.setText(text or tr("none yet"))

    def describe(self, words: str, tip: str = "") -> None:
        super().describe(f"{self.path.text()}. {words}", tip or tr("Choose another lake"))


class _Line(QLineEdit):
    """While nobody types in it, what does not fit is elided in the middle instead of being cut.

    ``spoken`` says how a text is written then.
    """

    escaped = Signal()
    spoken: Callable[[str], str] = str

    def paintEvent(self, event: QPaintEvent) -> None:
        look = QStyleOptionFrame()
        self.initStyleOption(look)
        place = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, look, self).adjusted(2, 0, -2, 0)
        text = self.spoken(self.text())
        fits = self.fontMetrics().horizontalAdvance(text) <= place.width()
        if self.hasFocus() or (fits and text == self.text()):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, look, painter, self)
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, QPalette.ColorRole.Text))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        across = self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask
        painter.drawText(place, int(across | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.escaped.emit()
            return
        super().keyPressEvent(event)


_KINDS: dict[Kind, type[Control]] = {
    Kind.LAKE: LakeControl,
    Kind.FOLDER: PathControl,
    Kind.FILE: PathControl,
    Kind.PROGRAM: PathControl,
    Kind.NUMBER: NumberControl,
    Kind.CHOICE: ChoiceControl,
    Kind.SWITCH: SwitchControl,
    Kind.TEXT: TextControl,
    Kind.MAILS: TextControl,
    Kind.SECRET: SecretControl,
    Kind.TRIAL: TrialControl,
    Kind.DEEDS: DeedsControl,
    Kind.ORIGINS: TextControl,
    Kind.SHOWN: ShownControl,
}


def control_for(setting: Setting) -> Control:
    return _KINDS[setting.kind](setting)
