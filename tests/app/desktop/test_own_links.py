"""A link in a message opens the panel at its page, and can do nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.__main__ import as_words
from app.actions import PAGES
from app.arguments import PAGES as LINKED
from app.arguments import Arguments, parse
from app.desktop import own_links
from pipeline.notify.mail import link
from tests.app.real_window.waiting import until
from tests.notify.room import telling


def test_the_link_of_a_message_opens_its_page() -> None:
    found = parse(["--link", link(telling())])
    assert found == Arguments(page="accounts")
    assert parse(as_words(found)) == found, "also in a panel that runs already"


def test_every_page_may_be_linked_to() -> None:
    assert set(LINKED) == {key for key, _ in PAGES}


@pytest.mark.parametrize(
    "words",
    [
        ["--link", "bedrot://open/x", "--root", "/elsewhere"],
        ["--root", "/elsewhere", "--link", "bedrot://open/../etc"],
        ["--link", "https://evil.example/accounts"],
        ["--link", ""],
        ["--link"],
        ["--link", "bedrot://open/accounts --selftest x"],
        ["--selftest", "x", "--link", "bedrot://do/quit"],
    ],
)
def test_a_link_can_do_nothing_but_open_a_page(words: list[str]) -> None:
    assert parse(words) == Arguments(page="overview")


def test_the_system_is_told_once_whose_links_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own_links.register()
    entry = tmp_path / "applications" / own_links.ENTRY
    text = entry.read_text(encoding="utf-8")
    assert "MimeType=x-scheme-handler/bedrot;" in text
    assert '"--link" %u' in text
    assert "--minimized" not in text
    written = entry.stat().st_mtime_ns
    own_links.register()
    assert entry.stat().st_mtime_ns == written


def test_the_list_in_which_desktops_look_is_made_anew_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    tool, told = tmp_path / "bin" / "update-desktop-database", tmp_path / "told"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" >> "{told}"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:{os.environ['PATH']}")
    line = f"-q {tmp_path / 'applications'}\n"
    own_links.register()
    own_links.register()
    until(lambda: told.exists() and told.read_text() == line, "the tool was started")
    own_links.forget()
    until(lambda: told.read_text() == 2 * line, "the tool was started again, and not more often")


def test_where_that_cannot_be_written_the_panel_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "applications").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own_links.register()
