"""The switch for starting with the computer tells what is so, also after somebody else has switched it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from app.desktop import autostart

on_linux = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps it in the registry")


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "autostart" / "bedrot-panel.desktop"


@on_linux
def test_it_is_on_from_when_it_is_switched_until_it_is_switched_off(entry: Path) -> None:
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    assert '"--minimized"' in entry.read_text(encoding="utf-8")
    autostart.switch(False)
    assert not autostart.is_on()
    assert not entry.exists()


@on_linux
@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "hidden=True "])
def test_what_the_desktop_switched_off_is_off_until_it_is_switched_on_here(entry: Path, line: str) -> None:
    autostart.switch(True)
    text = entry.read_text(encoding="utf-8").replace("X-GNOME-Autostart-enabled=true", line)
    entry.write_text(text, encoding="utf-8")
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()


@on_linux
def test_an_entry_that_somebody_deleted_is_off(entry: Path) -> None:
    autostart.switch(True)
    entry.unlink()
    assert not autostart.is_on()


@pytest.mark.parametrize("kept", [None, "", b"", b"\x02" + bytes(11), QByteArray(b"\x06" + bytes(11))])
def test_windows_starts_what_was_not_switched_off(kept: object) -> None:
    assert autostart.is_approved(kept)


@pytest.mark.parametrize("kept", [b"\x03" + bytes(11), QByteArray(b"\x07" + bytes(11))])
def test_windows_does_not_start_what_was(kept: object) -> None:
    assert not autostart.is_approved(kept)
