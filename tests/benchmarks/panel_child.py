"""One process that is measured: a bare PySide6 window with a tray icon, or the panel on a lake.

``python -m tests.benchmarks.panel_child bare|panel [--lake DIR] [--idle SECONDS] [--run]`` prints one JSON document.
Moments are of the system's monotonic clock, so that whoever started the process can subtract.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

TICK_MS = 5


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=("bare", "panel"))
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--idle", type=float, default=0.0)
    parser.add_argument("--run", action="store_true")
    chosen = parser.parse_args()
    found = bare(chosen.idle) if chosen.which == "bare" else panel(chosen.lake, chosen.idle, chosen.run)
    print(json.dumps(found))
    return 0


def bare(idle: float) -> dict[str, object]:
    """The least a program with a window and a tray icon is made of."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtGui import QIcon, QPixmap
    from PySide6.QtWidgets import QApplication, QLabel, QSystemTrayIcon, QVBoxLayout, QWidget

    app = QApplication([])
    found: dict[str, object] = {}

    class Window(QWidget):
        def event(self, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "shown" not in found:
                found["shown"] = time.monotonic()
                QTimer.singleShot(0, rest)
            return super().event(event)

    window = Window()
    layout = QVBoxLayout(window)
    layout.addWidget(QLabel("BEDROT"))
    window.resize(1280, 728)
    picture = QPixmap(16, 16)
    picture.fill()
    tray = QSystemTrayIcon(QIcon(picture), QObject(app))

    def rest() -> None:
        began = used()
        QTimer.singleShot(int(idle * 1000), lambda: (found.update(since(began)), app.quit()))

    window.show()
    tray.show()
    app.exec()
    return found


def panel(lake: Path, idle: float, run: bool) -> dict[str, object]:
    """The panel as ``python -m app`` makes it."""
    from app.application import make_application

    app = make_application()
    from app.arguments import Arguments
    from app.desktop.single_instance import SingleInstance, name_for
    from app.panel import Panel
    from app.preferences import Preferences

    SingleInstance(name_for(str(lake))).hand_over([])
    made = Panel(app, Arguments(root=lake), Preferences(lake / "panel.ini"))
    found: dict[str, object] = {}
    Story(made, found, idle, run)
    made.window.resize(1280, 728)
    made.run()
    return found


class Story:
    """Waits for the first painting and for the lake, then idles or runs, then quits."""

    def __init__(self, made: object, found: dict[str, object], idle: float, run: bool) -> None:
        from PySide6.QtCore import QEvent, QObject, QTimer

        from app.panel import Panel

        assert isinstance(made, Panel)
        self._panel, self._found, self._idle, self._run = made, found, idle, run
        story = self

        class Watch(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint and "shown" not in found:
                    found["shown"] = time.monotonic()
                return False

        self._watch = Watch(made)
        made.window.installEventFilter(self._watch)
        made.store.changed.connect(lambda state: story._look(state))
        self._timer = QTimer(made, interval=TICK_MS)
        self._gaps: list[float] = []
        self._begun = False

    def _look(self, state: object) -> None:
        from PySide6.QtCore import QTimer

        from app.state import Condition, PanelState

        assert isinstance(state, PanelState)
        if state.condition is Condition.READY and "lake" not in self._found:
            self._found["lake"] = time.monotonic()
            self._found["imported"] = [name for name in ("pandas", "matplotlib", "playwright", "pyarrow", "numpy")
                                       if name in sys.modules]  # fmt: skip
        if "lake" in self._found and state.ahead is not None and not self._begun:  # the schedule was looked at, too
            self._begun = True
            QTimer.singleShot(0, self._begin_run if self._run else self._rest)

    def _rest(self) -> None:
        from PySide6.QtCore import QTimer

        began = used()

        def enough() -> None:
            self._found.update(since(began))
            self._panel.closing.quit()

        QTimer.singleShot(int(self._idle * 1000), enough)

    # ---- the event loop while a run goes on

    def _begin_run(self) -> None:
        from PySide6.QtCore import Qt

        self._last = time.perf_counter()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._panel.session.run_ended.connect(self._ended)
        self._began = time.monotonic()
        self._panel.act("run-no-extract")

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(now - self._last - TICK_MS / 1000, 0.0))
        self._last = now

    def _ended(self, answer: object) -> None:
        self._timer.stop()
        late = sorted(self._gaps)
        self._found |= {"run_seconds": time.monotonic() - self._began, "ticks": len(late),
                        "p50_ms": 1000 * late[len(late) // 2], "p99_ms": 1000 * late[int(len(late) * 0.99)],
                        "max_ms": 1000 * late[-1], "ended": str(getattr(answer, "state", answer))}  # fmt: skip
        self._panel.closing.quit()


def used() -> tuple[float, float]:
    """CPU seconds of this process, and the moment."""
    return time.process_time(), time.monotonic()


def since(began: tuple[float, float]) -> dict[str, object]:
    import psutil

    cpu, moment = used()
    seconds = max(moment - began[1], 1e-9)
    memory = psutil.Process().memory_full_info()
    return {"idle_seconds": seconds, "idle_cpu_percent": 100 * (cpu - began[0]) / seconds, "rss": memory.rss,
            "uss": memory.uss}  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
