"""Asks where to save the lines of a log, and tells how far that is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop.open_path import show_in_folder
from app.models.log_reading import LogReading
from app.models.log_runs import LoggedRun
from app.models.log_saving import LogSaving
from app.parts import PanelParts
from app.problems import Problem
from app.words import many

FOLDER = "logs/folder"


class LogSaver(QObject):
    """One file at a time. ``words`` is what the status line says meanwhile."""

    progressed = Signal()

    def __init__(self, panel: PanelParts, reading: LogReading, page: QWidget) -> None:
        super().__init__(page)
        self.words = ""
        self._panel = panel
        self._reading = reading
        self._page = page
        self._saving = LogSaving(panel.bridge, self)
        self._saving.progressed.connect(self._tell)
        self._saving.saved.connect(self._saved)
        self._saving.troubled.connect(self._troubled)

    @property
    def busy(self) -> bool:
        return self._saving.busy

    def ask(self, run: LoggedRun) -> None:
        """Let the owner choose a file, and by its kind which lines go there."""
        dialog = QFileDialog(self._page, self.tr("Save the log as"))
        dialog.setObjectName("log-save-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(self._kinds()))
        dialog.setDirectory(self._panel.preferences.get(FOLDER, "") or documents())
        dialog.selectFile(f"BEDROT log {run.started_at.astimezone():%Y-%m-%d %H%M}.txt")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(_suffix(kind)))
        dialog.setDefaultSuffix("txt")
        dialog.fileSelected.connect(lambda file: self.save(Path(file), dialog.selectedNameFilter()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _kinds(self) -> dict[str, tuple[bool, bool]]:
        """The choices, each with whether it takes all lines and whether it is for machines."""
        progress, line, lines = self._reading.progress, self.tr("line"), self.tr("lines")
        every, shown = many(progress.lines, line, lines), many(progress.shown, line, lines)
        kinds = {} if self._reading.shows_all else {self.tr("{} that are shown (*.txt)").format(shown): (False, False)}
        return kinds | {
            self.tr("All {} (*.txt)").format(every): (True, False),
            self.tr("All {}, for programs (*.jsonl)").format(every): (True, True),
        }

    def save(self, target: Path, kind: str) -> None:
        """Write the lines of the kind that was chosen."""
        log = self._reading.log
        if log is None:
            return
        every, for_machines = self._kinds().get(kind, (_suffix(kind) == "jsonl", _suffix(kind) == "jsonl"))
        self._panel.preferences.put(FOLDER, str(target.parent))
        numbers = None if every else self._reading.table.all_numbers()
        if self._saving.save(log, numbers, target, for_machines):
            self._tell(0, 1)

    def _tell(self, done: int, of: int) -> None:
        self.words = self.tr("Saving, {} % done").format(100 * done // of)
        self.progressed.emit()

    def _saved(self, target: Path, lines: int) -> None:
        self._end()
        said = self.tr("{} saved").format(many(lines, self.tr("line"), self.tr("lines")))

        def show() -> None:
            show_in_folder(target)

        self._panel.toast(said, self.tr("Open folder"), show)

    def _troubled(self, problem: Problem) -> None:
        self._end()
        self._panel.problem(problem)

    def _end(self) -> None:
        self.words = ""
        self.progressed.emit()


def documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _suffix(kind: str) -> str:
    return "jsonl" if "*.jsonl" in kind else "txt"
