"""This program starts itself again the same way everywhere: as packed programs, or as modules of its Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.desktop.autostart import command as at_sign_in
from app.desktop.autostart import desktop_entry
from app.desktop.own_links import opening
from app.feeding import command as feed_of
from pipeline.own_command import bedrot_command, environment_as_found, file_name, panel_command, starting_folder

LAKE = Path("/lake")


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a packed panel that runs."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / file_name("bedrot-panel")))
    return tmp_path


def test_a_packed_panel_starts_the_programs_beside_itself(packed: Path) -> None:
    panel, bedrot = (str(packed / file_name(name)) for name in ("bedrot-panel", "bedrot"))
    assert bedrot_command() == [bedrot]
    assert panel_command() == [panel]
    assert feed_of(LAKE) == [panel, "--feed", str(LAKE)]
    assert at_sign_in() == [panel, "--minimized"]
    assert opening() == [panel, "--link"]
    assert starting_folder() is None
    assert "Path=" not in desktop_entry()


def test_from_its_source_it_starts_modules_where_they_are() -> None:
    root = Path(__file__).parents[1]
    assert bedrot_command() == [sys.executable, "-m", "pipeline"]
    assert panel_command() == [sys.executable, "-m", "app"]
    assert starting_folder() == root
    assert f"\nPath={root}\n" in desktop_entry()


def test_what_a_packed_program_starts_finds_its_own_libraries(packed: Path) -> None:
    changed = {"LD_LIBRARY_PATH": "/program/_internal", "LD_LIBRARY_PATH_ORIG": "/mine", "HOME": "/me"}
    environment_as_found(changed)
    assert changed == {"LD_LIBRARY_PATH": "/mine", "HOME": "/me"}

    changed = {"LD_LIBRARY_PATH": "/program/_internal"}
    environment_as_found(changed)
    assert changed == {}


def test_from_its_source_nothing_is_changed() -> None:
    found = {"LD_LIBRARY_PATH": "/mine"}
    environment_as_found(found)
    assert found == {"LD_LIBRARY_PATH": "/mine"}
