"""Does what the panel is asked to do. The names are those of :mod:`app.actions`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.desktop.open_path import open_path
from app.doing_schedule import SchedulingDeeds
from app.parts import PanelParts
from app.problems import Problem
from app.state import Condition
from pipeline.model import FailureKind, RunKind

WORKERS = 4


class Doing(QObject):
    """One method a deed. What belongs to the window alone (pages, focus, quitting) is the window's."""

    def __init__(self, parts: PanelParts, window: QWidget, use_lake: Callable[[Path], None]) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._use_lake = use_lake
        self.deeds: dict[str, Callable[[], None]] = {
            "run-full": partial(self.run, RunKind.FULL),
            "run-no-extract": partial(self.run, RunKind.WITHOUT_EXTRACTORS),
            "stop": parts.session.stop,
            "resume-last": self.resume_last,
            **SchedulingDeeds(parts, self).deeds,
            "look-again": self.look_again,
            "choose-lake": self.choose_lake,
            "open-folder": self.open_folder,
            "sample": self.use_sample,
            "set-up": self.set_up,
            "month-report": self.month_report,
            "diagnostics": self.diagnostics,
            "shortcuts": self.shortcuts,
            "about": self.about,
        }

    # ---- runs

    def run(self, kind: RunKind) -> None:
        from pipeline.lake import Wanted

        state = self._parts.store.state
        if state.condition is Condition.READY and not state.busy:
            self._parts.session.start(Wanted(kind, trigger="owner", workers=self.workers()))

    def resume_last(self) -> None:
        last = self._parts.store.state.last_run
        if last is not None:
            self.resume(last.run_id)

    def resume(self, run_id: str, platforms: tuple[str, ...] = ()) -> None:
        self._parts.session.resume(run_id, self.workers(), platforms)

    def workers(self) -> int:
        return self._parts.preferences.get("runs/workers", WORKERS)

    # ---- the lake

    def look_again(self) -> None:
        session, problem = self._parts.session, self._parts.store.state.problem
        self._parts.look_at_schedule()
        # A journal that was open while its drive came loose is of no use once the drive is back.
        loose = problem is not None and problem.kind == FailureKind.ENVIRONMENT and not session.active
        if session.lake is None or loose:
            self._parts.store.opening(session.root)
            session.look_again()
        else:
            self._parts.store.look_again()

    def choose_lake(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose the folder of the lake"))
        dialog.setObjectName("choose-lake")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._use_lake(Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_folder(self) -> None:
        root = self._parts.session.root
        if root is not None and not open_path(root):
            self._parts.toast(self.tr("This desktop has no program to show folders with."))

    def use_sample(self) -> None:
        """A copy of the sample lake, in a folder of its own."""
        from app.setting_up.sample import copy_sample, default_folder

        folder = default_folder()
        self._parts.bridge.ask(lambda: copy_sample(folder), self._use_lake, self, self._tell)

    def _tell(self, problem: Problem) -> None:
        self._parts.problem(problem)

    # ---- windows that ask or tell one thing

    def set_up(self) -> None:
        from app.dialogs.first_run import FirstRun

        dialog = FirstRun(self._parts, self._window)
        dialog.finished_with.connect(self._set_up_done)
        dialog.sign_in_wanted.connect(lambda: self._parts.go("accounts", {}))
        dialog.open()

    def _set_up_done(self, root: Path, run_now: bool) -> None:
        self._use_lake(root)
        if run_now:
            self._run_once_open()

    def _run_once_open(self) -> None:
        """Run as soon as the lake that was just chosen is open."""
        store = self._parts.store

        def look(state: object) -> None:
            if store.state.condition in (Condition.READY, Condition.PROBLEM):
                store.changed.disconnect(look)
                self.run(RunKind.FULL)

        store.changed.connect(look)

    def month_report(self) -> None:
        from app.dialogs.month_report import MonthReport

        MonthReport(self._parts, self._window).open()

    def diagnostics(self) -> None:
        from app.dialogs.diagnostics import Diagnostics

        Diagnostics(self._parts, self._window).open()

    def shortcuts(self) -> None:
        from app.dialogs.shortcuts import Shortcuts

        Shortcuts(self._window).open()

    def about(self) -> None:
        from app.dialogs.about import About

        About(self._parts.bridge, self._window).open()
