"""Nothing is cut off: on every page, in small windows and with large type, words fit or end in dots with a tooltip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import theme
from app.theme import Size
from app.widgets.elided import ElidedLabel
from app.widgets.status_pill import StatusPill
from tests.app.held_step import HeldStep, hold
from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import lived_in_lake, quick_lake, untouched_lake
from tests.app.walking import account_windows, named, places, windows
from tests.end_to_end.lakes import LakeFolder

SMALL, USUAL = (1024, 640), (1280, 728)
SIZES = [SMALL, pytest.param(USUAL, marks=pytest.mark.slow)]
SPOKEN = (QLabel, QPushButton, StatusPill)
SLACK = 1  # halves of pixels


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return lived_in_lake(tmp_path_factory.mktemp("lived in") / "lake")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return untouched_lake(tmp_path_factory.mktemp("untouched") / "lake")


@pytest.fixture
def large_type(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever reads badly has set the system's type half as large again."""
    usual, app = theme.font, QApplication.instance()
    assert isinstance(app, QApplication)

    def larger(size: Size = Size.BODY, weight: int = 400, tabular: bool = False, fixed: bool = False) -> QFont:
        made = usual(size, weight, tabular, fixed)
        made.setPixelSize(round(made.pixelSize() * 1.5))
        return made

    monkeypatch.setattr(theme, "font", larger)
    app.setFont(larger())
    yield
    app.setFont(usual())


def words_of(part: QWidget) -> list[QWidget]:
    return [inner for inner in part.findChildren(QWidget) if isinstance(inner, SPOKEN) and inner.isVisible()]


def text_of(part: QWidget) -> str:
    text = getattr(part, "text", None)
    return str(text()) if callable(text) else ""


def is_cut(part: QWidget) -> bool:
    """Whether words of it cannot be read."""
    if isinstance(part, ElidedLabel):
        return part.elided() and not part.toolTip()
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() + SLACK < part.heightForWidth(part.width())
    needed = part.sizeHint()
    return part.width() + SLACK < needed.width() or part.height() + SLACK < part.fontMetrics().height()


def sticks_out(part: QWidget) -> bool:
    """Whether a part of it lies outside of what holds it, where nothing scrolls."""
    holder = part.parentWidget()
    while holder is not None:
        if isinstance(holder.parentWidget(), QAbstractScrollArea) or holder.isWindow():
            return False
        place = QRect(part.mapTo(holder, QPoint(0, 0)), part.size())
        if not holder.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            return True
        holder = holder.parentWidget()
    return False


def cut_off(place: QWidget) -> list[str]:
    found = [part for part in words_of(place) if text_of(part) and (is_cut(part) or sticks_out(part))]
    return [f"{named(part)} {text_of(part)[:60]!r} {part.width()}×{part.height()}, wants {part.sizeHint().width()}×"
            f"{part.sizeHint().height()}" for part in found]  # fmt: skip


def assert_whole(room: PanelRoom, size: tuple[int, int], opened: bool = True) -> None:
    """``opened``: the windows that the menus open, too."""
    room.resize(*size)
    wrong: dict[str, list[str]] = {}
    seen = 0
    for name, place in chain(places(room), windows(room) if opened else (), account_windows(room)):
        seen += len(words_of(place))
        if (room.window.width(), room.window.height()) != size:
            wrong.setdefault(f"the window grew to {room.window.width()}×{room.window.height()}", []).append(name)
            room.resize(*size)
        if cut_off(place):
            room.settle()  # words may have come this very moment; what is cut off stays so
        for what in cut_off(place):
            wrong.setdefault(what, []).append(name)
    told = "\n".join(f"{what}: {', '.join(where)}" for what, where in sorted(wrong.items()))
    assert not wrong, f"\n{told}"
    assert seen > 100


@pytest.mark.parametrize("size", SIZES)
def test_words_fit_in_a_lake_that_has_run(
    qtbot: QtBot, tmp_path: Path, lived_in: LakeFolder, size: tuple[int, int]
) -> None:
    with panel_room(qtbot, tmp_path, lived_in.root) as room:
        assert_whole(room, size)


@pytest.mark.slow
def test_words_fit_in_an_empty_lake(qtbot: QtBot, tmp_path: Path, untouched: LakeFolder) -> None:
    with panel_room(qtbot, tmp_path, untouched.root) as room:
        assert_whole(room, SMALL)


@pytest.mark.slow
def test_words_fit_when_no_lake_can_be_opened(qtbot: QtBot, tmp_path: Path) -> None:
    with panel_room(qtbot, tmp_path, tmp_path / ("a folder with a name that is rather long " * 3)) as room:
        assert_whole(room, SMALL)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_words_fit_in_large_type(
    large_type: None, qtbot: QtBot, tmp_path: Path, lived_in: LakeFolder, size: tuple[int, int]
) -> None:
    with panel_room(qtbot, tmp_path, lived_in.root) as room:
        assert_whole(room, size, opened=False)


@pytest.mark.slow
def test_words_fit_while_a_run_goes_on(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: HeldStep = hold(monkeypatch)
    with panel_room(qtbot, tmp_path, quick_lake(tmp_path / "lake").root) as room:
        room.panel.act("run-no-extract")
        room.wait(held.begun.is_set)
        for size in (SMALL, USUAL):
            room.resize(*size)
            assert cut_off(room.page) == []
        held.let_go()
