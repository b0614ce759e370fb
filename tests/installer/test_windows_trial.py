"""The trial of the installer takes nobody's word: it looks at files, and tells what is missing and what is too much."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from installer.windows import registry, screen, trial
from installer.windows.pack import installed_list
from installer.windows.trial import Finding, NotSo, all_ok, only_listed, table

FILES = ("bedrot.exe", "_internal/x")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder as the installer leaves it, with a file of somebody else."""
    for name in (*FILES, trial.UNINSTALLER, trial.STRANGER):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / trial.LIST).write_text(installed_list(FILES), encoding="utf-16-le", newline="")
    return tmp_path


def test_the_list_and_the_folder_are_held_against_each_other(place: Path) -> None:
    assert only_listed(place) == "2 files"
    (place / "_internal" / "old").touch()
    with pytest.raises(NotSo, match=r"1 files are not in the list, such as _internal\\old"):
        only_listed(place)
    (place / "_internal" / "x").unlink()
    with pytest.raises(NotSo, match=r"1 files are missing, such as _internal\\x"):
        only_listed(place)


def test_one_part_that_is_broken_makes_a_self_test_fail() -> None:
    parts = [{"name": "tray", "ok": True, "detail": ""}, {"name": "keyring", "ok": False, "detail": "none"}]
    assert all_ok(parts[:1]) == "1 parts"
    with pytest.raises(NotSo, match="keyring: none"):
        all_ok(parts)


def test_the_table_tells_what_was_found_and_what_nobody_tried() -> None:
    told = table([Finding("files", True, "2 files", 0.1), Finding("links", False, "a|b\nc", 0.2)]).splitlines()
    assert told[2:4] == ["| ok | files | 2 files |", "| NOT | links | a/b c |"]
    assert sum(line.startswith("| not tried |") for line in told) == len(trial.NOT_TRIED)


@pytest.mark.skipif(sys.platform == "win32", reason="there it would really install")
def test_what_cannot_be_looked_at_is_never_all_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is installed here, so nothing else is tried: the rest could take away what somebody has."""
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    with pytest.raises(OSError, match="on Windows only"):
        registry.value(trial.RUN_KEY, "")
    assert trial.main([str(tmp_path / "setup.exe"), str(tmp_path / "found.json")]) == 1
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [(one["name"], one["ok"]) for one in found] == [("silent installation", False)]


def test_the_panel_is_looked_for_under_the_name_that_it_gives_itself(tmp_path: Path) -> None:
    from app.desktop.single_instance import name_for

    assert screen.name_of_panel(str(tmp_path / "panel.ini")) == name_for(str(tmp_path / "panel.ini"))
