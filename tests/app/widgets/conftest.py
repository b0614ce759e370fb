"""A window for small parts to be tried in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """``show(part, …)``: the parts below one another in a window of their own, which has the keyboard."""
    windows = []

    def put_up(*parts: QWidget, stretch: bool = False) -> QWidget:
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        for part in parts:
            row = QHBoxLayout()
            row.addWidget(part, 1 if stretch else 0)
            if not stretch:
                row.addStretch(1)
            column.addLayout(row)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return put_up
