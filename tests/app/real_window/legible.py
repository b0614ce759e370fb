"""The panel, made legible: told a line on stdin, it says on stdout what stands on the screen at that moment.

``python -m tests.app.real_window.legible …`` is ``python -m app …`` with somebody reading along. Windows, keys, threads
and files are the panel's own; what it is asked to do still has to come through the screen. With ``HELD_UNTIL`` a run
stands in its raw step, as in :mod:`tests.hostile.held_run`; ``JOURNAL_PATIENCE`` is how long a locked journal is
waited for.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QObject, QPoint, QRect, QSocketNotifier
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QTableView, QWidget

import pipeline.lake
from app import __main__ as program
from app.panel import Panel
from pipeline.engine import journal
from pipeline.engine.runner import Runner
from pipeline.platforms import promotion
from tests.hostile.held_run import held_promote

STDIN, STDOUT = 0, 1


def sight(panel: Panel) -> dict[str, Any]:
    """All that can be read, each part with its words and its place on the screen."""
    shown = [widget for widget in QApplication.allWidgets() if widget.isVisible()]
    menus = [widget for widget in shown if isinstance(widget, QMenu)]
    return {
        "parts": [part(widget) for widget in shown] + [entry for menu in menus for entry in entries(menu)],
        "lines": [line for view in shown if isinstance(view, QTableView) for line in lines(view.model())],
        "tip": panel.tray.icon.toolTip(),
        "page": panel.window.current,
    }


def part(widget: QWidget) -> dict[str, Any]:
    return {
        "name": widget.objectName(), "kind": type(widget).__name__, "text": text(widget),
        "enabled": widget.isEnabled(), "at": place(widget, widget.rect()), "window": widget.window().objectName(),
    }  # fmt: skip


def entries(menu: QMenu) -> list[dict[str, Any]]:
    return [
        {"name": action.objectName(), "kind": "entry", "text": action.text(), "enabled": action.isEnabled(),
         "at": place(menu, menu.actionGeometry(action)), "window": menu.objectName()}
        for action in menu.actions()
    ]  # fmt: skip


def lines(model: QAbstractItemModel | None) -> list[str]:
    """The rows of a table as a person reads them."""
    if model is None:
        return []
    across = range(model.columnCount())
    return [
        " | ".join(str(model.index(row, column).data() or "") for column in across) for row in range(model.rowCount())
    ]


def text(widget: QWidget) -> str:
    """What stands on it; of a part that draws its words itself, what a screen reader is told."""
    written = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return written or widget.accessibleName()


def place(widget: QWidget, inside: QRect) -> list[int]:
    corner: QPoint = widget.mapToGlobal(inside.topLeft())
    return [corner.x(), corner.y(), inside.width(), inside.height()]


class Reader(QObject):
    """Answers each line. It does nothing while it is not asked."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._asked = QSocketNotifier(STDIN, QSocketNotifier.Type.Read, self)
        self._asked.activated.connect(self._answer)

    def _answer(self) -> None:
        if not os.read(STDIN, 1024):  # nobody reads any more
            self._asked.setEnabled(False)
            return
        said = json.dumps(sight(self._panel)).encode() + b"\n"
        while said:
            said = said[os.write(STDOUT, said) :]


genuine_start = Panel.start


def start_legibly(panel: Panel) -> None:
    Reader(panel)
    genuine_start(panel)


def hold_runs() -> None:
    promotion.promote = held_promote
    setattr(pipeline.lake, "Runner", functools.partial(Runner, grace_seconds=0.5))  # noqa: B010 – a type stands there


if __name__ == "__main__":
    if "JOURNAL_PATIENCE" in os.environ:
        journal.BUSY_SECONDS = float(os.environ["JOURNAL_PATIENCE"])
    if "HELD_UNTIL" in os.environ:
        hold_runs()
    setattr(Panel, "start", start_legibly)  # noqa: B010 – a method stands there
    sys.exit(program.main())
