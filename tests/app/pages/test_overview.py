"""The Overview: one sentence, one filled button, and a way from every cell to what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.matrix import FIRST_STEP, NEWEST, SIGN_IN
from app.pages.overview import OverviewPage
from app.problems import Problem
from app.state import Condition, PanelState
from app.widgets.buttons import Button
from app.widgets.step_popover import StepPopover
from pipeline.lake import Wanted
from pipeline.model import Phase, StepState
from tests.app.panel_states import (
    FAULT,
    LAST,
    NO_ANSWER,
    NOW,
    PAGE_CHANGED,
    failed,
    fine,
    running,
    set_aside,
    switched_off,
)
from tests.app.panel_states import (
    SIGN_IN as ASKS,
)
from tests.app.setup_room import SetupRoom, setup_room
from tests.engine.lakes import HandClock

TIKTOK, SPOTIFY, ALL = 3, 5, 7
LEFT = Qt.MouseButton.LeftButton
HELD = "Another program holds this lake (a full run started at 07:52 on this computer, process 4711)."
GONE = PanelState(Condition.PROBLEM, Path("/gone"), Problem("The lake folder /gone is not there.", "Look again."))


class Shown:
    """The page, told by hand what is so; what it asks for is noted."""

    def __init__(self, room: SetupRoom) -> None:
        self.room = room
        self.gone: list[tuple[str, dict[str, object]]] = []
        room.parts.go = lambda page, place: self.gone.append((page, dict(place)))
        self.page = OverviewPage(room.parts)
        self.page.resize(1096, 728)
        with room.qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.shown()

    def tell(self, state: PanelState) -> Shown:
        self.room.parts.store._set(state)
        QApplication.processEvents()
        return self

    @property
    def filled(self) -> list[str]:
        """The filled buttons that can be seen."""
        buttons = self.page.findChildren(Button)
        return [b.text() for b in buttons if b.isVisible() and b.isEnabled() and b.kind == "primary"]

    def button(self, name: str) -> QPushButton:
        found = self.page.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def index(self, row: int, column: int) -> QModelIndex:
        return self.page.model.index(row, column)

    def click(self, row: int, column: int) -> None:
        view = self.page.matrix
        place = view.visualRect(self.index(row, column)).center()
        self.room.qtbot.mouseClick(view.viewport(), LEFT, pos=place)

    def menu(self, row: int, column: int) -> dict[str, bool]:
        """What the menu of a cell offers, and whether it can be used now."""
        self.page._show_menu(self.index(row, column), self.page.mapToGlobal(self.page.rect().center()))
        (menu,) = [m for m in self.page.findChildren(QMenu, "matrix-menu") if m.isVisible()]
        assert isinstance(menu, QMenu)
        offered = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
        menu.close()
        return offered


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[Shown]:
    with setup_room(qtbot, tmp_path, clock=HandClock(NOW)) as room:
        made = Shown(room)
        yield made
        made.page.hide()
        made.page.deleteLater()


# ---- buttons


def test_while_a_run_goes_on_stop_takes_the_place_of_the_second_button(shown: Shown) -> None:
    shown.tell(fine())
    seen = [name for name in ("run-full", "run-no-extract", "stop") if shown.button(name).isVisible()]
    assert seen == ["run-full", "run-no-extract"]
    shown.tell(running(fine()))
    seen = [name for name in ("run-full", "run-no-extract", "stop") if shown.button(name).isVisible()]
    assert seen == ["run-full", "stop"]
    assert not shown.button("run-full").isEnabled()
    assert shown.button("run-full").toolTip() == "A run is going on."
    assert shown.page.progress.isVisible()
    shown.tell(running(fine(stopping=True)))
    assert not shown.button("stop").isEnabled()


def test_what_another_program_holds_cannot_be_run_and_says_why(shown: Shown) -> None:
    shown.tell(fine(held_by=HELD))
    for name in ("run-full", "run-no-extract"):
        assert not shown.button(name).isEnabled()
        assert shown.button(name).toolTip() == HELD


def test_buttons_ask_for_their_deeds_and_show_their_keys(shown: Shown) -> None:
    shown.tell(fine())
    for name in ("run-full", "run-no-extract"):
        shown.room.qtbot.mouseClick(shown.button(name), LEFT)
    shown.tell(running(fine()))
    shown.room.qtbot.mouseClick(shown.button("stop"), LEFT)
    assert shown.room.deeds == ["run-full", "run-no-extract", "stop"]
    assert shown.tell(fine()).button("run-full").toolTip() == "Run full (Ctrl+R)"


@pytest.mark.parametrize(
    ("state", "filled"),
    [
        (fine(), ["Run full"]),
        (running(fine()), []),
        (failed(fine(), "distrokid.extract", ASKS), ["Sign in to DistroKid"]),
        (failed(running(fine()), "distrokid.extract", ASKS), ["Sign in to DistroKid"]),
        (set_aside(failed(fine(), "linktree.extract", PAGE_CHANGED), "tiktok"), ["Save details…"]),
        (fine(held_by=HELD), ["Look again"]),
        (fine(last_run=None), ["Run full"]),
        (PanelState(), ["Set-up assistant…"]),
        (GONE, ["Look again"]),
    ],
)
def test_there_is_exactly_one_filled_button_for_what_a_person_has_to_do(
    shown: Shown, state: PanelState, filled: list[str]
) -> None:
    assert shown.tell(state).filled == filled


# ---- banner


def test_later_sends_the_banner_away_and_the_rest_can_be_picked(shown: Shown) -> None:
    state = set_aside(failed(failed(fine(), "distrokid.extract", ASKS), "linktree.extract", PAGE_CHANGED), "tiktok")
    banner = shown.tell(state).page.banner
    assert banner.accessibleName().startswith("The Linktree page has changed")
    assert banner.others.text() == "and 2 more"
    shown.room.qtbot.mouseClick(banner.others, LEFT)
    (menu,) = [m for m in banner.findChildren(QMenu, "banner-others") if m.isVisible()]
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "DistroKid wants you to sign in again.", "One TikTok file was set aside."]  # fmt: skip
    menu.actions()[1].trigger()
    menu.close()
    assert banner.accessibleName().startswith("One TikTok file")
    shown.page.act_on_banner()
    assert shown.gone == [("data", {"quarantine": True})]
    shown.room.qtbot.mouseClick(banner.later, LEFT)
    assert banner.accessibleName().startswith("The Linktree page has changed")
    shown.room.qtbot.mouseClick(banner.later, LEFT)
    shown.room.qtbot.mouseClick(banner.later, LEFT)
    assert not banner.isVisible()


# ---- cells


def test_every_cell_leads_to_what_it_is_about(shown: Shown) -> None:
    shown.tell(failed(fine(), "tiktok.extract", ASKS))
    shown.click(TIKTOK, SIGN_IN)
    shown.click(TIKTOK, NEWEST)
    assert (shown.room.deeds, shown.gone) == (["sign-in tiktok"], [("data", {"platform": "tiktok"})])
    shown.click(SPOTIFY, SIGN_IN)
    assert shown.gone[1:] == [("accounts", {"platform": "spotify"})], "nobody has signed in there yet"


def popover(shown: Shown) -> StepPopover:
    (found,) = [p for p in shown.page.findChildren(StepPopover) if p.isVisible()]
    assert isinstance(found, StepPopover)
    return found


def test_a_failed_cell_says_why_and_has_the_button_that_helps(shown: Shown) -> None:
    shown.tell(failed(fine(), "tiktok.raw", FAULT))
    shown.click(TIKTOK, FIRST_STEP + 2)
    opened = popover(shown)
    said = [label.text() for label in opened.findChildren(QLabel)]
    assert {"TikTok · Raw", FAULT.message, FAULT.next_action} <= set(said)
    buttons = [b for b in opened.findChildren(Button) if b.isVisible()]
    assert [(b.text(), b.kind) for b in buttons] == [("Save details…", "primary"), ("Show log", "secondary")]
    assert buttons[0].hasFocus()
    shown.room.qtbot.mouseClick(buttons[1], LEFT)
    assert shown.gone == [("logs", {"run": LAST, "step": "tiktok.raw"})]


def test_a_cell_of_all_platforms_tells_of_each_of_its_steps(shown: Shown) -> None:
    shown.tell(fine())
    shown.click(ALL, FIRST_STEP)
    opened = popover(shown)
    said = " ".join(label.text() for label in opened.findChildren(QLabel))
    for name in ("Daily plays", "Royalties", "Social days", "All platforms by day"):
        assert name in said
    opened.close()


# ---- the menu of a cell


def test_the_menu_offers_what_can_be_done_now(shown: Shown) -> None:
    shown.tell(fine())
    assert shown.menu(TIKTOK, FIRST_STEP + 2) == {
        "Run this platform": True, "Run from Raw on": True, "Try again": False, "Show log": True,
        "Show as flow": True, "Open folder": True,
    }  # fmt: skip
    assert shown.menu(ALL, FIRST_STEP) == {
        "Run from Combine on": True, "Try again": False, "Show log": True, "Show as flow": True,
        "Open report": True, "Open folder": True,
    }  # fmt: skip
    assert shown.menu(TIKTOK, 0) == {"Run this platform": True, "Open folder": True}
    shown.tell(failed(fine(), "tiktok.raw", NO_ANSWER))
    assert shown.menu(TIKTOK, FIRST_STEP + 2)["Try again"]
    shown.tell(failed(fine(), "tiktok.extract", ASKS))
    assert shown.menu(TIKTOK, FIRST_STEP)["Sign in…"]


@pytest.mark.parametrize("state", [running(fine()), fine(held_by=HELD), switched_off(fine(), "tiktok")])
def test_nothing_can_be_run_where_it_cannot(shown: Shown, state: PanelState) -> None:
    offered = shown.tell(state).menu(TIKTOK, 0)
    assert not offered["Run this platform"]


def test_run_from_here_begins_with_that_step(shown: Shown) -> None:
    asked: list[Wanted] = []
    shown.room.parts.session.start = lambda wanted: bool(asked.append(wanted))  # type: ignore[method-assign,func-returns-value]
    shown.tell(fine())
    shown.page._show_menu(shown.index(TIKTOK, FIRST_STEP + 2), shown.page.pos())
    (menu,) = [m for m in shown.page.findChildren(QMenu, "matrix-menu") if m.isVisible()]
    assert isinstance(menu, QMenu)
    for action in menu.actions():
        if action.objectName() in ("menu-run-platform", "menu-run-from"):
            action.trigger()
    menu.close()
    assert [(wanted.platforms, wanted.from_phase, wanted.trigger) for wanted in asked] == [
        (("tiktok",), None, "owner"), (("tiktok",), Phase.RAW, "owner")]  # fmt: skip


# ---- room


def test_in_low_windows_the_last_lines_give_way_first(shown: Shown) -> None:
    shown.tell(failed(fine(), "distrokid.extract", ASKS))
    room_for_lines = []
    for height in (728, 600, 480):
        shown.page.resize(1096, height)
        QApplication.processEvents()
        room_for_lines.append(shown.page.happenings.fold_button.isEnabled())
        assert shown.page.matrix.height() == shown.page.matrix.whole_height() or height < 500
        assert shown.button("run-full").isVisible()
    assert (room_for_lines[0], room_for_lines[-1]) == (True, False)


def test_whether_the_last_lines_are_folded_is_remembered(shown: Shown) -> None:
    shown.tell(fine())
    shown.room.qtbot.mouseClick(shown.page.happenings.fold_button, LEFT)
    assert shown.room.parts.preferences.get("overview/happenings", True) is False
    assert not shown.page.happenings.list.isVisible()
    other = OverviewPage(shown.room.parts)
    assert other.happenings._folded
    other.deleteLater()


def test_a_screen_reader_hears_the_sentence(shown: Shown) -> None:
    shown.tell(fine())
    assert shown.page.accessibleName() == shown.page.disc.accessibleName() == "Everything is up to date"
    assert shown.page.accessibleDescription().startswith("Last run today")
    cut = replace(fine(), steps={**fine().steps})
    cut.steps["tiktok.raw"] = replace(cut.steps["tiktok.raw"], state=StepState.INTERRUPTED)  # type: ignore[index]
    assert shown.tell(cut).page.accessibleName() == "5 of 6 platforms are up to date"
