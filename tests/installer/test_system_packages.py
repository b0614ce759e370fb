"""A fresh Debian gets the libraries it lacks, or the one line that installs them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from installer.announce import Steps
from installer.system_packages import (
    APT_RUN,
    ensure_packages,
    install_command,
    line_to_paste,
    missing_packages,
    query_command,
    root_prefix,
)
from tests.installer.stand_ins import calls, program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no system packages to install")


def test_a_package_counts_only_when_it_is_fully_installed() -> None:
    answer = "ii \tlibgl1\nrc \tlibegl1\niU \tlibdbus-1-3\niiR\tlibfontconfig1\nhi \tlibxkbcommon0\nun \tlibcups2\n"
    wanted = ("libgl1", "libegl1", "libdbus-1-3", "libfontconfig1", "libxkbcommon0", "libcups2", "unheard-of")
    assert missing_packages(wanted, answer) == ("libegl1", "libdbus-1-3", "libfontconfig1", "libcups2", "unheard-of")


def test_a_renamed_library_is_not_installed_again() -> None:
    assert missing_packages(("libglib2.0-0",), "ii \tlibglib2.0-0t64\n") == ()


def test_both_names_of_a_library_are_asked_for() -> None:
    assert query_command(["libgl1"])[-2:] == ["libgl1", "libgl1t64"]


def test_apt_is_never_allowed_to_ask_a_question() -> None:
    command = install_command(["libgl1"], ("sudo", "-n"))
    assert command[:4] == ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    assert "-y" in command


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stand-ins that is all there is on PATH: dpkg-query lists the file ``installed``."""
    tools = tmp_path / "tools"
    program(tools / "dpkg-query", f'while read -r line; do echo "$line"; done < "{tmp_path}/installed"; exit 1')
    program(tools / "env", 'shift; exec "$@"')
    (tmp_path / "installed").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tools


def apt_that_installs(debian: Path, after_update: bool) -> Path:
    installed, lists = debian.parent / "installed", debian.parent / "lists"
    if not after_update:
        lists.touch()
    return program(
        debian / "apt-get",
        f'[ "$1" = update ] && {{ : > "{lists}"; exit 0; }}\n[ -e "{lists}" ] || exit 100\n'
        f'printf "ii \\tlibgl1\\n" > "{installed}"',
    )


def test_what_is_there_is_left_alone(debian: Path) -> None:
    apt = apt_that_installs(debian, after_update=False)
    (debian.parent / "installed").write_text("ii \tlibgl1\n", encoding="utf-8")
    assert ensure_packages(("libgl1",), Steps(1)) == ()
    assert calls(apt) == []


def test_root_gets_what_is_missing_in_one_go(debian: Path) -> None:
    apt = apt_that_installs(debian, after_update=False)
    assert ensure_packages(("libgl1",), Steps(1)) == ()
    assert [line.split()[0] for line in calls(apt)] == ["install"]
    assert calls(apt)[0].endswith(" libgl1")


def test_a_machine_without_package_lists_fetches_them_first(debian: Path) -> None:
    apt = apt_that_installs(debian, after_update=True)
    assert ensure_packages(("libgl1",), Steps(1)) == ()
    assert [line.split()[0] for line in calls(apt)] == ["install", "update", "install"]


def test_without_rights_the_person_gets_one_line_to_paste(
    debian: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt = apt_that_installs(debian, after_update=False)
    program(debian / "sudo", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert ensure_packages(("libgl1", "libegl1"), Steps(1)) == ("libgl1", "libegl1")
    assert calls(apt) == []
    assert line_to_paste(("libgl1", "libegl1")) in capsys.readouterr().out


def test_sudo_is_used_only_where_it_asks_for_no_password(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert root_prefix() is None
    program(debian / "sudo", "exit 0")
    assert root_prefix() == ("sudo", "-n")


def test_another_linux_is_not_asked_for_debian_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ensure_packages(APT_RUN, Steps(1)) == ()
    assert "nothing to check" in capsys.readouterr().out
