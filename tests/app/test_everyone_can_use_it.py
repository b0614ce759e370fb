"""Nobody is shut out: everything that can be used has a name, a hint, and a way to it by keyboard – on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.app.panel_room import PanelRoom, panel_room
from tests.app.quick_lake import lived_in_lake, untouched_lake
from tests.app.walking import account_windows, named, places, windows
from tests.end_to_end.lakes import LakeFolder

USED = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QAbstractSlider, QTabBar, QTextEdit,
        QPlainTextEdit)  # fmt: skip
PARTS_OF_QT = ("qt_", "ScrollLeftButton", "ScrollRightButton")
TELL_BY_THEMSELVES = (QAbstractItemView, QTabBar, QTextEdit, QPlainTextEdit)
BY_MOUSE = ("mousePressEvent", "mouseReleaseEvent")


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return lived_in_lake(tmp_path_factory.mktemp("lived in") / "lake")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    return untouched_lake(tmp_path_factory.mktemp("untouched") / "lake")


@pytest.fixture(params=["lived in", pytest.param("untouched", marks=pytest.mark.slow), "no lake",
                        pytest.param("a lake that is gone", marks=pytest.mark.slow)])  # fmt: skip
def room(
    request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, lived_in: LakeFolder, untouched: LakeFolder
) -> Iterator[PanelRoom]:
    roots = {"lived in": lived_in.root, "untouched": untouched.root, "no lake": None,
             "a lake that is gone": tmp_path / "gone"}  # fmt: skip
    with panel_room(qtbot, tmp_path, roots[request.param]) as made:
        if roots[request.param] is None:  # the first start offers to set up
            made.wait(lambda: bool(open_dialogs(made)))
        for box in open_dialogs(made):
            box.close()
        with qtbot.waitActive(made.window):
            made.window.activateWindow()
        made.resize(1280, 728)
        yield made


def open_dialogs(room: PanelRoom) -> list[QDialog]:
    return [box for box in room.window.findChildren(QDialog) if box.isVisible()]


def interactive(place: QWidget) -> list[QWidget]:
    """What a person can use there now, without the inner parts of Qt's own widgets."""
    return [
        part
        for part in place.findChildren(QWidget)
        if part.isVisible() and part.isEnabled() and not _is_inner(part)
        if isinstance(part, USED) or part.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]  # fmt: skip


def _is_inner(part: QWidget) -> bool:
    if part.objectName().startswith(PARTS_OF_QT) or isinstance(part, QScrollBar):
        return True
    if isinstance(part, QHeaderView) and not part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return True  # one that neither sorts nor hides anything
    owner = part.parentWidget()
    return isinstance(owner, QComboBox | QAbstractSpinBox | QTabBar | QLineEdit)


def is_nameless(part: QWidget) -> bool:
    return not part.accessibleName().strip()


def says_nothing(part: QWidget) -> bool:
    """Neither text nor tooltip nor description: whoever sees it cannot know what it is for."""
    if not isinstance(part, USED) or isinstance(part, TELL_BY_THEMSELVES):
        return False
    sources = (getattr(part, name, None) for name in ("text", "placeholderText", "currentText", "toPlainText"))
    words = [source() for source in sources if callable(source)]
    labelled = any(label.buddy() is part for label in part.window().findChildren(QLabel))
    return not any((*words, part.toolTip(), part.accessibleDescription(), labelled))


def shows_raw_words(part: QWidget) -> bool:
    """Names of the program instead of words for people."""
    return part.accessibleName() == part.objectName() or "_" in part.accessibleName().split(" ")[0]


def is_for_the_mouse_only(part: QWidget) -> bool:
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    if isinstance(part, QAbstractButton) and part.group() is not None and part.group().exclusive():
        return False  # the arrow keys go from the chosen one to the others
    return isinstance(part, USED)


def ours_by_mouse(place: QWidget) -> list[str]:
    """Widgets of our own that react to clicks and cannot be reached otherwise."""
    found = []
    for part in place.findChildren(QWidget):
        own = [kind for kind in type(part).__mro__ if kind.__module__.startswith("app.")]
        clicked = any(name in vars(kind) for kind in own for name in BY_MOUSE)
        passed_on = isinstance(part, QHeaderView) and not part.sectionsClickable()
        passed_on |= any(inner.focusPolicy() & Qt.FocusPolicy.TabFocus for inner in part.findChildren(QWidget))
        unreachable = part.focusPolicy() == Qt.FocusPolicy.NoFocus and not passed_on
        if part.isVisible() and part.isEnabled() and clicked and unreachable:
            found.append(named(part))
    return found


def objections(place: QWidget, wrong: Callable[[QWidget], bool]) -> list[str]:
    return sorted({named(part) for part in interactive(place) if wrong(part)})


def not_visited(place: QWidget) -> list[str]:
    """What Tab does not come to, once around."""
    wanted = [part for part in interactive(place) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    if not wanted:
        return []
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    visited: list[QWidget] = []
    for _ in range(400):
        focus = QApplication.focusWidget()
        if focus is None or any(focus is earlier for earlier in visited[:-1]):
            break
        if not visited or focus is not visited[-1]:  # Tab may walk the words of one text first
            visited.append(focus)
        focus.focusNextChild()
    missed = [part for part in wanted if not any(part is one or part.focusProxy() is one for one in visited)]
    return sorted({named(part) for part in missed})


RULES: dict[str, Callable[[QWidget], list[str]]] = {
    "has no accessible name": lambda place: objections(place, is_nameless),
    "says nothing": lambda place: objections(place, says_nothing),
    "shows raw words": lambda place: objections(place, shows_raw_words),
    "is for the mouse only": lambda place: [*objections(place, is_for_the_mouse_only), *ours_by_mouse(place)],
    "is not come to by Tab": lambda place: not_visited(place),
}


@pytest.mark.slow
def test_everything_that_can_be_used_has_a_name_a_hint_and_a_way_by_keyboard(room: PanelRoom) -> None:
    wrong: dict[str, list[str]] = {}
    seen = 0
    for name, place in chain(places(room), windows(room), account_windows(room)):
        seen += len(interactive(place))
        for rule, look in RULES.items():
            for part in look(place):
                wrong.setdefault(f"{part} {rule}", []).append(name)
    told = "\n".join(f"{what}: {', '.join(where)}" for what, where in sorted(wrong.items()))
    assert not wrong, f"\n{told}"
    assert seen > 60


def test_the_rail_has_names_hints_and_keys(room: PanelRoom) -> None:
    rail = room.window.rail
    assert objections(rail, is_nameless) == objections(rail, says_nothing) == []
    assert all("(" in part.toolTip() for part in interactive(rail)), "the keys are in the tooltip"
    assert not_visited(rail) == []
