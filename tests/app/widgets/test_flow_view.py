"""The drawn flow: walked by keys, zoomed, opened by a click, and painted again only where something changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from app import theme
from app.looks import Look
from app.models.run_account import RunAccount, read_account
from app.theme import Size
from app.widgets.flow_items import FRAME
from app.widgets.flow_view import LARGEST, SMALLEST, FlowView
from pipeline.model import StepState
from tests.app.hand_made_runs import HandMadeRun, lake_of, opened, running_run, troubled_run
from tests.app.widgets.conftest import Show


def account_of(tmp_path: Path, run: HandMadeRun) -> RunAccount:
    with opened(lake_of(tmp_path / "lake", [run])) as lake:
        account = read_account(lake, run.run_id)
    assert account is not None
    return account


@pytest.fixture
def view(show: Show, tmp_path: Path) -> FlowView:
    made = FlowView()
    made.show_account(account_of(tmp_path, running_run()))
    show(made, stretch=True).resize(1060, 460)
    made.choose("metaads.extract")
    return made


def middle(view: FlowView, key: str) -> QPoint:
    node = view.nodes[key]
    return view.mapFromScene(node.mapToScene(node.boundingRect().center()))


def test_all_of_it_is_in_sight_at_first(view: FlowView) -> None:
    shown = view.mapToScene(view.viewport().rect()).boundingRect()
    assert shown.adjusted(-1, -1, 1, 1).contains(view.sceneRect())


def test_no_title_is_cut(view: FlowView) -> None:
    font = QFontMetricsF(theme.font(Size.SMALL, 500))
    for item in view.nodes.values():
        assert font.horizontalAdvance(item.node.title) <= item.node.wide - FRAME, item.node.title


def test_a_click_opens_the_step(qtbot: QtBot, view: FlowView) -> None:
    with qtbot.waitSignal(view.opened) as clicked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, "spotify.extract"))
    assert clicked.args == ["spotify.extract"]
    assert view.current == "spotify.extract"


def test_the_arrow_keys_walk_from_step_to_step(qtbot: QtBot, view: FlowView) -> None:
    assert view.current == "metaads.extract"
    way = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
        way.append(view.current)
    assert way == ["metaads.validate", "metaads.raw", "distrokid.raw", "distrokid.validate", "metaads.validate"]
    for _ in range(6):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current in ("warehouse.load", "metrics.freshness")
    with qtbot.waitSignal(view.opened):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def test_every_step_can_be_reached_by_keys(qtbot: QtBot, view: FlowView) -> None:
    reached, waiting = set[str](), [view.current]
    while waiting:
        here = waiting.pop()
        if here in reached:
            continue
        reached.add(here)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down):
            view.choose(here)
            qtbot.keyClick(view, key)
            waiting.append(view.current)
    assert reached == view.nodes.keys()


def test_the_step_one_stands_at_is_read_out(view: FlowView) -> None:
    view.choose("distrokid.extract")
    assert view.accessibleDescription().startswith("DistroKid · Extract: sign in\n")
    assert "DistroKid wants you to sign in again." in view.accessibleDescription()


def test_keys_and_wheel_zoom_within_bounds(qtbot: QtBot, view: FlowView) -> None:
    fitting = view.transform().m11()
    for _ in range(30):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.transform().m11() == pytest.approx(LARGEST)
    for _ in range(60):
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.transform().m11() == pytest.approx(SMALLEST)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.transform().m11() == pytest.approx(fitting)


def test_a_step_one_looks_at_shows_all_it_waits_for(view: FlowView) -> None:
    implied = [line for line in view.lines if line.line.implied and line.line.end == "warehouse.load"]
    assert implied
    assert not any(line.isVisible() for line in implied)
    view.choose("warehouse.load")
    assert all(line.isVisible() for line in implied)
    view.choose("metaads.raw")
    assert not any(line.isVisible() for line in implied)


@contextmanager
def painted_again(view: FlowView) -> Iterator[list[str]]:
    """The steps that asked to be painted meanwhile."""
    changed: list[str] = []
    for key, node in view.nodes.items():
        node.update = lambda *_, key=key: changed.append(key)  # type: ignore[method-assign]
    yield changed


def test_news_paint_only_what_changed(view: FlowView, tmp_path: Path) -> None:
    account = view_account(tmp_path)
    steps = tuple(
        replace(step, state=StepState.SUCCEEDED) if step.key == "spotify.extract" else step
        for step in account.summary.steps
    )
    with painted_again(view) as changed:
        view.show_account(replace(account, summary=replace(account.summary, steps=steps)))
    assert changed == ["spotify.extract"]
    assert view.nodes["spotify.extract"].face.look is Look.OK


def view_account(tmp_path: Path) -> RunAccount:
    with opened(tmp_path / "lake") as lake:
        account = read_account(lake, running_run().run_id)
    assert account is not None
    return account


@pytest.mark.parametrize("looks", ["light", "dark"])
def test_it_is_drawn_in_both_dresses_and_as_a_picture(show: Show, tmp_path: Path, looks: str) -> None:
    theme.the().choose(looks)
    view = FlowView()
    show(view, stretch=True)
    view.show_account(account_of(tmp_path, troubled_run()))
    assert not view.grab().isNull()
    picture = view.picture()
    assert picture.width() == round(view.sceneRect().width() * 2)
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    assert theme.palette().signin_bg.lower() in colours
