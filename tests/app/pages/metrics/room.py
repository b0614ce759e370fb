"""The Metrics page with everything it needs: a real lake, a session, a bridge, and a note of what it asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.pages.metrics import MetricsPage
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.store import PanelStore
from app.widgets.chart import RING
from app.widgets.chart_card import ChartCard
from tests.engine.lakes import HandClock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)  # three days after the newest data of every landing that is made
PATIENCE = 20_000
WIDE, COMPACT = (1096, 728), (948, 608)  # what the window leaves of 1280 and 1024


@dataclass
class MetricsRoom:
    """``went`` are the pages it led to, ``asked`` the deeds that were wished for."""

    qtbot: QtBot
    parts: PanelParts
    page: MetricsPage
    went: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    toasts: list[tuple[str, Callable[[], None] | None]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wait(self, so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(so, timeout=PATIENCE)

    def settle(self) -> None:
        """Until all charts that are wanted stand there as they are now."""
        QApplication.processEvents()
        self.wait(lambda: self.page.is_drawn(self.page.wanted.segment))

    def choose(self, segment: str) -> None:
        self.page.look_at(segment=segment)
        self.settle()

    def card(self, key: str) -> ChartCard:
        return self.page.board.cards[key]

    def place(self, key: str, place: int) -> QPoint:
        """Where to click for a place of a chart."""
        picture = self.card(key).view.picture
        assert picture is not None
        x, y = picture.drawn.position_of(place)
        return QPoint(round(x) + RING, round(y) + RING)

    def press(self, name: str) -> None:
        """Choose an entry of the menu that is open."""
        action = next(found for found in self.page.findChildren(QAction) if found.objectName() == name)
        action.trigger()
        for menu in self.page.findChildren(QMenu):
            menu.close()

    def click(self, key: str, place: int) -> None:
        self.qtbot.mouseClick(self.card(key).view, Qt.MouseButton.LeftButton, pos=self.place(key, place))


@contextmanager
def metrics_room(qtbot: QtBot, root: Path, folder: Path, size: tuple[int, int] = WIDE) -> Iterator[MetricsRoom]:
    """``folder`` keeps the preferences."""
    clock, bridge = HandClock(NOW), Bridge()
    session = LakeSession(bridge, clock, environ={})
    store = PanelStore(session, bridge)
    noted: dict[str, list] = {"went": [], "asked": [], "toasts": [], "problems": []}

    def go(page: str, place: Mapping[str, object]) -> None:
        noted["went"].append((page, dict(place)))

    def toast(text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        noted["toasts"].append((text, on_action))

    preferences = Preferences(folder / "panel.ini")
    parts = PanelParts(session, bridge, store, preferences, clock, go, toast, noted["problems"].append,
                       noted["asked"].append)  # fmt: skip
    session.open(root)
    qtbot.waitUntil(lambda: session.lake is not None, timeout=PATIENCE)
    page = MetricsPage(parts)
    room = MetricsRoom(qtbot, parts, page, **noted)
    page.resize(*size)
    page.compact(size == COMPACT)
    try:
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.shown()
        yield room
    finally:
        page.hide()
        page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        bridge.close()
        session.close()
        for part in (store, session, bridge, preferences):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
