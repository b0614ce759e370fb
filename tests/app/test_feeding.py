"""The panel keeps the feed for dashboards as a process of its own: switched on and off, started anew, never left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.feed_view import FeedView, Serving
from app.feeding import command
from app.notices import notices
from app.pages.settings import SettingsPage
from app.problems import Problem
from app.settings.setting import ON
from pipeline.cli import main
from pipeline.feed.feed_settings import FeedSettings, keep, load_feed_settings
from pipeline.feed.tokens import Scope, TokenBook
from tests.access.secret_service import needs_secret_service, secret_service
from tests.app.opened_links import opened_links
from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import quick_lake
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import REPOSITORY, LakeFolder

slow = [pytest.mark.slow, needs_secret_service]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def lake(tmp_path: Path) -> LakeFolder:
    """It has never been served; only its port is stated."""
    made = quick_lake(tmp_path / "lake")
    keep(made.root / "config", FeedSettings(port=free_port()))
    return made


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, lake: LakeFolder) -> Iterator[PanelRoom]:
    with secret_service(tmp_path / "keyring"), panel_room(qtbot, tmp_path, lake.root, show=False) as made:
        yield made


def port_of(room: PanelRoom) -> int:
    root = room.panel.session.root
    assert root is not None
    return load_feed_settings(root / "config").port


def settings_page(room: PanelRoom) -> SettingsPage:
    page = room.window.page("settings")
    assert isinstance(page, SettingsPage)
    page.store.load()
    page.look_at(category="dashboards")
    room.wait(lambda: "feed/port" in page.store.values)
    return page


def switch(room: PanelRoom, on: bool) -> None:
    control = settings_page(room).rows["feed/enabled"].control
    room.wait(lambda: control.isEnabled() and (control.text() == ON) is not on)
    control.main.click()  # type: ignore[attr-defined]


def serves(room: PanelRoom) -> int:
    """The process that serves, once it does."""
    room.wait(lambda: room.state.feed.how is Serving.ON)
    child = room.panel.feeding.child
    assert child is not None
    return int(child.processId())


def answer(port: int) -> dict[str, object]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as found:
        return dict(json.load(found))


def gone(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


# ---- on and off


@pytest.mark.slow
@needs_secret_service
def test_the_switch_starts_a_process_that_serves_and_ends_it_again(room: PanelRoom) -> None:
    assert room.panel.feeding.child is None
    switch(room, on=True)
    pid, port = serves(room), port_of(room)
    assert answer(port) == {"status": "healthy"}
    assert room.state.feed.words == f"Serving on 127.0.0.1:{port} · 0 clients"
    assert room.state.feed.words in settings_page(room).rows["feed/enabled"].help.text()
    switch(room, on=False)
    room.wait(lambda: gone(pid))
    assert room.state.feed == FeedView()
    with pytest.raises(urllib.error.URLError):
        answer(port)


@pytest.mark.slow
@needs_secret_service
def test_it_ends_with_the_panel(qtbot: QtBot, tmp_path: Path, lake: LakeFolder) -> None:
    keep(lake.root / "config", FeedSettings(enabled=True, port=free_port()))
    with secret_service(tmp_path / "keyring"):
        with panel_room(qtbot, tmp_path, lake.root, show=False) as room:
            pid = serves(room)
        assert gone(pid)


@pytest.mark.slow
@needs_secret_service
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_it_ends_where_the_panel_is_killed(tmp_path: Path, lake: LakeFolder) -> None:
    start = f"import subprocess, time; p = subprocess.Popen({command(lake.root)!r}, stdin=-1); print(p.pid, flush=True)"
    with secret_service(tmp_path / "keyring") as keyring:
        panel = subprocess.Popen([sys.executable, "-c", f"{start}; time.sleep(60)"], cwd=REPOSITORY, text=True,
                                 stdout=subprocess.PIPE, env=keyring.environ)  # fmt: skip
        assert panel.stdout is not None
        pid = int(panel.stdout.readline())
        assert json.loads(panel.stdout.readline())["now"] == "serving"
        panel.send_signal(signal.SIGKILL)
        panel.wait()
        panel.stdout.close()
        until(lambda: gone(pid), "the feed ends with its panel")


@pytest.mark.slow
@needs_secret_service
def test_what_is_changed_by_command_line_counts_in_the_panel_too(room: PanelRoom, lake: LakeFolder) -> None:
    config = lake.root / "config"

    def command_line(*words: str) -> None:
        assert main(["--root", str(lake.root), "feed", *words]) == 0
        room.panel.feeding.look_for_changes()

    command_line("on")
    first, old = serves(room), TokenBook(lake.root).value(Scope.READ)
    room.panel.feeding.look_for_changes()
    command_line("renew")
    room.wait(lambda: gone(first))
    second = serves(room)
    assert [asks(port_of(room), token) for token in (old, TokenBook(lake.root).value(Scope.READ))] == [401, 200]
    (config / "feed.json").write_text("{", encoding="utf-8")
    room.panel.feeding.look_for_changes()
    room.wait(lambda: gone(second) and room.state.feed.how is Serving.REFUSED)
    (config / "feed.json").unlink()
    command_line("off")
    room.wait(lambda: room.state.feed == FeedView())


# ---- what goes wrong


@pytest.mark.slow
@needs_secret_service
def test_one_that_dies_is_started_anew(room: PanelRoom) -> None:
    switch(room, on=True)
    first = serves(room)
    os.kill(first, signal.SIGTERM)
    room.wait(lambda: room.state.feed.how is Serving.STARTING)
    assert serves(room) != first


@pytest.mark.slow
@needs_secret_service
def test_a_port_that_is_taken_is_told_in_plain_words(room: PanelRoom) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port_of(room)))
        other.listen()
        switch(room, on=True)
        room.wait(lambda: room.state.feed.how is Serving.REFUSED)
    said = room.state.feed.words
    assert said.startswith(f"Port {port_of(room)} is taken by another program. Choose another one")
    assert said in settings_page(room).rows["feed/enabled"].help.text()
    [told] = [notice for notice in notices(room.state, room.panel.clock.now()) if notice.key == "feed"]
    assert told.bold == "The feed for dashboards does not serve."
    assert told.remedy.place == {"category": "dashboards"}


def test_one_that_ends_again_and_again_is_told_once_for_all(room_of_state: FeedView) -> None:
    assert room_of_state.words == "The feed ends again and again. Save a report."


@pytest.fixture
def room_of_state() -> FeedView:
    return FeedView(Serving.DYING, problem=Problem("The feed ends again and again.", "Save a report."))


# ---- the page and the tokens


@pytest.mark.slow
@needs_secret_service
def test_the_page_is_opened_with_a_code_that_is_good_once(room: PanelRoom) -> None:
    with opened_links("http") as browser:
        switch(room, on=True)
        serves(room)
        room.panel.act("feed-open")
        room.wait(lambda: bool(browser.opened))
    page, _, code = browser.opened[0].partition("/#code=")
    assert page == f"http://127.0.0.1:{port_of(room)}"
    token = trade(page, code)["token"]
    asked = urllib.request.Request(f"{page}/v1/runs", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=5) as found:
        assert json.load(found)["runs"] == []
    with pytest.raises(urllib.error.HTTPError) as refused:
        trade(page, code)
    refused.value.close()
    assert refused.value.code == 403


def trade(page: str, code: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Origin": page}
    asked = urllib.request.Request(f"{page}/page/pass", json.dumps({"code": code}).encode(), headers)
    with urllib.request.urlopen(asked, timeout=5) as found:
        return dict(json.load(found))


@pytest.mark.slow
@needs_secret_service
def test_a_token_is_copied_and_a_new_one_turns_the_old_one_away(room: PanelRoom) -> None:
    switch(room, on=True)
    first, clipboard = serves(room), QGuiApplication.clipboard()
    clipboard.clear()
    room.panel.act("feed-copy read")
    room.wait(lambda: bool(clipboard.text()))
    before = clipboard.text()
    room.panel.act("feed-renew read")
    yes = room.window.findChild(QAbstractButton, "ask-yes")
    assert yes is not None
    yes.click()
    room.wait(lambda: clipboard.text() != before)
    room.wait(lambda: gone(first))
    serves(room)
    assert [asks(port_of(room), token) for token in (before, clipboard.text())] == [401, 200]


def asks(port: int, token: str) -> int:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/v1/runs", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(asked, timeout=5) as found:
            return int(found.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
