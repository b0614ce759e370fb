"""The panel tells of a newer version: only where it was asked to look, once a version, and downloads nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.looks import Look
from app.new_versions import KNOWN, LOOK, LOOKED, TOLD, NewVersions, is_news
from app.notices import notices
from app.pages.overview import OverviewPage
from app.pages.settings import SettingsPage
from app.preferences import Preferences
from app.settings.catalogue import BY_KEY
from app.state import PanelState
from app.tray_view import Shape, tray_view
from app.widgets.setting_row import SettingRow
from pipeline import __version__
from pipeline.clock import SystemClock, iso
from pipeline.updates.pace import AT_MOST_EVERY, SPREAD
from pipeline.updates.source import Source
from tests.access.slow_server import Server, answer, saying, server, stalling
from tests.app.opened_links import Browser, opened_links
from tests.app.panel_room import PanelRoom, panel_room
from tests.end_to_end.lakes import REPOSITORY, LakeFolder, environment
from tests.updates.makers import NOTES, PAGE, Makers

pytestmark = pytest.mark.slow
LATER = AT_MOST_EVERY + SPREAD + timedelta(seconds=1)


@pytest.fixture(scope="module")
def makers() -> Makers:
    return Makers()


class DayClock(SystemClock):
    """The machine's clock, and on request hours ahead of it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def monotonic(self) -> float:
        return super().monotonic() + self._ahead.total_seconds()

    def skip(self, by: timedelta) -> None:
        self._ahead += by


@pytest.fixture
def clock() -> DayClock:
    return DayClock()


class Looking:
    """A panel that may ask, and what a person with patience sees of it."""

    def __init__(self, room: PanelRoom, source: Source) -> None:
        self.room = room
        self.new_versions: NewVersions = room.panel.new_versions
        self.new_versions.source = lambda: source
        self.new_versions.may_ask = lambda: True

    @property
    def preferences(self) -> Preferences:
        return self.room.panel.preferences

    def switch(self, on: bool) -> None:
        self.preferences.put(LOOK, "on") if on else self.preferences.forget(LOOK)
        self.settle()

    def tick(self) -> None:
        """As the panel does twice a minute."""
        self.room.panel._look_at_clock()
        self.settle()

    def settle(self) -> None:
        self.room.wait(lambda: self.new_versions.at_rest)

    @property
    def version(self) -> str:
        """That which the owner is told of."""
        found = self.room.state.new_version
        return found.version if found else ""


@contextmanager
def looking(
    qtbot: QtBot, folder: Path, lake: LakeFolder, source: Source, clock: DayClock, show: bool = False
) -> Iterator[Looking]:
    with panel_room(qtbot, folder, lake.root, clock, show=show) as room:
        yield Looking(room, source)


@pytest.fixture
def far(makers: Makers, tmp_path: Path) -> Iterator[Server]:
    with server(saying(answer(makers.file(tmp_path, "99.0")))) as made:
        yield made


@pytest.fixture
def panel(
    qtbot: QtBot, tmp_path: Path, folder: LakeFolder, makers: Makers, far: Server, clock: DayClock
) -> Iterator[Looking]:
    with looking(qtbot, tmp_path, folder, makers.source(far.base), clock) as made:
        yield made


# ---- whether and when


def test_nobody_is_asked_before_the_switch_is_on_and_then_at_once(panel: Looking, far: Server) -> None:
    panel.tick()
    assert (panel.version, far.asked) == ("", [])
    panel.switch(on=True)
    assert panel.version == "99.0"
    assert len(far.asked) == 1
    panel.switch(on=False)
    assert panel.version == ""


def test_once_a_day_by_its_clock_whatever_comes_of_it(panel: Looking, far: Server, clock: DayClock) -> None:
    far.script.insert(0, saying(answer(b"", "500 Internal Server Error")))
    panel.switch(on=True)
    assert (panel.version, len(far.asked)) == ("", 1)
    for _ in range(3):
        panel.tick()
    clock.skip(AT_MOST_EVERY - timedelta(minutes=1))
    panel.tick()
    assert len(far.asked) == 1
    clock.skip(LATER - AT_MOST_EVERY)
    panel.tick()
    assert (panel.version, len(far.asked)) == ("99.0", 2)


def test_a_computer_that_should_not_ask_is_left_alone(panel: Looking, far: Server, clock: DayClock) -> None:
    looks = count()
    panel.new_versions.may_ask = lambda: next(looks) < 0
    panel.switch(on=True)
    panel.tick()
    assert (next(looks), far.asked) == (1, []), "it is not asked again and again how it is, either"
    assert LOOKED not in panel.preferences
    panel.room.panel.store.online(False)
    panel.new_versions.may_ask = lambda: True
    clock.skip(timedelta(minutes=16))
    panel.tick()
    assert far.asked == []
    panel.room.panel.store.online(True)
    panel.tick()
    assert panel.version == "99.0"


def test_a_run_comes_first(panel: Looking, far: Server) -> None:
    session = panel.room.panel.session
    session.run_started.emit()
    panel.switch(on=True)
    assert (panel.room.state.busy, far.asked) == (True, [])
    session.run_ended.emit(None)
    panel.tick()
    assert panel.version == "99.0"


def test_a_build_without_a_place_to_ask_never_does(panel: Looking, far: Server) -> None:
    panel.new_versions.source = Source
    panel.switch(on=True)
    panel.tick()
    assert (panel.version, far.asked, panel.new_versions.at_rest) == ("", [], True)


def test_a_server_that_says_nothing_does_not_hold_the_end_up(
    qtbot: QtBot, tmp_path: Path, folder: LakeFolder, makers: Makers, clock: DayClock
) -> None:
    with server(stalling()) as silent, looking(qtbot, tmp_path, folder, makers.source(silent.base), clock) as panel:
        panel.preferences.put(LOOK, "on")
        panel.room.wait(lambda: bool(silent.asked))
        assert not panel.new_versions.at_rest


# ---- what is told


@pytest.fixture
def browser() -> Iterator[Browser]:
    with opened_links("https") as made:
        yield made


def overview(panel: Looking) -> OverviewPage:
    page = panel.room.window.page("overview")
    assert isinstance(page, OverviewPage)
    return page


def test_it_is_one_quiet_notice_and_its_button_opens_the_page(panel: Looking, far: Server, browser: Browser) -> None:
    panel.switch(on=True)
    now = panel.room.panel.clock.now()
    [notice] = [one for one in notices(panel.room.state, now) if one.key == "version"]
    assert (notice.look, notice.bold, notice.rest) == (Look.IDLE, "Version 99.0 is there.", NOTES)
    assert tray_view(panel.room.state, now).shape is Shape.OK
    banner = overview(panel).banner
    assert (banner.later.text(), banner.action.text()) == ("Not this version", "Open page")
    banner.action.click()
    assert browser.opened == [PAGE]
    assert (panel.version, banner.isHidden()) == ("", True)
    assert len(far.asked) == 1, "the page is the browser's business, and nothing is downloaded"


def test_not_this_version_means_never_again_but_the_next_one(
    panel: Looking, far: Server, makers: Makers, tmp_path: Path, clock: DayClock, browser: Browser
) -> None:
    panel.switch(on=True)
    overview(panel).banner.later.click()
    clock.skip(LATER)
    panel.tick()
    assert (panel.version, len(far.asked), browser.opened) == ("", 2, [])
    far.script[:] = [saying(answer(makers.file(tmp_path, "99.0.1")))]
    clock.skip(LATER)
    panel.tick()
    assert panel.version == "99.0.1"


def test_it_is_remembered_over_a_restart_and_an_older_file_changes_nothing(
    qtbot: QtBot, tmp_path: Path, folder: LakeFolder, makers: Makers, far: Server, clock: DayClock
) -> None:
    far.script[:] = [saying(answer(makers.file(tmp_path, version))) for version in ("99.0", "98.0")]
    source = makers.source(far.base)
    with looking(qtbot, tmp_path, folder, source, clock) as panel:
        panel.switch(on=True)
    with looking(qtbot, tmp_path, folder, source, clock) as panel:
        assert panel.version == ""
        panel.tick()
        assert (panel.version, len(far.asked)) == ("99.0", 1)
        clock.skip(LATER)
        panel.tick()
        assert (panel.version, len(far.asked)) == ("99.0", 2)


def test_what_was_remembered_is_proved_anew(
    qtbot: QtBot, tmp_path: Path, folder: LakeFolder, makers: Makers, far: Server, clock: DayClock
) -> None:
    with looking(qtbot, tmp_path, folder, makers.source(far.base), clock) as panel:
        panel.preferences.put(LOOK, "on")
        panel.settle()
        kept = panel.preferences.get(KNOWN, b"")
        panel.preferences.put(KNOWN, kept.replace(b"bedrot.example", b"evil00.example"))
    with looking(qtbot, tmp_path, folder, makers.source(far.base), clock) as panel:
        panel.tick()
        assert (panel.version, KNOWN in panel.preferences, len(far.asked)) == ("", False, 1)


def test_what_is_told_is_the_same_in_every_lake(panel: Looking) -> None:
    panel.switch(on=True)
    panel.room.panel.store.opening(None)
    assert panel.version == "99.0"


def test_a_version_that_is_ours_by_now_is_no_news(makers: Makers, tmp_path: Path) -> None:
    from pipeline.updates.version_file import opened

    ours, next_one = (opened(makers.file(tmp_path, v), [makers.public]) for v in (__version__, f"{__version__}.7"))
    assert [is_news(ours, ""), is_news(next_one, ""), is_news(next_one, "x")] == [False, True, True]
    assert not is_news(next_one, f"{__version__}.7")


def test_a_clock_that_was_wrong_and_a_hand_in_the_file_stop_nothing(
    panel: Looking, far: Server, clock: DayClock
) -> None:
    for number, looked in enumerate((iso(clock.now() + timedelta(days=900)), "yesterday"), 1):
        panel.preferences.put(LOOKED, looked)
        panel.switch(on=True)
        assert (panel.version, len(far.asked)) == ("99.0", number)
        panel.switch(on=False)
    assert TOLD not in panel.preferences


# ---- what it costs


def test_nothing_is_loaded_for_it_where_nobody_wants_it(tmp_path: Path) -> None:
    code = (
        "import sys; from app.new_versions import NewVersions; from app.state import PanelState; PanelState();"
        "print([name for name in sys.modules if name.startswith(('cryptography', 'requests', 'pipeline.updates'))])"
    )
    said = subprocess.check_output([sys.executable, "-c", code], cwd=REPOSITORY, env=environment(), text=True)
    assert said.strip() == "[]"
    assert PanelState().new_version is None


# ---- in Settings


def row(panel: Looking) -> SettingRow:
    page = panel.room.window.page("settings")
    assert isinstance(page, SettingsPage)
    page.look_at(category="runs")
    page.store.load()
    panel.room.settle()
    return page.rows[LOOK]


def test_a_build_without_a_place_to_ask_says_so_and_cannot_be_switched_on(panel: Looking) -> None:
    panel.preferences.put(LOOK, "on")
    shown = row(panel)
    assert shown.setting.key == BY_KEY[LOOK].place[0]
    assert shown.help.text() == "This build was made without a place to ask for new versions."
    assert (shown.control.isEnabled(), shown.control.text()) == (False, "off")


def test_the_switch_is_off_at_first_and_says_what_is_sent_and_when(
    panel: Looking, far: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.new_versions.stated_source", panel.new_versions.source)
    shown = row(panel)
    assert (shown.control.isEnabled(), shown.control.text(), shown.reset.isHidden()) == (True, "off", True)
    assert shown.help.text() == "Once a day. Only the request is sent, nothing is downloaded."
    shown.control.main.click()  # type: ignore[attr-defined]
    panel.settle()
    assert (panel.version, len(far.asked)) == ("99.0", 1)
    assert row(panel).help.text().partition("downloaded. ")[2].startswith("Last look: Today ")
