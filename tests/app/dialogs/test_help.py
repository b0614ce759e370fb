"""Diagnostics shows exactly what it saves, and saves no secret; About and Keyboard shortcuts tell what is so."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.actions import DEEDS, WITH_KEYS
from app.dialogs.about import About
from app.dialogs.diagnostics import Diagnostics
from app.dialogs.shortcuts import Shortcuts, lines
from app.standing_on import standing_on
from pipeline import __version__
from pipeline.lake import Wanted
from pipeline.model import RunKind
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder, landed

LEFT = Qt.MouseButton.LeftButton
TOKEN, PASSWORD = "EAAB9zQx7Lw0kKpYv2nRtT", "Plum-tree 9"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("help") / "lake", days=30, bank_rows=50)
    with lake.opened() as opened:
        opened.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))
    (lake.root / ".env").write_text(f'META_TOKEN={TOKEN}\nDK_PASSWORD="{PASSWORD}"\n')
    log = next((lake.root / "logs").glob("cron_execution_*.log"))
    with log.open("a") as handle:
        handle.write(f"2026-11-25 12:00:00 [ERROR] ValueError: the site refused {TOKEN} and {PASSWORD}\n")
    return lake


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[SetupRoom]:
    with setup_room(qtbot, tmp_path) as room:
        yield room


def shown(qtbot: QtBot, dialog: QDialog) -> None:
    with qtbot.waitActive(dialog):
        dialog.open()
        dialog.activateWindow()


def diagnostics(qtbot: QtBot, room: SetupRoom) -> Diagnostics:
    dialog = Diagnostics(room.parts)
    shown(qtbot, dialog)
    room.wait(lambda: dialog.model.rowCount() > 0)
    return dialog


def test_what_is_shown_is_what_is_saved_and_no_secret_is_in_it(
    qtbot: QtBot, room: SetupRoom, ran: LakeFolder, tmp_path: Path
) -> None:
    room.open(ran.root)
    dialog = diagnostics(qtbot, room)
    target = tmp_path / "out" / "bundle.zip"
    target.parent.mkdir()
    qtbot.mouseClick(dialog.save, LEFT)
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    assert asked.selectedFiles()[0].endswith(".zip")
    asked.fileSelected.emit(str(target))
    asked.reject()
    assert not dialog.save.isEnabled(), "one at a time"
    room.wait(lambda: "Saved as bundle.zip" in dialog.words.text())
    with zipfile.ZipFile(target) as bundle:
        saved = {name: bundle.read(name).decode() for name in bundle.namelist()}
    seen = {}
    for row, entry in enumerate(dialog.model.entries):
        dialog.table.setCurrentIndex(dialog.model.index(row, 0))
        seen[entry.name] = dialog.text.toPlainText()
        assert dialog.what.text() == entry.what
    assert saved == seen
    assert [name for name, text in saved.items() if TOKEN in text or PASSWORD in text] == []
    assert "META_TOKEN" in saved["settings.json"]
    assert dialog.folder.isVisible()
    dialog.reject()


def test_the_summary_is_shown_first_and_copied(qtbot: QtBot, room: SetupRoom, ran: LakeFolder) -> None:
    room.open(ran.root)
    dialog = diagnostics(qtbot, room)
    assert dialog.text.toPlainText().startswith(f"BEDROT Control Panel {__version__}")
    assert "without-extractors" in dialog.text.toPlainText()
    qtbot.mouseClick(dialog.copy_button, LEFT)
    assert QApplication.clipboard().text() == dialog.text.toPlainText()
    QApplication.clipboard().clear()
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.what.text() == "How the lake and the panel are set up"
    qtbot.keyClick(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert '"panel"' in QApplication.clipboard().text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_works_without_a_lake_and_says_why_none_is_open(qtbot: QtBot, room: SetupRoom, tmp_path: Path) -> None:
    room.open(tmp_path / "gone")
    assert room.parts.session.lake is None
    dialog = diagnostics(qtbot, room)
    assert "is not there" in dialog.text.toPlainText()
    assert "Not open because" in dialog.text.toPlainText()
    assert dialog.save.isEnabled()
    dialog.reject()


def test_a_bundle_that_cannot_be_saved_is_told(qtbot: QtBot, room: SetupRoom, tmp_path: Path) -> None:
    dialog = diagnostics(qtbot, room)
    (tmp_path / "taken").mkdir()
    dialog.write(tmp_path / "taken")
    room.wait(lambda: dialog.words.property("role") == "failed")
    assert dialog.words.text()
    assert dialog.save.isEnabled()
    dialog.reject()


def test_closing_while_it_gathers_is_no_trouble(qtbot: QtBot, room: SetupRoom, ran: LakeFolder) -> None:
    room.open(ran.root)
    dialog = Diagnostics(room.parts)
    shown(qtbot, dialog)
    dialog.reject()


def test_about_names_version_licence_and_what_it_stands_on(qtbot: QtBot, room: SetupRoom) -> None:
    dialog = About(room.parts.bridge)
    shown(qtbot, dialog)
    room.wait(lambda: dialog.model.rowCount() > 5)
    names = [row[0] for row in dialog.model.rows]
    assert {"Python", "SQLite", "PySide6-Essentials", "pyarrow"} <= set(names)
    assert all(row[1] for row in dialog.model.rows)
    qtbot.mouseClick(dialog.copy_button, LEFT)
    assert __version__ in QApplication.clipboard().text()
    dialog.reject()


def test_every_part_says_its_licence() -> None:
    assert [part.name for part in standing_on() if part.licence == "–"] == []


def test_every_key_the_panel_has_is_listed_in_its_group(qtbot: QtBot) -> None:
    listed = {text: (group, keys) for group, text, keys in lines()}
    assert {deed.text for deed in WITH_KEYS} <= set(listed)
    assert listed["Run full"] == ("Runs", "Ctrl+R")
    assert listed["Do what the banner offers"][1] == "Ctrl+Enter"
    assert listed[DEEDS["page-runs"].text] == ("Pages", "2  or  Ctrl+2")
    groups = [group for group, _, _ in lines()]
    assert groups == sorted(groups, key=groups.index), "groups stay together"


def test_a_shortcut_is_found(qtbot: QtBot, room: SetupRoom) -> None:
    dialog = Shortcuts()
    shown(qtbot, dialog)
    qtbot.keyClicks(dialog.search, "quit")
    room.wait(lambda: dialog.model.rowCount() == 1)
    assert dialog.model.rows[0][2] == "Ctrl+Q"
    dialog.reject()


@pytest.mark.parametrize("kind", ["diagnostics", "about", "shortcuts"])
def test_everything_has_a_name(qtbot: QtBot, room: SetupRoom, kind: str) -> None:
    made = {"diagnostics": lambda: Diagnostics(room.parts), "about": lambda: About(room.parts.bridge),
            "shortcuts": Shortcuts}[kind]()  # fmt: skip
    shown(qtbot, made)
    buttons = [b for b in made.findChildren(QAbstractButton) if b.isVisible()]
    nameless = [b.objectName() for b in buttons if not b.accessibleName()]
    assert [name for name in nameless if name] == []
    assert made.accessibleName()
    made.reject()
