"""Messages beside the clock, and those that leave by mail: each change once, also after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.notifying import LOOK_MILLISECONDS, Notifying
from app.problems import Problem
from app.remedies import Remedy
from app.tray import Tray
from pipeline.access.lake_access import access_of
from pipeline.notify.ways_out import Security
from pipeline.platforms.connections import BY_KEY
from tests.access.strict_keyring import strict_keyring
from tests.app.quick_lake import LOCAL, SkippingClock, lived_in_lake, quick_lake
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder
from tests.notify.mail_server import MailServer, certificate
from tests.sweeps import sweep

DAY = 86_400.0
DATA = Remedy("", "bell", page="data", place={"quarantine": True})


class MessagesOfDesktop(QObject):
    """What the desktop was asked to show."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def say(self, title: str, text: str) -> None:
        self.said.append((title, text))


class Heard:
    """A panel without a window: what it says beside the clock."""

    def __init__(self, room: SetupRoom, level: str = "must") -> None:
        room.parts.preferences.put("notifications/level", level)
        self.room = room
        self.desktop = MessagesOfDesktop()
        self.notifying = Notifying(room.parts, cast(Tray, self.desktop), room.parts.session)

    @property
    def clock(self) -> SkippingClock:
        return cast(SkippingClock, self.room.parts.clock)

    def run(self) -> None:
        """Until the lake was looked at anew, and whoever is to be told was told."""
        self.clock.skip(60)
        before = self.room.parts.store.state.last_run
        self.room.parts.session.start(LOCAL)
        state = self.room.parts.store
        self.room.wait(lambda: not state.state.busy and state.state.last_run not in (None, before))
        self.settle()

    def look(self) -> None:
        self.notifying.look()
        self.settle()

    def settle(self) -> None:
        self.room.wait(lambda: self.notifying.at_rest)

    @property
    def titles(self) -> list[str]:
        return [title for title, _ in self.desktop.said]


@pytest.fixture
def folder(tmp_path: Path) -> LakeFolder:
    return quick_lake(tmp_path / "lake")


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder) -> Iterator[SetupRoom]:
    with strict_keyring(), setup_room(qtbot, tmp_path, clock=SkippingClock()) as made:
        made.open(folder.root)
        made.wait(lambda: bool(made.parts.store.state.platforms))
        yield made


def test_news_are_told_once_and_their_end_once(room: SetupRoom, folder: LakeFolder) -> None:
    broken = next(folder.landing.glob("linktree/**/*.json"))
    whole = broken.read_bytes()
    broken.write_bytes(whole[:40])
    heard = Heard(room)
    heard.run()
    assert heard.titles == ["One Linktree file was set aside"]
    assert heard.notifying.remedy == DATA
    heard.run()
    broken.write_bytes(whole)
    heard.run()
    assert heard.titles[1:] == ["All six platforms are up to date again"]
    heard.run()
    assert len(heard.titles) == 2


@pytest.mark.parametrize(
    ("level", "titles"), sweep([("must", []), ("runs", ["Everything is up to date"]), ("never", [])])
)
def test_a_good_run_is_told_to_who_wants_it(room: SetupRoom, level: str, titles: list[str]) -> None:
    heard = Heard(room, level)
    heard.run()
    assert heard.titles == titles


@pytest.mark.parametrize(("level", "told"), [("must", 1), ("never", 0)])
def test_a_run_that_cannot_begin_is_told_too(room: SetupRoom, level: str, told: int) -> None:
    heard = Heard(room, level)
    room.parts.session.run_ended.emit(Problem("The disk is full.", "Make room on the disk."))
    assert heard.desktop.said == [("The disk is full", "Make room on the disk.")] * told


@pytest.fixture
def with_news(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[SetupRoom, LakeFolder]]:
    """A lake with one file set aside."""
    folder = lived_in_lake(tmp_path / "lived in")
    with strict_keyring(), setup_room(qtbot, tmp_path, clock=SkippingClock()) as made:
        yield made, folder


def test_after_a_restart_it_is_not_told_again_and_a_day_later_it_is(with_news: tuple[SetupRoom, LakeFolder]) -> None:
    room, folder = with_news
    heard = Heard(room)
    room.open(folder.root)
    room.wait(lambda: heard.titles == ["One Linktree file was set aside"])
    again = Heard(room)
    room.open(folder.root)
    room.wait(lambda: bool(room.parts.store.state.platforms))
    again.look()
    heard.look()
    assert again.titles + heard.titles == ["One Linktree file was set aside"]
    again.clock.skip(DAY)
    again.look()
    assert again.titles == ["One Linktree file was set aside"]


def test_a_session_that_ends_soon_is_told_when_it_begins_to_without_any_run(
    room: SetupRoom, folder: LakeFolder
) -> None:
    heard = Heard(room)
    access = access_of(folder.root, room.parts.clock, {})
    access.sessions.save(BY_KEY["toolost"], "", {"cookies": [], "origins": []}, "label@kilo.example")
    room.parts.store.reload()
    room.wait(lambda: any(way.set_up for way in room.parts.store.state.ways))
    heard.settle()
    assert heard.titles == []
    heard.clock.skip(4.5 * DAY)
    room.parts.store.reload()
    room.wait(lambda: heard.titles == ["TooLost will ask you to sign in within 3 days"])
    assert heard.notifying.remedy is not None
    assert heard.notifying.remedy.deed == "sign-in toolost"


def set_up_mail(folder: LakeFolder, port: int) -> None:
    with folder.opened() as lake:
        for name, value in (("enabled", True), ("host", "127.0.0.1"), ("port", port), ("security", "none"),
                            ("from", "label@kilo.example"), ("to", ["ana@kilo.example"])):  # fmt: skip
            lake.configuration.change_schedule(("notifications", "email", name), value)


def test_what_is_told_here_leaves_by_mail_too(with_news: tuple[SetupRoom, LakeFolder], tmp_path: Path) -> None:
    room, folder = with_news
    with MailServer(certificate(tmp_path), Security.NONE).open() as server:
        set_up_mail(folder, server.port)
        heard = Heard(room, "never")
        room.open(folder.root)
        room.wait(lambda: len(server.mails) == 1)
        heard.settle()
        heard.look()
    assert heard.titles == []
    assert server.mails[0][1]["Subject"] == "One Linktree file was set aside."
    assert len(server.mails) == 1


@pytest.mark.slow
def test_a_dead_mail_server_is_tried_later_and_said_here(
    with_news: tuple[SetupRoom, LakeFolder], tmp_path: Path
) -> None:
    room, folder = with_news
    server = MailServer(certificate(tmp_path), Security.NONE)
    with server.open():
        pass
    set_up_mail(folder, server.port)
    heard = Heard(room)
    room.open(folder.root)
    room.wait(lambda: heard.titles == ["One Linktree file was set aside"])
    heard.settle()
    assert heard.notifying._send_later.isActive()
    heard.clock.skip(61)
    heard.notifying.send()
    heard.settle()
    room.wait(lambda: heard.titles[1:] == ["The mail server did not answer"])
    assert heard.notifying.remedy == Remedy("", "bell", page="settings", place={"category": "notifications"})
    with server.open():
        heard.clock.skip(301)
        heard.notifying.send()
        room.wait(lambda: len(server.mails) == 1)
        heard.settle()


def test_a_way_out_that_is_set_up_wrongly_keeps_nobody_here_from_being_told(
    with_news: tuple[SetupRoom, LakeFolder],
) -> None:
    room, folder = with_news
    with folder.opened() as lake:
        lake.configuration.change_schedule(("notifications", "email"), {"enabled": True, "port": "many"})
    heard = Heard(room)
    room.open(folder.root)
    room.wait(lambda: heard.titles == ["One Linktree file was set aside"])
    assert not room.problems


def test_at_rest_it_looks_four_times_an_hour(room: SetupRoom) -> None:
    assert LOOK_MILLISECONDS >= 15 * 60_000
    assert Heard(room).notifying._now_and_then.interval() == LOOK_MILLISECONDS
