"""Step 2: the artists – typed one by one, brought in from a file, or as the lake already has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.dialogs.first_run_artist_form import ArtistForm
from app.dialogs.first_run_step import Step
from app.models.artist_lines import ArtistLines
from app.parts import PanelParts
from app.problems import Problem
from app.setting_up.artist_entry import Listed, joined, read_list
from app.setting_up.plan import ArtistLine, lines_of
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label, recolour
from app.widgets.table import Table
from app.words import count, many

COLUMNS = [180, 220, 130]


class ArtistsStep(Step):
    """Nobody has to be named: names then stay as the platforms write them."""

    def __init__(self, parts: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__("artists", parent)
        self.ask(self.tr("Which artists?"),
                 self.tr("So that plays and money come together, however a platform spells a name."))  # fmt: skip
        self._parts = parts
        self._base: tuple[ArtistLine, ...] = ()
        self.imported: tuple[Mapping[str, Any], ...] = ()
        self.model = ArtistLines(self)
        self.form = ArtistForm()
        self.table = Table("artists", self.tr("Artists"), dense=True)
        self.table.setModel(self.model)
        self.table.columns(COLUMNS, stretch=0)
        self.bring = button(self.tr("Import…"), icon="file", name="artists-import",
                            tip=self.tr("A list as artists.json, or a table with a column called name"))  # fmt: skip
        self.change = button(self.tr("Change"), icon="edit", kind="quiet", name="artist-change")
        self.remove = button(self.tr("Take out"), icon="trash", kind="quiet", name="artist-remove", shortcut="Del")
        self.said = label(size=Size.SMALL, role="muted", name="artists-said")
        self._arrange()
        self._connect()
        self._changed()

    def _arrange(self) -> None:
        self.whole.addWidget(self.form)
        self.whole.addWidget(self.table, 1)
        below = QHBoxLayout()
        below.setSpacing(int(Space.XXS))
        for made in (self.bring, self.change, self.remove):
            made.setAutoDefault(False)
            below.addWidget(made)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        below.addSpacing(int(Space.XS))
        below.addWidget(self.said, 1)
        self.whole.addLayout(below)

    def _connect(self) -> None:
        self.form.given.connect(self.put_in)
        self.bring.clicked.connect(self._open_dialog)
        self.remove.clicked.connect(self.take_out)
        self.change.clicked.connect(lambda: self._edit(self.table.currentIndex()))
        self.table.opened.connect(self._edit)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())

    # ---- the list

    @property
    def lines(self) -> tuple[ArtistLine, ...]:
        return tuple(self.model.lines)

    def show_base(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """The artists the chosen lake has; those that were typed or brought in stay with them."""
        base = lines_of(entries)
        if base != self._base:
            own = [line for line in self.model.lines if line not in self._base]
            self._base = base
            self._set(joined(base, own))

    def put_in(self, line: ArtistLine) -> None:
        """A new row, or what becomes of the one that is being changed."""
        lines = list(self.model.lines)
        if self.form.changing in lines:
            lines[lines.index(self.form.changing)] = line
        else:
            lines.append(line)
        self._set(lines)
        self.table.scrollTo(self.model.index(lines.index(line), 0))

    def take_out(self) -> None:
        row = self.table.currentIndex().row()
        if self.remove.isEnabled() and 0 <= row < len(self.model.lines):
            lines = [line for place, line in enumerate(self.model.lines) if place != row]
            self._set(lines)
            if lines:
                self.table.selectRow(min(row, len(lines) - 1))

    def _edit(self, index: QModelIndex) -> None:
        if index.isValid():
            self.form.change(self.model.lines[index.row()])

    def _set(self, lines: Iterable[ArtistLine]) -> None:
        self.model.show(lines)
        self.form.others = self.model.lines
        self._changed()

    # ---- from a file

    def _open_dialog(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Import artists"))
        dialog.setObjectName("import-artists")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Artists (*.json *.csv *.tsv *.txt)"))
        dialog.fileSelected.connect(lambda name: self.bring_in(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def bring_in(self, path: Path) -> None:
        self._parts.bridge.ask(lambda: read_list(path), self._brought, self, self._not_brought)

    def _brought(self, found: Listed) -> None:
        before = len(self.model.lines)
        self.imported = (*self.imported, *found.entries)
        self._set(joined(self.model.lines, found.lines))
        new = len(self.model.lines) - before
        known = len(found.lines) - new
        words = self.tr("{} brought in").format(many(new, self.tr("artist"), self.tr("artists")))
        self._say(words + (self.tr(", {} already there").format(count(known)) if known else "") + ".")

    def _not_brought(self, problem: Problem) -> None:
        self._say(f"{problem.message} {problem.next_action}", "failed")

    def _say(self, sentence: str, role: str = "muted") -> None:
        self.said.setText(sentence)
        recolour(self.said, role)

    # ---- what is so

    def _changed(self) -> None:
        number = len(self.model.lines)
        self._say(many(number, self.tr("artist"), self.tr("artists")) if number
                  else self.tr("Nobody yet. Names then stay as the platforms write them."))  # fmt: skip
        self._show_buttons()
        self.changed.emit()

    def _show_buttons(self) -> None:
        chosen = bool(self.table.selectionModel().selectedRows())
        self.remove.setEnabled(chosen)
        self.change.setEnabled(chosen)
        why = "" if chosen else self.tr("Choose an artist in the list first.")
        self.remove.explain(why or self.tr("Take this artist out of the list"), "" if why else "Del")
        self.change.explain(why or self.tr("Change this artist"))

    def leave(self) -> bool:
        """An artist that was typed and not added yet is meant, too."""
        self.form.give()
        return not self.form.filled()

    def begin(self) -> None:
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def takes_enter(self) -> bool:
        """In the table it takes a row up."""
        return self.table.hasFocus() and bool(self.model.lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.take_out()
            return
        super().keyPressEvent(event)
