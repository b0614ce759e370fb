"""The set-up assistant: four short steps, and nothing is written before *Finish*."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desktop import application_menu, autostart
from app.dialogs.first_run_artists import ArtistsStep
from app.dialogs.first_run_place import PlaceStep
from app.dialogs.first_run_platforms import PlatformsStep
from app.dialogs.first_run_rail import FirstRunRail
from app.dialogs.first_run_ready import ReadyStep
from app.dialogs.first_run_step import Step
from app.parts import PanelParts
from app.problems import Problem
from app.setting_up.plan import Plan, carry_out, files_of
from app.setting_up.wording import written
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label

log = logging.getLogger(__name__)
INSIDE, SMALLEST = QSize(880, 568), QSize(760, 520)
LEFT, RIGHT, TOP, BOTTOM = 28, 29, 26, 20


class FirstRun(QDialog):
    """Open it with ``open()``. ``finished_with`` carries the lake's folder and whether a run is wanted now;
    ``sign_in_wanted`` follows where somebody wants to sign in next.

    ``documents`` is where folders are suggested; None asks the system.
    """

    finished_with = Signal(object, bool)
    sign_in_wanted = Signal()

    def __init__(self, parts: PanelParts, parent: QWidget | None = None, documents: Path | None = None) -> None:
        super().__init__(parent)
        self._parts, self._writing = parts, False
        self.setObjectName("first-run")
        self.setWindowTitle(self.tr("Set up BEDROT Control Panel"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(SMALLEST)
        self.resize(INSIDE)
        self.place = PlaceStep(parts, documents)
        self.artists = ArtistsStep(parts)
        self.platforms = PlatformsStep()
        self.ready = ReadyStep(first_time=parts.session.root is None)
        self.steps: tuple[Step, ...] = (self.place, self.artists, self.platforms, self.ready)
        self.rail = FirstRunRail()
        self.stack = QStackedWidget()
        for step in self.steps:
            self.stack.addWidget(step)
            step.changed.connect(self._show_buttons)
        self.cancel = button(self.tr("Cancel"), kind="quiet", name="cancel", tip=self.tr("Leave everything as it is"),
                             shortcut="Esc")  # fmt: skip
        self.back = button(self.tr("Back"), name="back", tip=self.tr("To the step before"), shortcut="Alt+Left")
        self.next = button(self.tr("Next"), kind="primary", name="next")
        self.where_we_are = label(size=Size.SMALL, role="muted", name="step-number")
        self._arrange()
        self.cancel.clicked.connect(self.reject)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(self.go_back)
        parts.session.run_started.connect(self._show_buttons)
        parts.session.run_ended.connect(self._show_buttons)
        if parts.session.root is not None:
            parts.bridge.ask(autostart.is_on, self.ready.autostart.setChecked, self)
            parts.bridge.ask(application_menu.is_on, self.ready.menu.setChecked, self)
        self._show_step(0)

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(LEFT, TOP, RIGHT, BOTTOM)
        right.setSpacing(int(Space.M))
        right.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addWidget(self.where_we_are)
        row.addStretch(1)
        for made in (self.cancel, self.back, self.next):
            row.addWidget(made)
            made.setAutoDefault(False)
        self.next.setMinimumWidth(75)
        right.addLayout(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)

    # ---- from step to step

    @property
    def current(self) -> int:
        return self.stack.currentIndex()

    def go_on(self) -> None:
        if not self.next.isEnabled() or not self.steps[self.current].leave():
            return
        if self.current == len(self.steps) - 1:
            self.finish()
            return
        if self.current == 0 and self.place.found is not None:
            self.artists.show_base(self.place.found.artists)
            self.platforms.show_base(self.place.found.platforms)
        self._show_step(self.current + 1)

    def go_back(self) -> None:
        if self.current > 0 and not self._writing:
            self._show_step(self.current - 1)

    def _show_step(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        self.rail.steps.go(number)
        said = self.tr("Step {number} of {all}").format(number=number + 1, all=len(self.steps))
        self.where_we_are.setText(said)
        if self.steps[number] is self.place:
            self.place.look_again()
        if self.steps[number] is self.ready:
            self._show_plan()
        self._show_buttons()
        self.steps[number].begin()

    def _show_buttons(self) -> None:
        last = self.current == len(self.steps) - 1
        obstacle = self.steps[self.current].obstacle()
        if last and self._parts.session.active:
            obstacle = self.tr("A run is going on. Finish when it has ended.")
        self.next.say(self.tr("Finish") if last else self.tr("Next"))
        self.next.setEnabled(not obstacle and not self._writing)
        self.next.explain(obstacle or (self.tr("Write it, and begin") if last else self.tr("To the next step")),
                          "" if obstacle else "Return")  # fmt: skip
        self.next.setAccessibleDescription(obstacle)
        self.back.setEnabled(self.current > 0 and not self._writing)
        self.cancel.setEnabled(not self._writing)

    # ---- the end

    def plan(self) -> Plan:
        found = self.place.found
        if found is None:
            raise RuntimeError("the last step cannot be reached without a folder that suits")
        return Plan(
            where=self.place.where,
            root=found.root,
            artists=self.artists.lines,
            platforms=self.platforms.on,
            entries=found.artists,
            imported=self.artists.imported,
            platforms_before=found.platforms,
            run_now=self.ready.run_now.isChecked(),
            start_with_computer=self.ready.autostart.isChecked(),
            in_menu=self.ready.menu.isChecked() if application_menu.OFFERED else None,
        )

    def _show_plan(self) -> None:
        plan = self.plan()
        self.ready.show_plan(plan)
        self._parts.bridge.ask(lambda: written(plan, files_of(plan, plan.root)), self.ready.show_written, self,
                               self._not_written, topic="written")  # fmt: skip

    def finish(self) -> None:
        """Write all of it, or nothing, and say why nothing."""
        plan = self.plan()
        self._writing = True
        self.ready.say_wrong("")
        self._show_buttons()
        self._parts.bridge.ask(
            lambda: _written(plan), lambda done: self._done(*done, plan.run_now), self, self._not_written
        )

    def _done(self, root: Path, told_desktop: bool, run_now: bool) -> None:
        self._writing = False
        if not told_desktop:
            self._parts.toast(self.tr("This desktop did not take the panel into its list of programs to start."))
        self.finished_with.emit(root, run_now)
        if self.ready.wants_sign_in:
            self.sign_in_wanted.emit()
        self.accept()

    def _not_written(self, problem: Problem) -> None:
        self._writing = False
        self.ready.say_wrong(f"{problem.message} {problem.next_action}".strip())
        self._show_buttons()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.steps[self.current].takes_enter():
                self.go_on()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        if not self._writing:
            super().reject()


def _written(plan: Plan) -> tuple[Path, bool]:
    """On the reading thread: where the lake is, and whether the desktop starts the panel as it was wanted.

    A desktop that does not let itself be told is no reason to take the lake away again.
    """
    root = carry_out(plan)
    try:
        for what, wanted in ((autostart, plan.start_with_computer), (application_menu, plan.in_menu)):
            if wanted is not None and wanted != what.is_on():
                what.switch(wanted)
    except OSError:
        log.warning("The desktop's list of programs to start could not be changed.", exc_info=True)
        return root, False
    return root, True
