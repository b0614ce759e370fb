"""The installer for Windows puts down what was packed and takes away just that, and agrees with the program itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from app import preferences
from app.desktop import autostart, own_links
from app.for_installer import QUIT
from installer.frozen_parts import NAME, PANEL, PROGRAM, version
from installer.windows.icon import packed
from installer.windows.pack import (
    FAILED,
    LONGEST,
    NOT_SET_UP,
    SCRIPT,
    checksum_line,
    command,
    definitions,
    file_name,
    installed_list,
    instructions,
    main,
)
from pipeline.access import keyring_door

ROOT = Path(__file__).parents[2]
FILES = ("bedrot.exe", "_internal/a/b c/Zoë $5.txt", "_internal/x", "bedrot-panel.exe")
ONE_PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / NAME
    for name in FILES:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(name.encode())
    return made


def defined(name: str) -> str:
    """What bedrot.nsi says under a name, with the names in it replaced."""
    text = SCRIPT.read_text(encoding="utf-8")
    found = re.search(rf"^!define {name} (?:'([^']*)'|\"([^\"]*)\"|(\S+))", text, re.MULTILINE)
    assert found, name
    value = next(group for group in found.groups() if group is not None)
    return re.sub(r"\$\{(\w+)\}", lambda other: NAME if other[1] == "NAME" else defined(other[1]), value)


# ---- what is put down, and what is taken away


def test_what_is_taken_away_are_the_files_and_then_the_folders_from_the_inside() -> None:
    assert installed_list(FILES).splitlines() == [
        "_internal\\a\\b c\\Zoë $5.txt", "_internal\\x", "bedrot-panel.exe", "bedrot.exe",
        "_internal\\a\\b c\\", "_internal\\a\\", "_internal\\",
    ]  # fmt: skip


def test_every_file_is_put_down_in_its_own_folder(folder: Path) -> None:
    lines = instructions(folder, FILES).splitlines()
    assert lines[:2] == ['SetOutPath "$INSTDIR"', f'File "{folder / "bedrot-panel.exe"}"']
    assert lines[-2:] == ['SetOutPath "$INSTDIR\\_internal\\a\\b c"', f'File "{folder / FILES[1]}"']
    assert sum(line.startswith("File ") for line in lines) == len(FILES)


def test_a_dollar_in_the_name_of_a_folder_is_no_variable(tmp_path: Path) -> None:
    assert 'SetOutPath "$INSTDIR\\$$TEMP"' in instructions(tmp_path, ["$TEMP/x"])


def test_a_name_that_windows_could_not_write_everywhere_is_refused() -> None:
    assert installed_list(["x" * LONGEST])
    with pytest.raises(ValueError, match="too long for Windows"):
        installed_list(["x" * (LONGEST + 1)])


def test_the_checksum_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "setup.exe").write_bytes(b"abc")
    assert checksum_line(tmp_path / "setup.exe") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  setup.exe\n"
    )


# ---- the script and the program speak of the same things


def test_the_installer_switches_the_same_start_as_the_settings_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autostart, "panel_command", lambda: ["$INSTDIR\\bedrot-panel.exe"])
    assert defined("RUN_VALUE") == autostart.registry_value()
    hive = "HKEY_CURRENT_USER\\"
    assert hive + defined("RUN_KEY") == autostart.RUN_KEY
    assert hive + defined("APPROVED_KEY") == autostart.APPROVED_KEY
    assert hive + defined("CLASS_KEY") == own_links.CLASS_KEY
    assert NAME == autostart.NAME == preferences.FOLDER


def test_it_knows_the_programs_and_what_they_leave() -> None:
    assert (defined("PANEL"), defined("PROGRAM")) == (f"{PANEL}.exe", f"{PROGRAM}.exe")
    assert defined("LOCK_FOLDER") == f"$LOCALAPPDATA\\{keyring_door.LOCK_FOLDER}"
    assert defined("LOCK_FILE") == keyring_door.LOCK_FILE
    text = SCRIPT.read_text(encoding="utf-8")
    assert f'"$INSTDIR\\${{PANEL}}" {QUIT[0]}\'' in text
    assert '"$INSTDIR\\${PANEL}" --forget-everything\'' in text


def test_every_exit_code_is_explained() -> None:
    codes = set(re.findall(r"^!define EXIT_\w+ (\d)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    readme = (ROOT / "installer" / "README.md").read_text(encoding="utf-8")
    assert {"0", *codes} <= set(re.findall(r"^\| (\d) \|", readme, re.MULTILINE))


# ---- made


def test_a_folder_that_was_not_packed_on_windows_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    (tmp_path / "bedrot.exe").touch()
    assert main([str(tmp_path), "--output", str(tmp_path / "out")]) == NOT_SET_UP
    assert "has no bedrot-panel.exe" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_versions_and_warnings_are_handed_to_makensis(folder: Path, tmp_path: Path) -> None:
    found = definitions(folder, tmp_path, tmp_path / file_name("1.2"), tmp_path / "icon.ico")
    assert found["VERSION"] == version(ROOT)
    assert found["KILOBYTES"] == "1"
    assert {"-WX", f"-DVERSION={version(ROOT)}"} <= set(command("makensis", found))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed")
def test_makensis_takes_the_script_without_a_warning(folder: Path, tmp_path: Path) -> None:
    icon, output = tmp_path / "icon.ico", tmp_path / "out"
    icon.write_bytes(packed([(16, ONE_PIXEL)]))
    words = [str(folder), "--icon", str(icon), "--work", str(tmp_path / "work"), "--output", str(output)]
    assert main(words) == 0
    made = output / file_name(version(ROOT))
    assert made.read_bytes()[:2] == b"MZ"
    assert (output / f"{made.name}.sha256").read_text(encoding="ascii") == checksum_line(made)
    assert main([*words, "--target", "none"]) == FAILED
