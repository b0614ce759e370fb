"""The timeline: wheel zooms, drag pans, arrow keys walk the bars, and every bar says what it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app import theme
from app.models.run_account import read_account
from app.models.run_bars import Bars, lay_out
from app.widgets.run_timeline import NOTICED, RunTimeline
from app.widgets.timeline_legend import TimelineLegend
from pipeline.model import RunState
from tests.app.hand_made_runs import (
    NOW,
    SIGN_IN,
    HandMadeRun,
    Told,
    Try,
    done,
    lake_of,
    opened,
    running_run,
    troubled_run,
)
from tests.app.widgets.conftest import Show


def bars_of(tmp_path: Path, run: HandMadeRun) -> Bars:
    with opened(lake_of(tmp_path / "lake", [run])) as lake:
        account = read_account(lake, run.run_id)
    assert account is not None
    return lay_out(account, NOW)


@pytest.fixture
def timeline(show: Show, tmp_path: Path) -> RunTimeline:
    made = RunTimeline()
    made.show_bars(bars_of(tmp_path, troubled_run()), afresh=True)
    show(made, stretch=True).resize(1000, 200)
    return made


def number_of(timeline: RunTimeline, key: str, attempt: int = 1) -> int:
    return next(n for n, bar in enumerate(timeline.bars.bars) if (bar.key, bar.attempt) == (key, attempt))


def middle(timeline: RunTimeline, number: int) -> QPoint:
    return timeline.place(number).center().toPoint()


def wheel(timeline: RunTimeline, x: float, turned: int) -> bool:
    at = QPointF(x, 60)
    event = QWheelEvent(
        at, timeline.mapToGlobal(at), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)
    return event.isAccepted()


def test_the_wheel_zooms_at_the_pointer_and_scrolls_on_once_all_is_in_sight(timeline: RunTimeline) -> None:
    under = timeline.scale.second(500)
    assert wheel(timeline, 500, 240)
    assert timeline.scale.zoom > 1.4
    assert timeline.scale.second(500) == pytest.approx(under, abs=0.5)
    assert wheel(timeline, 500, -1200)
    assert timeline.scale.zoom == 1.0
    assert not wheel(timeline, 500, -120)


def test_dragging_pans(qtbot: QtBot, timeline: RunTimeline) -> None:
    wheel(timeline, 500, 480)
    first = timeline.scale.first
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(600, 100))
    qtbot.mouseMove(timeline, QPoint(500, 100))
    qtbot.mouseMove(timeline, QPoint(480, 100))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(480, 100))
    assert timeline.scale.first > first
    assert timeline.current is None, "a drag is no click"


def test_a_click_chooses_and_a_double_click_opens(qtbot: QtBot, timeline: RunTimeline) -> None:
    number = number_of(timeline, "spotify.extract")
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=middle(timeline, number))
    assert timeline.current == number
    with qtbot.waitSignal(timeline.opened) as opened_step:
        qtbot.mouseDClick(timeline, Qt.MouseButton.LeftButton, pos=middle(timeline, number))
    assert opened_step.args == ["spotify.extract"]


def test_the_arrow_keys_walk_all_bars_in_the_order_of_time(qtbot: QtBot, timeline: RunTimeline) -> None:
    seen = []
    for _ in timeline.bars.bars:
        qtbot.keyClick(timeline, Qt.Key.Key_Right)
        seen.append(timeline.current)
    assert seen == list(range(len(timeline.bars.bars)))
    qtbot.keyClick(timeline, Qt.Key.Key_Home)
    assert timeline.current == 0
    qtbot.keyClick(timeline, Qt.Key.Key_End)
    assert timeline.current == len(timeline.bars.bars) - 1


def test_up_and_down_change_the_worker(qtbot: QtBot, timeline: RunTimeline) -> None:
    timeline.choose(number_of(timeline, "spotify.extract"))
    for lane in (1, 2, 2, 1, 0, 0):
        down = lane > timeline.bars.bars[timeline.current or 0].lane or lane == 2
        qtbot.keyClick(timeline, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        assert timeline.current_bar is not None
        assert timeline.current_bar.lane == lane


def test_enter_opens_the_log_of_the_chosen_bar(qtbot: QtBot, timeline: RunTimeline) -> None:
    timeline.choose_step("linktree.extract")
    assert timeline.current == number_of(timeline, "linktree.extract", 3), "the last try"
    with qtbot.waitSignal(timeline.opened) as opened_step:
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert opened_step.args == ["linktree.extract"]


def test_keys_zoom_and_a_walk_brings_the_bar_into_sight(qtbot: QtBot, timeline: RunTimeline) -> None:
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(8):
        qtbot.keyClick(timeline, Qt.Key.Key_Plus)
    qtbot.keyClick(timeline, Qt.Key.Key_End)
    place = timeline.place(timeline.current or 0)
    assert 92 <= place.left() <= timeline.width()
    qtbot.keyClick(timeline, Qt.Key.Key_Minus)
    assert timeline.scale.zoom > 1
    qtbot.keyClick(timeline, Qt.Key.Key_0)
    assert timeline.scale.zoom == 1.0


def test_every_bar_can_be_read_out_and_pointed_at(timeline: RunTimeline) -> None:
    for number, bar in enumerate(timeline.bars.bars):
        timeline.choose(number)
        assert timeline.accessibleDescription() == bar.tip
        at = middle(timeline, number)
        QApplication.sendEvent(timeline, QHelpEvent(QHelpEvent.Type.ToolTip, at, timeline.mapToGlobal(at)))
        found = timeline.bar_at(QPointF(at))
        assert found is not None
        assert QToolTip.text() == timeline.bars.bars[found].tip
    QToolTip.hideText()


def test_what_went_wrong_is_wide_enough_to_be_noticed(show: Show, tmp_path: Path) -> None:
    """A sign-in of a blink in a run of hours is still a key that one sees."""
    steps = {"metaads.extract": done(0, 0.4), "distrokid.extract": Told((Try(300, 301, SIGN_IN),))}
    timeline = RunTimeline()
    timeline.show_bars(bars_of(tmp_path, HandMadeRun(NOW, steps, 9_000, RunState.PARTIAL)))
    show(timeline, stretch=True).resize(1000, 200)
    assert all(timeline.place(number).width() >= 3 for number in range(len(timeline.bars.bars)))
    assert timeline.place(number_of(timeline, "distrokid.extract")).width() == NOTICED


def test_news_of_the_same_run_keep_zoom_and_choice(timeline: RunTimeline) -> None:
    timeline.choose(4)
    wheel(timeline, 500, 480)
    kept = timeline.scale.zoom
    timeline.show_bars(timeline.bars)
    assert (timeline.scale.zoom, timeline.current) == (kept, 4)
    timeline.show_bars(timeline.bars, afresh=True)
    assert (timeline.scale.zoom, timeline.current) == (1.0, None)


def test_a_running_axis_does_not_jump_with_every_second(show: Show, tmp_path: Path) -> None:
    run = running_run()
    timeline = RunTimeline()
    with opened(lake_of(tmp_path / "lake", [run])) as lake:
        account = read_account(lake, run.run_id)
    assert account is not None
    show(timeline, stretch=True)
    spans = set()
    for second in range(30):
        timeline.show_bars(lay_out(account, NOW + timedelta(seconds=second)))
        spans.add(timeline.scale.span)
    assert len(spans) == 1


@pytest.mark.parametrize("looks", ["light", "dark"])
@pytest.mark.parametrize("run", [troubled_run(), running_run(), HandMadeRun(NOW, {"metaads.raw": done(0, 0.2)}, 0.4)])
def test_it_paints_in_both_dresses_without_a_complaint(
    show: Show, tmp_path: Path, looks: str, run: HandMadeRun
) -> None:
    theme.the().choose(looks)
    timeline, legend = RunTimeline(), TimelineLegend()
    bars = bars_of(tmp_path, run)
    timeline.show_bars(bars)
    legend.show_bars(bars)
    show(legend, timeline, stretch=True)
    timeline.choose(0)
    assert not timeline.grab().isNull()
    assert "Meta Ads" in legend.accessibleName()


def test_the_legend_only_explains_what_is_in_the_picture_and_wraps(show: Show, tmp_path: Path) -> None:
    legend = TimelineLegend()
    bars = bars_of(tmp_path, troubled_run())
    legend.show_bars(bars)
    assert "needs sign-in" in legend.accessibleName()
    assert "stopped" not in legend.accessibleName()
    assert legend.heightForWidth(1000) == 20
    assert legend.heightForWidth(320) > 40
