"""Entries of Linux desktops hold whatever path there is, and are read as the desktop reads them."""

from __future__ import annotations

import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop import xdg_entry
from tests.app.desktop.entry_rules import faults, judged
from tests.app.real_window.waiting import until

ODD = [
    "plain",
    "two words",
    'a "quote"',
    "50 %u off",
    "$HOME `x`",
    "back\\slash",
    "é ü 音",
    "semi;colon",
    "a=b",
    "~#&|'",
]
ON_DISK = ["\\n is no line", "line\nbreak", "tab\tbed", " first"]
LAUNCH = """
import ctypes, sys
gio = ctypes.CDLL(sys.argv[1])
gio.g_desktop_app_info_new_from_filename.restype = ctypes.c_void_p
gio.g_app_info_launch.argtypes = [ctypes.c_void_p] * 4
entry = gio.g_desktop_app_info_new_from_filename(sys.argv[2].encode())
sys.exit(0 if entry and gio.g_app_info_launch(entry, None, None, None) else 1)
"""


def entry_of(words: list[str], field: str = "", folder: Path | None = None) -> str:
    return xdg_entry.text_of({"Type": "Application", "Name": "x", **xdg_entry.starting(words, folder, field)})


def read_back(text: str, folder: Path) -> dict[str, str]:
    path = folder / "x.desktop"
    xdg_entry.put({path: text})
    return xdg_entry.read(path)


@pytest.mark.parametrize("odd", ODD + ON_DISK)
def test_a_path_with_anything_in_it_stays_one_word(tmp_path: Path, odd: str) -> None:
    program, folder = f"/opt/{odd}/panel", Path(f"/srv/{odd}")
    text = entry_of([program, "--root", odd, ""], "%u", folder)
    assert judged(text, tmp_path) == []
    keys = read_back(text, tmp_path)
    words = xdg_entry.words(keys["Exec"])
    assert words[-5:] == [program, "--root", odd, "", "%u"]
    assert (words[:-5] == list(xdg_entry.SHELL)) == ("=" in odd or "%" in odd)
    assert (xdg_entry.program(keys), keys["Path"]) == (program, str(folder))


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4)
)
def test_words_are_read_as_they_were_written(words: list[str]) -> None:
    line = " ".join(map(xdg_entry.quoted, words))
    assert xdg_entry.words(line) == words
    assert faults(entry_of(["/p", *words])) == []


def test_a_name_that_is_no_text_is_kept_as_it_is(tmp_path: Path) -> None:
    program = b"/opt/caf\xe9/panel".decode("utf-8", "surrogateescape")
    assert xdg_entry.program(read_back(entry_of([program]), tmp_path)) == program


@pytest.mark.parametrize("line", ['"open', 'a"b"', '"a"b', '"a" "b'])
def test_a_line_that_cannot_be_told_apart_starts_nothing(line: str) -> None:
    assert xdg_entry.words(line) == []


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("", True), ("Hidden=true", False), ("Hidden=false", True), ("Type=Link", False), ("OnlyShowIn=KDE;", False),
        ("OnlyShowIn=KDE;GNOME;", True), ("NotShowIn=GNOME;", False), ("NotShowIn=KDE;", True), ("Exec=", True),
        ("[Desktop Action x]\nHidden=true", True), ("#Hidden=true", True), ("Name", True),
    ],
)  # fmt: skip
def test_an_entry_counts_as_the_desktop_counts_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, counts: bool
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    assert xdg_entry.counts(read_back(f"{entry_of(['/p'])}{line}\n", tmp_path)) is counts


def test_a_variable_that_names_no_whole_path_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for stated in ("", "relative"):
        monkeypatch.setenv("XDG_DATA_HOME", stated)
        assert xdg_entry.data_home() == tmp_path / ".local" / "share"
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    assert xdg_entry.data_home() == Path("/elsewhere")


@pytest.mark.parametrize(
    "text",
    [
        "[Desktop Entry]\nType=Application\nName=x\nExec=/a b $x\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=\"%u\"\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=\"a\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=a\nName=y\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=a\nActions=b;\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=a\nHidden=yes\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=a\nCategories=Office;Network;\n",
        "[Desktop Entry]\nType=Application\nName=x\nExec=a\nTryExec=C:\\p\n",
        "Name=x\n",
    ],
)  # fmt: skip
def test_the_judge_of_these_tests_sees_what_is_wrong(text: str) -> None:
    assert faults(text) != []


@pytest.mark.skipif(find_library("gio-2.0") is None, reason="needs GLib, which starts programs on many desktops")
@pytest.mark.parametrize("odd", ['we "are" $HOME `x` 50 %u \\ off', "a=b", "line\nbreak", " first"])
def test_a_desktop_starts_the_program_with_just_these_words(tmp_path: Path, odd: str) -> None:
    """By the very code of GNOME, Cinnamon, MATE and Xfce."""
    folder = tmp_path / odd
    folder.mkdir()
    program, told = folder / "panel", tmp_path / "told"
    program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$PWD" "$@" > "{told}.part"\nmv "{told}.part" "{told}"\n')
    program.chmod(0o755)
    entry = tmp_path / "x.desktop"
    xdg_entry.put({entry: entry_of([str(program), odd, "--minimized"], folder=folder)})
    done = subprocess.run([sys.executable, "-c", LAUNCH, str(find_library("gio-2.0")), str(entry)], check=False)
    assert done.returncode == 0
    until(told.exists, "the program has told how it was started")
    assert told.read_text(encoding="utf-8").split("\0")[:-1] == [str(folder), odd, "--minimized"]
