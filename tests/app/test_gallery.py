"""The parts side by side: nothing of them is cut off, at any theme, with whatever font this system has."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.elided import ElidedLabel
from app.widgets.status_pill import StatusPill
from tests.gallery import gallery, main

SPOKEN = (QPushButton, QLabel, StatusPill, QComboBox)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_nothing_is_cut_off(qtbot: QtBot, choice: str) -> None:
    theme.the().choose(choice)
    window = gallery()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    parts = [part for part in window.findChildren(QWidget) if isinstance(part, SPOKEN) and part.isVisible()]
    cut = [
        part
        for part in parts
        if not isinstance(part, ElidedLabel) and not (isinstance(part, QLabel) and part.wordWrap())
        if part.width() < part.sizeHint().width() or part.height() < part.sizeHint().height()
    ]
    assert len(parts) > 40
    assert cut == []


def test_the_gallery_is_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"
    assert main([str(light)]) == 0
    assert main([str(dark), "--dark"]) == 0
    assert QImage(str(light)) != QImage(str(dark))
