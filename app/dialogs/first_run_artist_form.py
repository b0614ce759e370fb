"""Three fields for an artist, and one line below them that says what would be right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from app import icons
from app.looks import Look
from app.setting_up.artist_entry import check_name, check_spotify, check_tiktok, spotify_id, tiktok_handle
from app.setting_up.plan import ArtistLine
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label, repolish

SHARES, OCTAGON = (5, 5, 3), 12  # of the width, by column


class ArtistForm(QWidget):
    """``given`` carries a line that is right. While a row is being changed, ``changing`` is what it was."""

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.others: Sequence[ArtistLine] = ()
        self.changing: ArtistLine | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(int(Space.XS))
        self._grid.setVerticalSpacing(int(Space.XXS))
        self.name = self._line(0, self.tr("Name"), "artist-name")
        self.spotify = self._line(1, self.tr("Spotify artist id or link"), "artist-spotify")
        self.tiktok = self._line(2, self.tr("TikTok"), "artist-tiktok")
        self.spotify.setPlaceholderText(self.tr("may stay empty"))
        self.tiktok.setPlaceholderText("@…")
        self.add = button(self.tr("Add"), name="artist-add", tip=self.tr("Put this artist into the list"),
                          shortcut="Return")  # fmt: skip
        self.add.setAutoDefault(False)
        self._grid.addWidget(self.add, 1, 3)
        self._grid.addLayout(self._below(), 2, 0, 1, 4)
        self.add.clicked.connect(self.give)
        self.clear()

    def _line(self, column: int, title: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setMinimumWidth(80)
        made.installEventFilter(self)
        words = label(title)
        words.setBuddy(made)
        self._grid.addWidget(words, 0, column)
        self._grid.addWidget(made, 1, column)
        self._grid.setColumnStretch(column, SHARES[column])
        made.textEdited.connect(self._typed)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in a filled form adds; in an empty one it is the assistant's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if entered and self.filled():
                self.give()
                return True
        return super().eventFilter(watched, event)

    def _below(self) -> QHBoxLayout:
        self._octagon = QLabel()
        icons.wear(self._octagon, Look.FAILED.icon, Look.FAILED.value, OCTAGON)
        self.sentence = label(size=Size.SMALL, role="failed", wrap=True, name="artist-sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._octagon)
        row.addWidget(self.sentence, 1)
        return row

    # ---- what stands there

    def filled(self) -> bool:
        return bool(self.changing or any(edit.text().strip() for edit in (self.name, self.spotify, self.tiktok)))

    def clear(self) -> None:
        self.changing = None
        for edit in (self.name, self.spotify, self.tiktok):
            edit.setText("")
        self.add.say(self.tr("Add"))
        self._say("", None)
        self.add.setEnabled(False)

    def change(self, line: ArtistLine) -> None:
        """Take a row up again; what comes of it replaces it."""
        self.changing = line
        for edit, text in ((self.name, line.name), (self.spotify, line.spotify_id), (self.tiktok, line.tiktok)):
            edit.setText(text)
        self.add.say(self.tr("Change"))
        self._typed()
        self.name.setFocus()
        self.name.selectAll()

    def give(self) -> None:
        """Enter in a field, or the button: the artist is handed on if everything is right."""
        if not self.filled():
            return
        edit = self._first_wrong(complete=True)
        if edit is not None:
            edit.setFocus()
            return
        slug = self.changing.slug if self.changing else ""
        line = ArtistLine(self.name.text().strip(), spotify_id(self.spotify.text()) or "",
                          tiktok_handle(self.tiktok.text()) or "", slug)  # fmt: skip
        self.given.emit(line)
        self.clear()
        self.name.setFocus()

    def _typed(self) -> None:
        self.add.setEnabled(self.filled())
        self._first_wrong(complete=False)

    def _first_wrong(self, complete: bool) -> QLineEdit | None:
        """Mark the first field that is wrong; an empty name is, once the artist is meant to be ``complete``."""
        others = [line for line in self.others if line is not self.changing]
        name = check_name(self.name.text(), others) if complete or self.name.text().strip() else ""
        found = ((self.name, name), (self.spotify, check_spotify(self.spotify.text())),
                 (self.tiktok, check_tiktok(self.tiktok.text())))  # fmt: skip
        edit, sentence = next(((edit, said) for edit, said in found if said), (None, ""))
        self._say(sentence, edit)
        return edit

    def _say(self, sentence: str, at: QLineEdit | None) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._octagon.setVisible(bool(sentence))
        for edit in (self.name, self.spotify, self.tiktok):
            wrong = edit is at
            edit.setAccessibleDescription(sentence if wrong else "")
            if bool(edit.property("wrong")) != wrong:
                edit.setProperty("wrong", wrong)
                repolish(edit)
