"""The switch for starting with the computer tells what is so, also after somebody else has switched it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

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
@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden=True "])
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


# ---- the registry of Windows, played by files: Qt reads and writes both in the same way


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], QSettings]:
    """The keys by their names. On Windows itself the trial of the installer looks at the real ones."""

    def of(key: str, _: QSettings.Format = QSettings.Format.NativeFormat) -> QSettings:
        return QSettings(str(tmp_path / f"{key.rpartition(chr(92))[2]}-{len(key)}.ini"), QSettings.Format.IniFormat)

    of.Format = QSettings.Format  # type: ignore[attr-defined]
    monkeypatch.setattr(autostart, "QSettings", of)
    monkeypatch.setattr(sys, "platform", "win32")
    return of


def set_value(settings: QSettings, value: object) -> None:
    settings.setValue(autostart.NAME, value)
    settings.sync()


def test_in_the_registry_it_is_on_until_somebody_takes_it_out(registry: Callable[[str], QSettings]) -> None:
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    assert registry(autostart.RUN_KEY).value(autostart.NAME) == autostart.registry_value()
    assert autostart.starts() == sys.executable
    registry(autostart.RUN_KEY).remove(autostart.NAME)
    assert not autostart.is_on()
    autostart.renew()
    assert not autostart.is_on(), "whoever took it out meant it"


def test_what_the_task_manager_switched_off_is_off_until_it_is_switched_on_here(
    registry: Callable[[str], QSettings],
) -> None:
    autostart.switch(True)
    set_value(registry(autostart.APPROVED_KEY), QByteArray(b"\x03" + bytes(11)))
    assert not autostart.is_on()
    autostart.renew()
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    assert not registry(autostart.APPROVED_KEY).contains(autostart.NAME)


@pytest.mark.parametrize("value", ['"{}" --minimized', "{} --minimized", '"{}'])
def test_a_start_that_leads_nowhere_is_off_and_made_right_at_the_next_start(
    registry: Callable[[str], QSettings], value: str
) -> None:
    autostart.switch(True)
    set_value(registry(autostart.RUN_KEY), value.format("/gone/bedrot-panel.exe"))
    assert not autostart.is_on()
    autostart.renew()
    assert autostart.is_on()
    assert registry(autostart.RUN_KEY).value(autostart.NAME) == autostart.registry_value()


def test_another_copy_that_is_started_stays_the_one(registry: Callable[[str], QSettings], tmp_path: Path) -> None:
    other = tmp_path / "bedrot-panel.exe"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    set_value(registry(autostart.RUN_KEY), f'"{other}" "--minimized"')
    autostart.renew()
    assert autostart.is_on()
    assert autostart.starts() == str(other)
