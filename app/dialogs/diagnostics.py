"""Help ▸ Diagnostics: what to send to the people who maintain the panel, seen before it is sent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app import icons, theme
from app.desktop.open_path import show_in_folder
from app.models.bundle_entries import BundleEntries
from app.parts import PanelParts
from app.problems import Problem
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.elided import ElidedLabel
from app.widgets.labels import label, recolour
from app.widgets.table import Table
from app.words import size
from pipeline.diagnosing import bundle as diagnostics
from pipeline.diagnosing.facts import Question

INSIDE, SMALLEST = QSize(1020, 600), QSize(720, 460)
LIST, NAME_COLUMN, SIZE_COLUMN, SHIELD = 384, 284, 98, 16

TOLD = {"must": "only when something must be done", "runs": "after every run", "never": "never"}


class Diagnostics(QDialog):
    """Open it with ``open()``. It gathers while it is open, and works without a lake too."""

    def __init__(self, parts: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._found: diagnostics.Diagnostics | None = None
        self._saved: Path | None = None
        self.setObjectName("diagnostics")
        self.setWindowTitle(self.tr("Diagnostics"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(SMALLEST)
        self.resize(INSIDE)
        self.model = BundleEntries(self)
        self.table = Table("bundle", self.tr("Inside the bundle"), dense=True)
        self.table.setModel(self.model)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.columns([NAME_COLUMN, SIZE_COLUMN], stretch=0)
        self.what = ElidedLabel(self.tr("Looking at everything…"), weight=500, name="entry-what")
        self.text = QPlainTextEdit()
        self.copy_button = button(self.tr("Copy"), icon="copy", small=True, name="copy-entry",
                                  tip=self.tr("Copy what is shown"), shortcut="Ctrl+C")  # fmt: skip
        self.words = ElidedLabel(role="muted", name="bundle-words")
        self.folder = button(self.tr("Open folder"), kind="link", name="open-bundle-folder")
        self.close_button = button(self.tr("Close"), name="close", tip=self.tr("Close"), shortcut="Esc")
        self.save = button(self.tr("Save bundle…"), icon="save", kind="primary", name="save-bundle",
                           tip=self.tr("All of this as one .zip file"), shortcut="Ctrl+S")  # fmt: skip
        self._arrange()
        self._connect()
        self.look()

    def _arrange(self) -> None:
        self.text.setObjectName("entry-text")
        self.text.setAccessibleName(self.tr("Text of what is chosen"))
        self.text.setReadOnly(True)
        self.text.setFont(theme.font(Size.SMALL, fixed=True))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        shield = QLabel()
        icons.wear(shield, "check", "ok", SHIELD)
        first = QHBoxLayout()
        first.setSpacing(int(Space.XS))
        first.addWidget(shield)
        first.addWidget(label(self.tr("Passwords and sessions are never part of it."), size=Size.SECTION, weight=600,
                              name="never"), 1)  # fmt: skip
        above = QHBoxLayout()
        above.addWidget(self.what, 1)
        above.addWidget(self.copy_button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(int(Space.XS), 0, 0, 0)
        column.setSpacing(int(Space.XS))
        column.addLayout(above)
        column.addWidget(self.text, 1)
        self.halves = QSplitter(Qt.Orientation.Horizontal)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.table)
        self.halves.addWidget(right)
        self.halves.setSizes([LIST, INSIDE.width() - LIST])
        self.halves.setStretchFactor(1, 1)
        below = QHBoxLayout()
        below.setSpacing(int(Space.XS))
        below.addWidget(self.words, 1)
        for made in (self.folder, self.close_button, self.save):
            made.setAutoDefault(False)
            below.addWidget(made)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addLayout(first)
        whole.addWidget(label(self.tr("Made for the people who maintain this panel: look through it, then send it to"
                                      " them. Your name and your home folder are left out, too."),
                              role="muted", wrap=True))  # fmt: skip
        whole.addWidget(self.halves, 1)
        whole.addLayout(below)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(lambda index, _: self._show_entry(index))
        self.copy_button.clicked.connect(self.copy_text)
        self.save.clicked.connect(self.save_as)
        self.close_button.clicked.connect(self.reject)
        self.folder.clicked.connect(self._open_folder)
        self.folder.hide()
        self.save.setEnabled(False)
        self.copy_button.setEnabled(False)

    # ---- what is in it

    def look(self) -> None:
        """Gather everything, off the GUI thread."""
        session = self._parts.session
        asked = Question(session.clock, session.root, session.lake, session.environ, self._panel())
        self._parts.bridge.ask(lambda: diagnostics.gather(asked), self._show, self, self._not_gathered)

    def _panel(self) -> dict[str, str]:
        """What only the window knows."""
        session, preferences = self._parts.session, self._parts.preferences
        found = {
            "Qt": f"{qVersion()}, {QGuiApplication.platformName()}",
            "Screen": ", ".join(f"{s.size().width()}×{s.size().height()} at {s.devicePixelRatio():g}"
                                for s in QGuiApplication.screens()),
            "Looks": f"{'dark' if theme.palette().dark else 'light'} (chosen: {theme.the().choice})",
            "Notifications": TOLD.get(preferences.get("notifications/level", "must"), ""),
            "Steps at a time": preferences.get("runs/workers", "4"),
        }  # fmt: skip
        if session.problem is not None:
            found["Not open because"] = session.problem.message
        return found

    def _show(self, found: diagnostics.Diagnostics) -> None:
        self._found = found
        self.model.show(found.entries)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.save.setEnabled(True)
        self.copy_button.setEnabled(True)
        self._say(self.tr("{} files, {} before packing").format(
            len(found.entries), size(sum(entry.bytes for entry in found.entries))))  # fmt: skip
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_entry(self, index: QModelIndex) -> None:
        if index.isValid():
            entry = self.model.entries[index.row()]
            self.what.setText(entry.what)
            self.text.setPlainText(entry.text)
            self.text.setAccessibleDescription(entry.what)

    def _not_gathered(self, problem: Problem) -> None:
        self.what.setText(problem.message)
        self._say(problem.next_action, "failed")

    # ---- taking it along

    def copy_text(self) -> None:
        """What is selected in the text, else all of what is shown."""
        chosen = self.text.textCursor().selectedText().replace("\u2029", "\n")
        QGuiApplication.clipboard().setText(chosen or self.text.toPlainText())
        self._say(self.tr("Copied."))

    def save_as(self) -> None:
        if self._found is None or not self.save.isEnabled():
            return
        dialog = QFileDialog(self, self.tr("Save bundle"))
        dialog.setObjectName("save-bundle-as")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter(self.tr("Bundles (*.zip)"))
        dialog.setDefaultSuffix("zip")
        day = self._found.made_at.astimezone().strftime("%Y-%m-%d")
        dialog.selectFile(f"BEDROT diagnostics {day}.zip")
        dialog.fileSelected.connect(lambda name: self.write(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, target: Path) -> None:
        """Write the bundle off the GUI thread."""
        found = self._found
        if found is None:
            return
        self.save.setEnabled(False)
        self.folder.hide()
        self._say(self.tr("Saving…"))
        self._parts.bridge.ask(lambda: found.write(target), lambda packed: self._written(target, packed), self,
                               self._not_written)  # fmt: skip

    def _written(self, target: Path, packed: int) -> None:
        self._saved = target
        self.save.setEnabled(True)
        self.folder.show()
        self._say(self.tr("Saved as {}, {}.").format(target.name, size(packed)))

    def _open_folder(self) -> None:
        if self._saved is not None:
            show_in_folder(self._saved)

    def _not_written(self, problem: Problem) -> None:
        self.save.setEnabled(True)
        self._say(f"{problem.message} {problem.next_action}", "failed")

    def _say(self, words: str, role: str = "muted") -> None:
        self.words.setText(words)
        recolour(self.words, role)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.copy_button.isEnabled():
            self.copy_text()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.save_as()
        else:
            super().keyPressEvent(event)
