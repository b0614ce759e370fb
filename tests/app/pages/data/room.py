"""The Data page with everything it needs: a real lake, a session, a bridge, and a note of what it asked for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.dialogs.ask_once import AskOnce
from app.pages.data import DataPage
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.state import Condition
from app.store import PanelStore
from pipeline.clock import Clock, SystemClock

PATIENCE = 15_000
WIDE = (1096, 728)


@dataclass
class DataRoom:
    """``asked`` are the pages and deeds that were wished for."""

    qtbot: QtBot
    parts: PanelParts
    page: DataPage
    root: Path
    asked: list[object] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    # ---- waiting

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def wait_for_dataset(self, name: str) -> None:
        """Until the pane tells of this dataset, and its way can be clicked: what is put into a layout shows later."""
        pane = self.page.datasets.pane
        self.wait(lambda: pane.seen is not None and pane.seen.standing.line.name == name)
        self.wait(lambda: not pane.isVisible() or all(box.isVisible() for box in pane.lineage.boxes()))

    def wait_for_files(self) -> None:
        """Until files are listed, and the way of the chosen one is told."""
        files = self.page.files
        self.wait(lambda: files.files.rowCount() > 0 and bool(files.foot.story.text()))

    # ---- looking

    def part(self, name: str) -> QWidget:
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found

    def words(self, name: str) -> str:
        found = self.part(name)
        assert isinstance(found, QLabel), name
        return found.text()

    def column(self, name: str) -> list[str]:
        """A column of the preview, as it is read."""
        rows = self.page.datasets.pane.rows
        number = rows.number_of(name)
        return [str(rows.index(row, number).data()) for row in range(rows.rowCount())]

    def csv_rows(self, dataset: str) -> list[dict[str, str]]:
        with (self.root / "curated" / f"{dataset}.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def clipboard(self) -> str:
        return QApplication.clipboard().text()

    def question(self) -> AskOnce:
        """The question that is asked before something goes away."""
        self.wait(lambda: bool(questions()))
        return questions()[0]

    # ---- doing

    def press(self, part: QWidget | str) -> None:
        def found() -> QWidget:
            return self.part(part) if isinstance(part, str) else part

        self.wait(lambda: found().isVisible())
        self.qtbot.mouseClick(found(), Qt.MouseButton.LeftButton)

    def key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(widget, key, modifier)

    def click_row(
        self,
        view: QAbstractItemView,
        index: QModelIndex,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        view.scrollTo(index)
        place = view.visualRect(index)
        at = QPoint(place.left() + min(60, place.width() // 2), place.center().y())
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    def click_dataset(self, name: str) -> None:
        datasets = self.page.datasets
        self.click_row(datasets.list_view, datasets.list.place_of(name))

    def go(self, segment: str) -> None:
        self.press(f"data-segments-{segment}")

    def type_search(self, text: str) -> None:
        self.page.find()
        assert self.page.search.hasFocus()
        self.page.search.selectAll()
        self.qtbot.keyClicks(self.page.search, text)
        self.key(self.page.search, Qt.Key.Key_Return)


def questions() -> list[AskOnce]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, AskOnce) and w.isVisible()]


def noting(opened: list[Path], answer: bool = True) -> Callable[[Path], bool]:
    """Stands in for the desktop that opens files: writes down which."""

    def note(path: Path) -> bool:
        opened.append(path)
        return answer

    return note


@contextmanager
def data_room(qtbot: QtBot, root: Path, clock: Clock | None = None) -> Iterator[DataRoom]:
    """A page in sight, with the lake in ``root`` open; everything is closed again at the end."""
    clock, bridge = clock or SystemClock(), Bridge()
    session = LakeSession(bridge, clock, environ={})
    store = PanelStore(session, bridge)
    room: DataRoom

    def go(page: str, place: Mapping[str, object]) -> None:
        room.asked.append((page, dict(place)))

    def toast(text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        room.toasts.append(text)

    parts = PanelParts(
        session,
        bridge,
        store,
        Preferences(root.parent / "panel.ini"),
        clock,
        go=go,
        toast=toast,
        problem=lambda problem: room.problems.append(problem),
        act=lambda deed: room.asked.append(deed),
    )
    room = DataRoom(qtbot, parts, DataPage(parts), root)
    try:
        with qtbot.waitSignal(session.lake_changed, timeout=PATIENCE):
            session.open(root)
        room.wait(lambda: store.state.condition is Condition.READY)
        room.page.resize(*WIDE)
        with qtbot.waitActive(room.page):
            room.page.show()
            room.page.activateWindow()
        room.page.shown()
        room.wait(lambda: room.page.datasets.list.rowCount() > 0)
        yield room
    finally:
        if session.active:
            with qtbot.waitSignal(session.run_ended, timeout=PATIENCE):
                session.stop()
        room.page.hide()
        bridge.close()
        session.close()
        for part in (room.page, store, session, bridge, parts.preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
