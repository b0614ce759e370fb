"""The whole panel, a real browser, a site on this computer: a session ends, one click, and what was blocked runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.sign_in_run import SignsIn
from pipeline.access.lake_access import access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import SignInNews, Stage
from pipeline.clock import RunningClock
from pipeline.lake import Wanted
from pipeline.model import RunKind, RunState, StepState
from pipeline.platforms.signing_in import site_for
from tests.access.no_browser_left import no_browser_left
from tests.app.panel_room import PanelRoom, panel_room
from tests.platform_sims.distrokid import DistroKidStandIn
from tests.platform_sims.people import Person
from tests.platform_sims.room import CollectingRoom, collecting_room

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
LABEL = Person("label@nova-drift.example", "glass harbor 7")
LONG = 60_000


@pytest.fixture
def site(tmp_path: Path) -> Iterator[CollectingRoom]:
    small = {"days": 20, "bank_rows": 40}
    with (
        collecting_room(tmp_path, "distrokid", DistroKidStandIn, [LABEL], **small) as made,
        no_browser_left(made.root / "journal"),
    ):
        yield made


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path, site: CollectingRoom) -> Iterator[PanelRoom]:
    with panel_room(qtbot, tmp_path, site.root, RunningClock(site.moment)) as made:
        yield made


async def types_everything(page: Page) -> None:
    await page.fill("input[type=email]", LABEL.email)
    await page.fill("input[type=password]", LABEL.password)
    await page.click("button[type=submit]")
    await page.fill("input[name=code]", LABEL.code)
    await page.click("button[type=submit]")


async def does_nothing(page: Page) -> None:
    """Somebody looks at the page and thinks."""


def person(room: PanelRoom, does: Callable[[Page], object]) -> None:
    """Have this person in front of the browser, which is opened without a screen."""
    lake = room.panel.session.lake
    assert lake is not None

    def make(platform: str, account: str, hear: Callable[[SignInNews], None]) -> SignsIn:
        access = access_of(lake.settings.root, lake.clock, {})
        return SignIn(access, site_for(access, platform, account), hear, headless=True, on_page=does)

    room.panel.signing_in.make = make


def ends(room: PanelRoom, state: RunState) -> bool:
    last = room.state.last_run
    return not room.state.busy and last is not None and last.state is state


def test_a_session_that_has_ended_is_renewed_and_only_its_steps_run_again(
    room: PanelRoom, site: CollectingRoom
) -> None:
    site.signed_in("distrokid", LABEL)
    site.stand_in.sessions.end_all()
    room.panel.session.start(Wanted(RunKind.FULL, ("distrokid",), trigger="owner"))
    room.qtbot.waitUntil(partial(ends, room, RunState.PARTIAL), timeout=LONG)
    assert room.state.waiting_for_owner == ("distrokid",)
    assert room.panel.tray.view.lines[0] == "DistroKid wants you to sign in again"
    before = room.state.last_run
    assert before is not None

    person(room, types_everything)
    room.panel.tray.asked.emit("sign-in distrokid")
    one = room.panel.signing_in.of("distrokid")
    assert one is not None
    stages: list[Stage] = []
    one.run.heard.connect(lambda news: stages.append(news.stage))
    room.qtbot.waitUntil(partial(ends, room, RunState.SUCCESS), timeout=LONG)
    assert list(dict.fromkeys(stages)) == list(Stage)
    after = room.state.last_run
    assert after is not None
    assert after.run_id == before.run_id, "the same run goes on"
    assert room.state.steps["distrokid.extract"].state is StepState.SUCCEEDED
    room.wait(lambda: room.state.waiting == ())
    assert room.panel.signing_in.of("distrokid") is None


def test_quitting_in_the_middle_leaves_no_browser(room: PanelRoom) -> None:
    person(room, does_nothing)
    room.panel.act("sign-in distrokid")
    one = room.panel.signing_in.of("distrokid")
    assert one is not None
    room.qtbot.waitUntil(lambda: one.dialog.story.stage is Stage.WAITING, timeout=LONG)
    ended = QSignalSpy(room.panel.closing.ended)
    room.panel.act("quit")
    assert not room.window.isVisible()
    room.qtbot.waitUntil(lambda: ended.count() == 1, timeout=LONG)


def test_a_window_that_is_put_away_closes_the_browser_behind_it(room: PanelRoom) -> None:
    person(room, does_nothing)
    room.panel.act("sign-in distrokid")
    one = room.panel.signing_in.of("distrokid")
    assert one is not None
    room.qtbot.waitUntil(lambda: one.dialog.story.stage is Stage.WAITING, timeout=LONG)
    one.dialog.close()
    room.qtbot.waitUntil(lambda: room.panel.signing_in.of("distrokid") is None, timeout=LONG)
