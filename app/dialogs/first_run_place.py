"""Step 1: a new lake, the lake there is, or a look around with sample data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.dialogs.first_run_folder import FolderChoice
from app.dialogs.first_run_step import Step
from app.parts import PanelParts
from app.setting_up import sample
from app.setting_up.plan import Where
from app.setting_up.recognising import Recognised, free_folder
from app.widgets.option_card import OptionCard

FOLDER = "BEDROT"


class PlaceStep(Step):
    """``documents`` is where a new lake is suggested; None asks the system."""

    def __init__(self, parts: PanelParts, documents: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__("place", parent)
        self.ask(self.tr("Where should your data live?"),
                 self.tr("One folder on this computer. Everything the platforms send is kept there."))  # fmt: skip
        self._parts = parts
        self.cards: dict[Where, OptionCard] = {}
        self.folders: dict[Where, FolderChoice] = {}
        self._group = QButtonGroup(self)
        self._add(Where.NEW, self.tr("Start a new lake"), self.tr("An empty folder, ready for the first run."), "add")
        self._add(Where.EXISTING, self.tr("Use the lake I already have"),
                  self.tr("Choose its folder; this works with old and new layouts."), "folder")  # fmt: skip
        self._add(Where.SAMPLE, self.tr("Look around with sample data"),
                  self.tr("Two invented artists and five months of numbers. No sign-in needed."), "eye")  # fmt: skip
        self.whole.addStretch(1)
        here = parts.session.root
        self.cards[Where.EXISTING if here else Where.NEW].radio.setChecked(True)
        if here is not None:
            self.folders[Where.EXISTING].put(str(here))
        parts.bridge.ask(lambda: _suggestions(documents), self._suggest, self)

    def _add(self, where: Where, title: str, text: str, icon: str) -> None:
        card = OptionCard(title, text, icon, f"place-{where}")
        folder = FolderChoice(where, self._parts, f"folder-{where}")
        folder.edit.setAccessibleName(f"{title}: {self.tr('folder')}")
        card.inside.addWidget(folder)
        self._group.addButton(card.radio)
        self.whole.addWidget(card)
        self.cards[where], self.folders[where] = card, folder
        card.chosen.connect(self.changed)
        folder.looked.connect(self.changed)

    def _suggest(self, places: dict[Where, Path]) -> None:
        for where, place in places.items():
            if not self.folders[where].text():
                self.folders[where].put(str(place))

    # ---- answers

    @property
    def where(self) -> Where:
        return next(where for where, card in self.cards.items() if card.radio.isChecked())

    @property
    def found(self) -> Recognised | None:
        """What the chosen folder is, once it was looked at and suits."""
        folder = self.folders[self.where]
        return folder.found if folder.verdict.right else None

    def obstacle(self) -> str:
        folder = self.folders[self.where]
        if folder.verdict.right:
            return ""
        return folder.verdict.sentence or self.tr("Choose a folder first.")

    def look_again(self) -> None:
        self.folders[self.where].look()

    def begin(self) -> None:
        self.cards[self.where].radio.setFocus(Qt.FocusReason.OtherFocusReason)


def _suggestions(documents: Path | None) -> dict[Where, Path]:
    """Places that are free, on the reading thread."""
    sampled = sample.default_folder() if documents is None else documents / sample.FOLDER
    return {Where.NEW: free_folder(sampled.with_name(FOLDER)), Where.SAMPLE: sampled}
