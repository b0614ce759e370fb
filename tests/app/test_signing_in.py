"""Signing in from anywhere: one window a platform, and afterwards exactly what was blocked goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app import signing_in
from app.dialogs.sign_in import SignInDialog
from app.problems import problem_of
from app.signing_in import SigningIn
from app.ways_in import Access
from pipeline.access import sign_in_words
from pipeline.access.sign_in_news import SignInEnd
from pipeline.settings import ConfigurationError
from tests.app.panel_states import SIGN_IN, failed, fine, signed_in
from tests.app.quick_lake import quick_lake
from tests.app.scripted_sign_in import SIGNED_IN, TOLD, Scripts
from tests.app.setup_room import SetupRoom, setup_room
from tests.end_to_end.lakes import LakeFolder

RUN = "20260513T055200Z-aaaa"


class Room:
    """A panel's parts around an open lake, a sign-in that is told what happens, and what was resumed."""

    def __init__(self, room: SetupRoom, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room, self.window, self.scripts = room, QWidget(), Scripts()
        self.gone: list[tuple[str, dict[str, object]]] = []
        self.resumed: list[tuple[str, tuple[str, ...]]] = []
        self.blocked: str | None = RUN
        room.parts.go = lambda page, place: self.gone.append((page, dict(place)))
        monkeypatch.setattr(signing_in, "blocked_run", lambda lake, platform: self.blocked)
        monkeypatch.setattr(room.parts.session, "resume", self._resume)
        self.signing_in = SigningIn(room.parts, self.window, lambda: 2)
        self.signing_in.make = self.scripts
        state = fine()
        for platform in ("distrokid", "toolost", "spotify"):
            state = signed_in(state, platform, Access.CONNECTED)
        state = signed_in(signed_in(state, "tiktok", Access.CONNECTED, "a"), "tiktok", Access.NEEDS_SIGN_IN, "b")
        room.parts.store._set(failed(state, "distrokid.extract", SIGN_IN))
        monkeypatch.setattr(room.parts.store, "reload", lambda: None)

    def _resume(self, run_id: str, workers: int, platforms: tuple[str, ...]) -> bool:
        self.resumed.append((run_id, platforms))
        return True

    def begin(self, platform: str = "distrokid", account: str = "") -> SignInDialog:
        count = len(self.scripts.made)
        self.signing_in.begin(platform, account)
        self.room.wait(lambda: len(self.scripts.made) > count)
        return self.dialog(platform)

    def dialog(self, platform: str = "distrokid") -> SignInDialog:
        one = self.signing_in.of(platform)
        assert one is not None
        return one.dialog

    def ends(self, end: SignInEnd | Exception) -> None:
        """The newest sign-in comes to this end, and the panel has heard of it."""
        active = self.signing_in.active
        assert active
        self.scripts.newest.happens(end)
        self.room.wait(lambda: not self.signing_in.active)


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, folder: LakeFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    with setup_room(qtbot, tmp_path) as made:
        made.open(folder.root)
        made.wait(lambda: bool(made.parts.store.state.platforms))
        found = Room(made, monkeypatch)
        yield found
        found.signing_in.close()
        found.window.deleteLater()


def test_success_closes_the_window_and_the_blocked_steps_of_that_platform_go_on(room: Room) -> None:
    dialog = room.begin()
    room.scripts.newest.happens(*TOLD)
    room.room.wait(lambda: dialog.story.stage is TOLD[-1].stage)
    assert room.room.parts.store.state.signing_in == {("distrokid", "")}
    room.ends(SIGNED_IN)
    room.room.wait(lambda: bool(room.room.toasts))
    assert room.room.toasts == ["Signed in to DistroKid until 27 May. The blocked steps are running now."]
    assert room.resumed == [(RUN, ("distrokid",))]
    assert room.room.parts.store.state.signing_in == frozenset()
    assert room.signing_in.of("distrokid") is None
    assert not isValid(dialog) or not dialog.isVisible()


def test_where_nothing_was_blocked_it_is_only_said(room: Room) -> None:
    room.blocked = None
    room.begin("toolost")
    room.ends(SIGNED_IN)
    room.room.wait(lambda: bool(room.room.toasts))
    assert (room.room.toasts, room.resumed) == ([SIGNED_IN.message], [])


def test_during_a_run_what_was_blocked_goes_on_afterwards(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    session = room.room.parts.session
    monkeypatch.setattr(session, "_active", True)
    room.begin()
    room.ends(SIGNED_IN)
    assert room.room.toasts == [f"{SIGNED_IN.message} What was blocked runs once the present run has ended."]
    assert room.resumed == []
    monkeypatch.setattr(session, "_active", False)
    session.run_ended.emit(problem_of(OSError(28, "full")))
    room.room.wait(lambda: room.resumed == [(RUN, ("distrokid",))])


def owed(room: Room, monkeypatch: pytest.MonkeyPatch, *platforms: str) -> None:
    """Somebody signed in during a run, which is over a moment later."""
    monkeypatch.setattr(room.room.parts.session, "_active", True)
    for platform in platforms:
        room.begin(platform)
        room.ends(SIGNED_IN)
    monkeypatch.setattr(room.room.parts.session, "_active", False)


@pytest.mark.parametrize("trouble", [None, ConfigurationError("artists.toml", "It cannot be read.")])
def test_where_nothing_goes_on_for_one_platform_the_next_has_its_turn(
    room: Room, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    def blocked(lake: object, platform: str) -> str | None:
        if platform == "toolost":
            return RUN
        if trouble is not None:
            raise trouble
        return None

    monkeypatch.setattr(signing_in, "blocked_run", blocked)
    owed(room, monkeypatch, "distrokid", "toolost")
    room.room.parts.session.run_ended.emit(problem_of(OSError(28, "full")))
    room.room.wait(lambda: room.resumed == [(RUN, ("toolost",))])


def test_a_run_that_begins_while_we_look_is_waited_for(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    session = room.room.parts.session
    owed(room, monkeypatch, "distrokid")
    session.run_ended.emit(problem_of(OSError(28, "full")))
    monkeypatch.setattr(session, "_active", True)
    room.room.wait(lambda: room.signing_in._owed == ["distrokid"])
    monkeypatch.setattr(session, "_active", False)
    session.run_ended.emit(problem_of(OSError(28, "full")))
    room.room.wait(lambda: room.resumed == [(RUN, ("distrokid",))])


def test_what_was_blocked_in_a_lake_that_was_left_goes_on_in_no_other(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(room, monkeypatch, "distrokid")
    assert room.signing_in._owed == ["distrokid"]
    quick_lake(tmp_path / "another")
    room.room.open(tmp_path / "another")
    assert room.signing_in._owed == []


@pytest.mark.parametrize(
    "end", [sign_in_words.closed("DistroKid"), sign_in_words.timed_out("DistroKid"), sign_in_words.offline("DistroKid")]
)
def test_every_other_end_stays_in_the_window_and_may_be_tried_again(room: Room, end: SignInEnd) -> None:
    dialog = room.begin()
    room.scripts.newest.happens(*TOLD)
    room.ends(end)
    assert dialog.isVisible()
    assert room.dialog().story.end == end
    assert (room.resumed, room.room.toasts) == ([], [])
    dialog.again.click()
    room.room.wait(lambda: len(room.scripts.made) == 2)
    assert room.dialog().story.end is None
    room.ends(SIGNED_IN)
    room.room.wait(lambda: bool(room.resumed))


def test_the_other_account_is_used_when_the_owner_says_so(room: Room) -> None:
    dialog = room.begin()
    room.ends(sign_in_words.wrong_account("DistroKid", "studio@kilo-vale.example", "label@nova-drift.example"))
    dialog.other.click()
    room.room.wait(lambda: len(room.scripts.made) == 2)
    room.room.wait(lambda: room.scripts.newest.asked == ["use this account"])
    room.ends(SIGNED_IN)


def test_what_the_window_offers_reaches_the_sign_in(room: Room) -> None:
    dialog = room.begin()
    room.scripts.newest.happens(*TOLD)
    room.room.wait(dialog.browser.isEnabled)
    dialog.browser.click()
    dialog.more.click()
    dialog.cancel.click()
    room.room.wait(lambda: not room.signing_in.active)
    assert room.scripts.newest.asked == ["show browser", "more time", "cancel"]
    assert dialog.heading.text() == "The sign-in was cancelled"


def test_whatever_is_raised_arrives_as_words(room: Room) -> None:
    dialog = room.begin()
    room.ends(ConfigurationError("collecting.json: browser is 7.", "Write the name of a browser."))
    assert dialog.heading.text() == "collecting.json: browser is 7"
    assert dialog.text.text() == "Write the name of a browser."


def test_asked_for_again_it_is_shown_again_and_one_that_has_ended_is_tried_again(room: Room) -> None:
    dialog = room.begin()
    room.signing_in.begin("distrokid")
    assert (len(room.scripts.made), room.dialog() is dialog) == (1, True)
    room.ends(sign_in_words.closed("DistroKid"))
    room.signing_in.begin("distrokid")
    room.room.wait(lambda: len(room.scripts.made) == 2)
    assert dialog.story.end is None


def test_one_at_a_time_for_a_platform_and_several_platforms_at_once(room: Room) -> None:
    room.begin("tiktok")
    assert room.scripts.made[0][:2] == ("tiktok", "b"), "the account that waits goes first"
    room.signing_in.begin("tiktok", "a")
    assert room.room.toasts == ["A sign-in to TikTok @b is going on. Finish that one first."]
    room.begin("toolost")
    assert [made[:2] for made in room.scripts.made] == [("tiktok", "b"), ("toolost", "")]
    room.signing_in.cancel_all()
    room.room.wait(lambda: not room.signing_in.active)
    room.begin("tiktok", "a")
    assert room.scripts.made[-1][:2] == ("tiktok", "a")


def test_where_keys_are_wanted_the_accounts_page_asks_for_them(room: Room) -> None:
    state = signed_in(room.room.parts.store.state, "metaads", Access.NEEDS_SIGN_IN)
    room.room.parts.store._set(state)
    room.signing_in.begin("metaads")
    assert room.gone == [("accounts", {"platform": "metaads", "connection": "metaads", "keys": True})]
    assert room.scripts.made == []


def test_a_window_that_is_put_away_while_it_goes_on_leaves_nothing(room: Room) -> None:
    dialog = room.begin()
    dialog.close()
    room.room.wait(lambda: room.signing_in.of("distrokid") is None)
    assert room.scripts.newest.asked == ["cancel"]


def test_who_asks_again_while_the_browser_closes_gets_a_new_one_once_it_has(room: Room) -> None:
    room.begin().close()
    room.signing_in.begin("distrokid")
    room.room.wait(lambda: len(room.scripts.made) == 2)
    assert room.dialog().isVisible()
    assert room.dialog().story.end is None


def test_an_account_that_was_just_added_can_be_signed_in_to(room: Room) -> None:
    room.begin("tiktok", "fresh.account")
    assert room.scripts.made[-1][:2] == ("tiktok", "fresh.account")


def test_quitting_cancels_every_one_and_waits_until_the_last_is_gone(room: Room) -> None:
    room.begin()
    room.begin("toolost")
    quiet = QSignalSpy(room.signing_in.quiet)
    room.signing_in.cancel_all()
    room.room.wait(lambda: quiet.count() == 1)
    assert all(made.asked == ["cancel"] for _, _, made in room.scripts.made)


def test_for_a_lake_that_was_left_nobody_signs_in_any_more(room: Room, tmp_path: Path) -> None:
    room.begin()
    quick_lake(tmp_path / "another")
    room.room.open(tmp_path / "another")
    room.room.wait(lambda: not room.signing_in.active)
    assert room.scripts.newest.asked == ["cancel"]
    assert (room.resumed, room.room.toasts) == ([], [])


def test_without_a_lake_there_is_nothing_to_sign_in_for(qtbot: QtBot, tmp_path: Path) -> None:
    with setup_room(qtbot, tmp_path) as made:
        window = QWidget()
        found = SigningIn(made.parts, window, lambda: 2)
        found.begin("distrokid")
        assert not found.active
        window.deleteLater()
