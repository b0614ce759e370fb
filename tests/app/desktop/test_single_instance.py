"""One panel a person: later starts hand over what they were told, whatever else knocks at the door is sent away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.desktop.single_instance import SingleInstance, name_for, place_for
from tests.end_to_end.lakes import REPOSITORY, environment

PATIENCE = 10_000
LATER = """
import json, sys
from PySide6.QtCore import QCoreApplication
from app.desktop.single_instance import SingleInstance
app = QCoreApplication([])
print(json.dumps(SingleInstance(sys.argv[1]).hand_over(json.loads(sys.argv[2]))))
"""


@pytest.fixture
def first() -> Iterator[SingleInstance]:
    made = SingleInstance(name_for(f"tests {os.getpid()}"))
    yield made
    made.close()
    made.deleteLater()


def later_start(name: str, words: list[str]) -> subprocess.Popen[str]:
    """A panel that is started while another one runs, as far as its first question."""
    return subprocess.Popen([sys.executable, "-c", LATER, name, json.dumps(words)], cwd=REPOSITORY,
                            env=environment(), stdout=subprocess.PIPE, text=True)  # fmt: skip


def test_a_later_start_hands_over_its_arguments(qtbot: QtBot, first: SingleInstance) -> None:
    assert not first.hand_over(["--minimized"]), "nobody is there yet"
    assert first.listen()
    called = QSignalSpy(first.called)
    words = ["--root", "/lakes/Zoë and the others"]
    with later_start(name_for(f"tests {os.getpid()}"), words) as process:
        qtbot.waitUntil(lambda: called.count() == 1, timeout=PATIENCE)
        assert process.communicate(timeout=PATIENCE / 1000)[0] == "true\n"
    assert called.at(0)[0] == words


@pytest.mark.parametrize(
    "said", [b"\n", b"{}\n", b"[1, 2]\n", b'{"arguments": 7}\n', b"GET / HTTP/1.1\r\n\r\n", b"\xff\n"]
)
def test_strangers_are_sent_away_and_later_starts_still_heard(qtbot: QtBot, first: SingleInstance, said: bytes) -> None:
    assert first.listen()
    called = QSignalSpy(first.called)
    name = name_for(f"tests {os.getpid()}")
    stranger = QLocalSocket()
    gone = QSignalSpy(stranger.disconnected)
    stranger.connectToServer(name)
    assert stranger.waitForConnected(PATIENCE)
    stranger.write(said)
    stranger.flush()
    qtbot.waitUntil(lambda: gone.count() == 1, timeout=PATIENCE)
    assert called.count() == 0
    friend = QLocalSocket()
    friend.connectToServer(name)
    assert friend.waitForConnected(PATIENCE)
    friend.write(b'{"arguments": ["--minimized"]}\n')
    friend.flush()
    qtbot.waitUntil(lambda: called.count() == 1, timeout=PATIENCE)
    assert called.at(0)[0] == ["--minimized"]
    friend.disconnectFromServer()


def test_every_person_and_every_set_of_preferences_has_a_door_of_its_own() -> None:
    assert name_for("/home/a/panel.ini") == name_for("/home/a/panel.ini")
    assert name_for("/home/a/panel.ini") != name_for("/home/a/other.ini")
    assert "/" not in name_for("/home/a/panel.ini")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has names, not files")
def test_the_panel_is_found_in_a_folder_of_the_session_whose_name_is_not_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run")
    assert place_for("panel") == Path("/run/panel")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert place_for("panel") == Path(QDir.tempPath()) / "panel"
    monkeypatch.setenv("TMPDIR", str(long))
    assert place_for("panel") == Path("/tmp/panel")
    monkeypatch.setattr(sys, "platform", "win32")
    assert place_for("panel") == Path(QDir.tempPath()) / "panel", "there only the lock lies in it"
