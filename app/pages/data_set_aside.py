"""What can be done about files that were set aside: check them again, open one, drop them for good."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app import words
from app.desktop.open_path import open_path
from app.dialogs.ask_once import ask_once
from app.models.quarantine_table import file_name
from app.parts import PanelParts
from app.problems import Problem
from pipeline.engine.records import QuarantineItem, QuarantineState, RunSummary
from pipeline.lake import Lake
from pipeline.set_aside import drop, kept_at

Items = Sequence[QuarantineItem]


class SetAsideActions(QObject):
    """One for the page. ``changed`` comes when items may have gone; ``held`` when checking begins or has to wait."""

    changed = Signal()
    held = Signal(str)  # why nothing can be checked or dropped now; empty when it can

    def __init__(self, panel: PanelParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel, self._window = panel, parent
        self._checking: tuple[QuarantineItem, ...] = ()
        panel.session.run_started.connect(self._tell_hold)
        panel.session.run_ended.connect(self._run_ended)

    @property
    def hold(self) -> str:
        """Why nothing can be checked or dropped now; empty when it can."""
        if self._checking:
            return self.tr("Set-aside files are being checked.")
        if self._panel.session.active:
            return self.tr("A run is going on. It can be done when the run has ended.")
        return ""

    def check_again(self, items: Items) -> None:
        """Begin a run that judges these files anew and carries on with those that pass."""
        if items and self._panel.session.replay(list(items)):
            self._checking = tuple(items)
            self._tell_hold()

    def open(self, items: Items) -> None:
        """Show the one file with the program that the desktop has for it."""
        if len(items) == 1:
            item = items[0]
            self._panel.session.read(lambda lake: kept_at(lake, item), self._open, self, topic="kept at")

    def ask_to_drop(self, items: Items) -> None:
        """Ask once, then dismiss the files for good."""
        if not items:
            return
        one = len(items) == 1
        if one:
            question = self.tr("Drop {}?").format(file_name(items[0]))
            consequence = self.tr(
                "Its copy in quarantine is deleted, and it is not asked about again. The file in landing stays."
            )
        else:
            question = self.tr("Drop {} files?").format(words.count(len(items)))
            consequence = self.tr(
                "Their copies in quarantine are deleted, and they are not asked about again. The files in landing stay."
            )
        verb = self.tr("Drop the file") if one else self.tr("Drop {} files").format(words.count(len(items)))
        ask_once(question, consequence, verb, self._window, partial(self._drop, tuple(items)))

    # ---- inside

    def _open(self, place: Path | str) -> None:
        if isinstance(place, str):
            message = self.tr("The file is not on this computer. It lies at {}").format(place)
            self._panel.problem(Problem(message, ""))
        elif not open_path(place):
            message = self.tr("There is no program for {} on this computer.").format(place.name)
            self._panel.problem(Problem(message, self.tr("Look at it in its folder.")))

    def _drop(self, items: tuple[QuarantineItem, ...]) -> None:
        def work(lake: Lake) -> None:
            drop(lake, items)

        self._panel.session.read(work, lambda _: self._dropped(items), self, self._not_dropped)

    def _dropped(self, items: tuple[QuarantineItem, ...]) -> None:
        if len(items) == 1:
            self._panel.toast(self.tr("Dropped: {}").format(file_name(items[0])))
        else:
            self._panel.toast(self.tr("{} files dropped").format(words.count(len(items))))
        self._look_again()

    def _not_dropped(self, problem: Problem) -> None:
        self._panel.problem(problem)
        self._look_again()

    def _tell_hold(self) -> None:
        self.held.emit(self.hold)

    def _run_ended(self, ending: object) -> None:
        checked, self._checking = self._checking, ()
        self._tell_hold()
        if checked and isinstance(ending, RunSummary):
            numbers = [item.id for item in checked]
            self._panel.session.read(
                lambda lake: [lake.journal.quarantine_item(number) for number in numbers], self._say_verdict, self
            )
        self.changed.emit()

    def _say_verdict(self, items: Sequence[QuarantineItem | None]) -> None:
        known = [item for item in items if item is not None]
        accepted = [item for item in known if item.state is QuarantineState.RESOLVED]
        if len(known) == 1:
            said = self.tr("Accepted: {}") if accepted else self.tr("Still set aside: {}")
            self._panel.toast(said.format(file_name(known[0])))
        elif known:
            still = len(known) - len(accepted)
            self._panel.toast(
                self.tr("{} accepted, {} still set aside").format(words.count(len(accepted)), words.count(still))
            )

    def _look_again(self) -> None:
        self._panel.store.reload()
        self.changed.emit()
