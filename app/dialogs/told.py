"""Tells the owner that something they asked for did not work: what happened, what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from app.problems import Problem
from app.widgets.buttons import button
from app.words import tr


def tell(window: QWidget, problem: Problem) -> QMessageBox:
    """Opens and returns at once; it goes away when it is closed. What is told already is not told twice."""
    for earlier in window.findChildren(QMessageBox, "told"):
        if earlier.isVisible() and earlier.text() == problem.message:
            earlier.raise_()
            return earlier
    box = QMessageBox(window)
    box.setObjectName("told")
    box.setWindowTitle("BEDROT Control Panel")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(problem.message)
    box.setInformativeText(problem.next_action)
    understood = button(tr("Understood"), kind="primary", name="understood", parent=box)
    box.addButton(understood, QMessageBox.ButtonRole.AcceptRole)
    box.finished.connect(box.deleteLater)
    box.open()
    return box
