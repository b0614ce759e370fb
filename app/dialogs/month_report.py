"""Report of a month…: which one, among those that anything is known of."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.parts import PanelParts
from app.problems import Problem
from app.reports import open_month_report
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.choice import Choice
from app.widgets.labels import label

WIDTH = 400


class MonthReport(QDialog):
    """Open it with ``open()``. It closes once the report is shown; the months are read on a reading thread."""

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self.setObjectName("month-report")
        self.setWindowTitle(self.tr("Report of a month"))
        self.setAccessibleName(self.windowTitle())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.month = Choice(name="report-month", accessible=self.tr("Month"))
        self.line = label(self.tr("Looking for months with data."), role="muted", wrap=True, name="report-line")
        self.line.setFixedWidth(WIDTH)
        self.line.setMinimumHeight(2 * self.line.fontMetrics().lineSpacing() + 4)  # longer ones come later
        self.open_button = button(self.tr("Open report"), icon="file", kind="primary", name="report-open")
        self.close_button = button(self.tr("Cancel"), name="close", tip=self.tr("Close"), shortcut="Esc")
        self._arrange()
        self._may_choose(False)
        self.open_button.clicked.connect(self._make)
        self.close_button.clicked.connect(self.reject)
        if panel.session.lake is None:
            self.line.setText(self.tr("No lake is open. Choose its folder first."))
        panel.session.read(_months, self._offer, self, self._not_read)

    def _arrange(self) -> None:
        whole, row = QVBoxLayout(self), QHBoxLayout()
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addWidget(label(self.windowTitle(), size=Size.SECTION, weight=600))
        whole.addWidget(self.line)
        whole.addWidget(self.month)
        whole.addSpacing(int(Space.XS))
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        for made in (self.open_button, self.close_button):
            made.setAutoDefault(False)
            row.addWidget(made)
        whole.addLayout(row)

    def _may_choose(self, on: bool) -> None:
        self.month.setEnabled(on)
        self.open_button.setEnabled(on)

    def _offer(self, months: tuple[tuple[str, str], ...]) -> None:
        self.month.offer(months)
        if not months:
            self.line.setText(self.tr("Nothing is known of any month yet. The first run fills this."))
            return
        self.line.setText(self.tr("Figures, goals, charts, and where the money comes from."))
        newest_whole = months[1] if len(months) > 1 else months[0]
        self.month.choose(newest_whole[0])
        self._may_choose(True)
        self.month.setFocus(Qt.FocusReason.OtherFocusReason)

    def _not_read(self, problem: Problem) -> None:
        self.line.setText(f"{problem.message} {problem.next_action}".strip())

    def _make(self) -> None:
        self._may_choose(False)
        self.line.setText(self.tr("The report is being made."))
        open_month_report(self.panel, date.fromisoformat(f"{self.month.currentData()}-01"), self, self.accept)


def _months(lake: object) -> tuple[tuple[str, str], ...]:
    """On a reading thread: ``2026-10`` and how it is said, the newest first."""
    from pipeline.charting.axes import month_said
    from pipeline.lake import Lake
    from pipeline.reporting.month_account import months_with_data

    assert isinstance(lake, Lake)
    return tuple((f"{month:%Y-%m}", month_said(month)) for month in months_with_data(lake))
