"""The panel is in the application menu once somebody wants it there, and the switch tells what is so."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from app import application
from app.arguments import PAGES, parse
from app.desktop import application_menu, autostart, in_the_system, own_links, xdg_entry
from pipeline import own_command
from pipeline.own_command import file_name
from tests.app.desktop.entry_rules import judged
from tests.hostile.small_lake import snapshot

pytestmark = pytest.mark.skipif(not application_menu.OFFERED, reason="the menus of Linux desktops")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    return tmp_path


@pytest.fixture
def entry(home: Path) -> Path:
    return home / "data" / "applications" / "bedrot-panel.desktop"


def packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A packed program in ``folder``, which is the one that runs."""
    program = folder / file_name("bedrot-panel")
    folder.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def files_of(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_it_is_there_from_when_it_is_switched_on_until_it_is_switched_off(home: Path, entry: Path) -> None:
    assert not application_menu.is_on()
    application_menu.switch(True)
    assert application_menu.is_on()
    icons = home / "data" / "icons" / "hicolor"
    assert "<svg" in (icons / "scalable" / "apps" / "bedrot-panel.svg").read_text(encoding="utf-8")
    assert (icons / "16x16" / "apps" / "bedrot-panel.svg").is_file()
    application_menu.switch(False)
    assert not application_menu.is_on()
    assert files_of(home) == []


@pytest.mark.parametrize("place", ["plain", 'BEDROT "5" $x `y` 50 %u', "a=b"])
def test_the_entry_is_what_the_specification_asks_for(home: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    texts = [module.desktop_entry() for module in (application_menu, autostart, own_links)]
    packed(home / place, monkeypatch)
    texts += [module.desktop_entry() for module in (application_menu, autostart, own_links)]
    assert [judged(text, home) for text in texts] == [[]] * 6


def test_what_else_the_menu_offers_opens_a_page(home: Path, entry: Path) -> None:
    application_menu.switch(True)
    lines = re.findall("^Exec=(.*)$", entry.read_text(encoding="utf-8"), re.MULTILINE)[1:]
    started = [parse(xdg_entry.words(line)[3:]).page for line in lines]
    assert started == list(application_menu.JUMPS)
    assert set(started) <= set(PAGES)


def test_windows_are_known_to_belong_to_the_entry(entry: Path) -> None:
    """By the name of its file under Wayland, by their class on X, which Qt takes from the application's name."""
    application_menu.switch(True)
    assert xdg_entry.read(entry)["StartupWMClass"] == application.NAME
    assert entry.stem == own_command.PANEL


@pytest.mark.parametrize("line", ["Hidden=true", "NoDisplay=true", "Type=Directory", "Exec=", "Exec=/gone/panel"])
def test_what_somebody_changed_is_seen_until_it_is_switched_on_here(entry: Path, line: str) -> None:
    application_menu.switch(True)
    key = line.partition("=")[0]
    text = "".join(
        one for one in entry.read_text(encoding="utf-8").partition("\n\n")[0].splitlines(keepends=True)
        if not one.startswith((f"{key}=", "TryExec="))
    )  # fmt: skip
    entry.write_text(f"{text}\n{line}\n", encoding="utf-8")
    assert not application_menu.is_on()
    application_menu.switch(True)
    assert application_menu.is_on()


def test_an_entry_that_somebody_deleted_is_not_made_again(home: Path, entry: Path) -> None:
    application_menu.switch(True)
    entry.unlink()
    in_the_system.keep_right()
    assert not application_menu.is_on()


def test_a_program_that_was_moved_is_found_by_menu_and_start_again(
    home: Path, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packed(home / "before", monkeypatch)
    for what in (application_menu, autostart):
        what.switch(True)
    shutil.rmtree(before.parent)
    now = packed(home / "now", monkeypatch)
    assert not application_menu.is_on()
    assert not autostart.is_on()

    in_the_system.keep_right()

    assert application_menu.starts() == autostart.starts() == str(now)
    assert application_menu.is_on()
    assert autostart.is_on()


def test_what_somebody_wrote_into_an_entry_that_works_stays(home: Path, entry: Path) -> None:
    for what in (application_menu, autostart):
        what.switch(True)
    entry.write_text(entry.read_text(encoding="utf-8").replace("Terminal=false", "Terminal=true"), encoding="utf-8")
    in_the_system.keep_right()
    mine = snapshot(home)
    in_the_system.keep_right()
    assert snapshot(home) == mine
    assert "Terminal=true" in entry.read_text(encoding="utf-8")


def test_what_was_switched_off_elsewhere_stays_off_after_a_move(
    home: Path, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packed(home / "before", monkeypatch)
    application_menu.switch(True)
    entry.write_text(f"{xdg_entry.text_of(xdg_entry.read(entry))}Hidden=true\n", encoding="utf-8")
    shutil.rmtree(before.parent)
    packed(home / "now", monkeypatch)
    in_the_system.keep_right()
    assert not application_menu.is_on()
    assert application_menu.starts() == str(before)


def test_all_of_it_can_be_taken_away(home: Path) -> None:
    own_links.register()
    application_menu.switch(True)
    autostart.switch(True)
    assert len(files_of(home)) == 8
    assert in_the_system.take_away()
    assert files_of(home) == []
    assert in_the_system.take_away(), "nothing is left to take away"


def test_what_cannot_be_taken_away_is_told(home: Path, entry: Path) -> None:
    entry.mkdir(parents=True)
    assert not in_the_system.take_away()
    in_the_system.keep_right()
