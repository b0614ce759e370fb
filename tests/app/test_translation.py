"""A translation can follow: what the window says is found by Qt's own tool, tables included, and looked up there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from app import words
from tests.end_to_end.lakes import REPOSITORY

TABLES = ("actions", "words", "tray_view", "matrix", "headline", "notices", "ways_in", "models/sign_in_story")
TOOLS = Path(sys.executable).parent


@pytest.mark.slow
def test_texts_in_tables_and_sentences_can_be_translated(tmp_path: Path) -> None:
    found = tmp_path / "panel_xx.ts"
    sources = [str(REPOSITORY / "app" / f"{name}.py") for name in TABLES]
    run(TOOLS / "pyside6-lupdate", "-tr-function-alias", "QT_TR_NOOP+=noop", *sources, "-ts", str(found))
    tree = ElementTree.parse(found)
    for message in tree.iter("message"):
        translation = message.find("translation")
        assert translation is not None
        translation.text = "x " + (message.findtext("source") or "")
        translation.attrib.pop("type", None)
    tree.write(found, encoding="utf-8")
    run(TOOLS / "pyside6-lrelease", str(found), "-qm", str(tmp_path / "panel_xx.qm"))

    translator = QTranslator()
    assert translator.load(str(tmp_path / "panel_xx.qm"))
    QCoreApplication.installTranslator(translator)
    try:
        for text in ("Run full", "Newest data", "All fine", "The last run failed", "Staging", "Needs sign-in"):
            assert words.tr(text) == f"x {text}"
    finally:
        QCoreApplication.removeTranslator(translator)


def run(*line: str | Path) -> None:
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
