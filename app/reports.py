"""Makes a report on a reading thread and shows it with the desktop's browser; whatever fails is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.open_path import open_path
from app.parts import PanelParts
from app.problems import Problem
from app.words import tr

if TYPE_CHECKING:
    from pipeline.lake import Lake

Ended = Callable[[], None]


def open_run_report(panel: PanelParts, run_id: str, owner: QObject, ended: Ended) -> None:
    """``ended`` is called once it is shown, or could not be made."""
    _make(panel, partial(_run_report, run_id=run_id), owner, ended)


def open_month_report(panel: PanelParts, month: date, owner: QObject, ended: Ended) -> None:
    _make(panel, partial(_month_report, month=month), owner, ended)


def _run_report(lake: Lake, run_id: str) -> Path:
    """What draws is loaded with the first report, and not before."""
    from pipeline.reporting.writing import write_run_report

    return write_run_report(lake, run_id).page


def _month_report(lake: Lake, month: date) -> Path:
    from pipeline.reporting.writing import write_month_report

    return write_month_report(lake, month).page


def _make(panel: PanelParts, work: Callable[[Lake], Path], owner: QObject, ended: Ended) -> None:
    def made(page: Path) -> None:
        ended()
        if not open_path(page):
            panel.toast(tr("This desktop has no program to show reports with. It is kept as {}.").format(page.name))

    def failed(problem: Problem) -> None:
        ended()
        panel.problem(problem)

    panel.session.read(work, made, owner, failed)
