"""For all tests of the panel: one application in the panel's dress, and nothing may be left behind."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app import theme
from tests.access.strict_keyring import strict_keyring
from tests.app.held_step import HeldStep, hold
from tests.app.quick_lake import quick_lake
from tests.end_to_end.lakes import LakeFolder

ENDING_MS = 5000
# Qt shows tooltips in a window of its own and takes it away when it likes.
OF_QT_ITSELF = {"QTipLabel"}


class TimerWatch:
    """Knows every timer that Python started. Qt keeps no list, so starting one passes by here."""

    def __init__(self) -> None:
        self._started: list[weakref.ref[QTimer]] = []
        self._start = QTimer.start

    def begin(self) -> None:
        start, started = self._start, self._started

        def noted(timer: QTimer, *interval: int) -> None:
            started.append(weakref.ref(timer))
            start(timer, *interval)

        QTimer.start = noted  # type: ignore[method-assign]

    def end(self) -> None:
        QTimer.start = self._start  # type: ignore[method-assign]

    def active(self) -> list[QTimer]:
        alive = {id(timer): timer for ref in self._started if (timer := ref()) is not None and isValid(timer)}
        self._started[:] = [weakref.ref(timer) for timer in alive.values()]
        return [timer for timer in alive.values() if timer.isActive()]


@pytest.fixture(scope="session")
def timers() -> Iterator[TimerWatch]:
    watch = TimerWatch()
    watch.begin()
    yield watch
    watch.end()


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication, timers: TimerWatch) -> QApplication:
    qapp.setQuitOnLastWindowClosed(False)
    theme.install(qapp, "light")
    return qapp


@pytest.fixture(scope="session", autouse=True)
def keyring_of_nobody() -> Iterator[None]:
    """Whoever runs the tests is not asked to unlock their own keyring."""
    with strict_keyring():
        yield


@pytest.fixture(autouse=True)
def nothing_is_left_behind(dressed: QApplication, timers: TimerWatch) -> Iterator[None]:
    windows, ticking = top_level(), timers.active()
    yield
    theme.the().choose("light")
    settle()
    left = [described(window) for window in top_level() if not any(window is earlier for earlier in windows)]
    still = [described(timer) for timer in timers.active() if not any(timer is earlier for earlier in ticking)]
    assert left == [], "windows are left behind"
    assert still == [], "timers go on"
    assert QThreadPool.globalInstance().waitForDone(ENDING_MS), "work goes on in the thread pool"


def settle() -> None:
    """Let Qt and Python delete what nobody needs any more."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if top_level():
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def top_level() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if type(window).__name__ not in OF_QT_ITSELF]


def described(thing: QWidget | QTimer) -> str:
    owner = thing.parent()
    return f"{type(thing).__name__} {thing.objectName()!r} of {type(owner).__name__}"


@pytest.fixture
def folder(tmp_path: Path) -> LakeFolder:
    """A small lake in which nothing has run yet."""
    return quick_lake(tmp_path / "lake")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldStep]:
    """Runs stand still in the middle until they are let go."""
    made = hold(monkeypatch)
    yield made
    made.let_go()
