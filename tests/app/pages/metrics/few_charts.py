"""Small charts with values that are known, and a room to draw them in for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge import Bridge
from app.models.chart_drawing import ChartDrawing
from app.widgets.chart import ChartView
from pipeline.charting.model import Axis, Chart, Part, Place, Stroke, Unit

FIRST = date(2026, 3, 1)
PATIENCE = 20_000
SIZE = (520, 240)


def days(count: int, gaps: tuple[int, ...] = ()) -> Chart:
    """``count`` days of plays: 100, 101, …; none on the days ``gaps``."""
    at = [FIRST + timedelta(days=number) for number in range(count)]
    places = tuple(Place(day.isoformat(), f"{day.day} {day:%B} {day.year}", day) for day in at)
    values = tuple(None if number in gaps else 100.0 + number for number in range(count))
    part = Part("spotify", "Spotify", Stroke.LINE, values, colour="Spotify")
    return Chart("plays", "Plays a day", Axis.DAYS, places, (part,), "mean of 7 days", empty="No plays yet.")


def runs(count: int) -> Chart:
    """``count`` runs of two platforms on one another."""
    places = tuple(Place(f"run-{number}", f"Run {number}", FIRST + timedelta(days=number)) for number in range(count))
    parts = tuple(
        Part(name, name, Stroke.BARS, tuple(60.0 + number % 7 for number in range(count)), Unit.SECONDS, name)
        for name in ("TikTok", "Spotify")
    )
    return Chart("run_seconds", "Work per run", Axis.RUNS, places, parts)


class Room:
    """A view that draws on reading threads, as on the page."""

    def __init__(self, qtbot: QtBot, bridge: Bridge) -> None:
        self.qtbot, self.bridge = qtbot, bridge
        self.drawing = ChartDrawing(bridge)
        self.view = ChartView(self.drawing)
        qtbot.addWidget(self.view)
        self.view.resize(*SIZE)

    def show(self, chart: Chart) -> ChartView:
        """The chart, drawn, with the keyboard in it."""
        self.view.show_chart(chart)
        with self.qtbot.waitExposed(self.view):
            self.view.show()
        self.view.setFocus()
        self.settle()
        return self.view

    def settle(self) -> None:
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.view.is_current, timeout=PATIENCE)


@contextmanager
def chart_room(qtbot: QtBot) -> Iterator[Room]:
    bridge = Bridge()
    try:
        yield Room(qtbot, bridge)
    finally:
        bridge.close()
        bridge.deleteLater()
