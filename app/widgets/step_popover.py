"""What opens from a cell of the matrix: how the step stands, its last lines, and the one thing to click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import words
from app.remedies import Remedy, remedy, show_log
from app.state import StepView
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label, line
from app.widgets.status_pill import StatusPill
from pipeline.model import StepState

if TYPE_CHECKING:
    from pipeline.run_logs.sentences import LogLine

WIDTH, LINES = 420, 5


class StepPopover(QFrame):
    """Closes with Esc, or a click elsewhere. ``wants`` is what was clicked in it."""

    wants = Signal(object)  # Remedy

    def __init__(self, title: str, steps: Sequence[StepView], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("step-popover")
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.setFixedWidth(WIDTH)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(int(Space.M), int(Space.M), int(Space.M), int(Space.M))
        self._layout.setSpacing(int(Space.XS))
        self._layout.addWidget(label(title, size=Size.SECTION, weight=600, name="popover-title"))
        for step in steps:
            self._add_step(step, alone=len(steps) == 1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._layout.addLayout(self._lines)

    def _add_step(self, step: StepView, alone: bool) -> None:
        kind = step.failure.kind if step.failure else None
        look, word = words.look_of_step(step.state or StepState.PENDING, kind)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addWidget(StatusPill(look, word if step.state else self.tr("Never ran")))
        name = "" if alone else f"{words.short_step_title(step.key)} · "
        row.addWidget(label(name + figures(step), role="muted", tabular=True), 1)
        self._layout.addLayout(row)
        if step.failure is not None:
            self._layout.addWidget(label(step.failure.message, weight=500, wrap=True, name="popover-failure"))
            self._layout.addWidget(label(step.failure.next_action, role="muted", wrap=True))
        elif step.blocked_by:
            text = self.tr("It waits for {}.").format(words.step_title(step.blocked_by))
            self._layout.addWidget(label(text, role="muted", wrap=True))
        for note in step.notes[:3]:
            self._layout.addWidget(label(note, role="muted", wrap=True))
        if step.failure is not None or alone:
            self._layout.addLayout(self._buttons(step))

    def _buttons(self, step: StepView) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        offered: list[Remedy] = []
        if step.failure is not None and step.state is StepState.FAILED:
            offered.append(remedy(step))
        log = show_log(step)
        if step.run_id and log not in offered:
            offered.append(log)
        for number, one in enumerate(offered):
            primary = number == 0 and step.failure is not None
            made = button(one.text, icon=one.icon, kind="primary" if primary else "secondary", small=True,
                          name=f"popover-{step.key}-{number}", parent=self)  # fmt: skip
            made.clicked.connect(lambda _=False, one=one: self._take(one))
            row.addWidget(made)
        row.addStretch(1)
        return row

    def _take(self, one: Remedy) -> None:
        self.close()
        self.wants.emit(one)

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """The log's last lines; the popover grows by them."""
        if not lines:
            return
        self._lines.addWidget(line(self))
        for told in lines[-LINES:]:
            time = f"{told.at.astimezone():%H:%M:%S}  " if told.at else ""
            shown = label(time + told.message, size=Size.SMALL, role="muted", wrap=True, tabular=True)
            shown.setTextFormat(Qt.TextFormat.PlainText)
            self._lines.addWidget(shown)
        self.adjustSize()
        self._keep_on_screen(self.pos())

    def open_at(self, place: QPoint) -> None:
        """Show it below a cell; ``place`` in global coordinates."""
        self.adjustSize()
        self._keep_on_screen(place)
        self.show()
        reachable = (made for made in self.findChildren(QWidget) if made.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if (first := next(reachable, None)) is not None:
            first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _keep_on_screen(self, place: QPoint) -> None:
        screen = QGuiApplication.screenAt(place) or self.screen()
        room = screen.availableGeometry()
        left = min(place.x(), room.right() - self.width())
        top = min(place.y(), room.bottom() - self.height())
        self.move(max(left, room.left()), max(top, room.top()))


def figures(step: StepView) -> str:
    """Time and rows of a step in a line."""
    parts = [words.took(step.seconds)] if step.ended and step.seconds else []
    if step.usual:
        parts.append(words.tr("usually {}").format(words.took(step.usual)))
    if step.rows_out:
        parts.append(words.tr("{} rows").format(words.count(step.rows_out)))
    if step.attempt > 1:
        parts.append(words.tr("{} tries").format(step.attempt))
    return " · ".join(parts)
