"""Hours on a bar and in fields: handles keep apart, midnight is told, times are read as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from app import theme
from app.theme import Size
from app.widgets.time_bar import DAY, HOUR, TimeBar, clock_words, label_step, span_around
from app.widgets.time_field import read_time
from app.widgets.time_handle import stepped
from tests.sweeps import sweep


@pytest.fixture
def bar(qtbot: QtBot) -> TimeBar:
    made = TimeBar()
    made.resize(484, made.sizeHint().height())
    qtbot.addWidget(made)
    made.show_window(6 * HOUR, 9 * HOUR)
    return made


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    sweep(
        [
            (6 * HOUR, 9 * HOUR, 4 * HOUR, 12 * HOUR),
            (0, HOUR, 0, 8 * HOUR),
            (22 * HOUR, DAY + 2 * HOUR, 20 * HOUR, DAY + 4 * HOUR),
            (0, DAY - 1, 0, DAY + 2 * HOUR),
            (DAY - 1, 2 * DAY - 2, 20 * HOUR, 2 * DAY),
        ]
    ),
)
def test_the_hours_around_a_window_are_in_sight(start: int, end: int, low: int, high: int) -> None:
    assert span_around(start, end) == (low, high)


def test_labels_do_not_touch(bar: TimeBar) -> None:
    face = QFontMetrics(theme.font(Size.TINY, tabular=True))
    for hours in range(8, 49):
        step = label_step(hours * HOUR, 452, face)
        assert step / (hours * HOUR) * 452 > face.horizontalAdvance("00:00")


def test_handles_keep_five_minutes_apart(bar: TimeBar) -> None:
    bar.start_handle.wanted.emit(10 * HOUR)
    assert bar.window_minutes == (8 * HOUR + 55, 9 * HOUR)
    bar.end_handle.wanted.emit(0)
    assert bar.window_minutes == (8 * HOUR + 55, 9 * HOUR)
    bar.start_handle.wanted.emit(-HOUR)
    assert bar.window_minutes == (0, 9 * HOUR)


def test_the_end_goes_over_midnight_but_never_a_whole_day_round(bar: TimeBar) -> None:
    bar.show_window(23 * HOUR, 23 * HOUR + 30)
    bar.end_handle.wanted.emit(DAY + HOUR)
    assert bar.window_minutes == (23 * HOUR, HOUR)
    assert bar.end_handle.accessibleDescription() == "01:00 on the next day"
    bar.end_handle.wanted.emit(2 * DAY)
    assert bar.window_minutes == (23 * HOUR, 22 * HOUR + 55)


def test_who_drags_beyond_the_end_goes_on(bar: TimeBar) -> None:
    heard: list[tuple[int, int]] = []
    bar.moving.connect(lambda start, end: heard.append((start, end)))
    for _ in range(4):
        bar.end_handle.dragged.emit(QPoint(bar.width(), 10))
    assert bar.window_minutes[1] > 14 * HOUR
    assert bar._high > 15 * HOUR
    assert len(heard) == 4


def test_what_a_hand_holds_stays_where_it_is(bar: TimeBar) -> None:
    bar.end_handle._held = True
    bar.show_window(0, HOUR)
    assert bar.window_minutes == (6 * HOUR, 9 * HOUR)


@pytest.mark.parametrize(
    ("minute", "step", "then"), [(360, 5, 365), (363, 5, 365), (363, -5, 360), (363, 60, 423), (360, -60, 300)]
)
def test_keys_go_on_to_the_next_five_minutes(minute: int, step: int, then: int) -> None:
    assert stepped(minute, step) == then


def test_times_of_the_next_day_are_those_of_the_clock() -> None:
    assert [clock_words(minute) for minute in (0, 61, DAY, DAY + 75)] == ["00:00", "01:01", "00:00", "01:15"]


@pytest.mark.parametrize(
    ("text", "found"),
    sweep(
        [
            ("06:30", time(6, 30)),
            ("6", time(6)),
            (" 6.5 ", time(6, 5)),
            ("0630", time(6, 30)),
            ("630", time(6, 30)),
            ("6h30", time(6, 30)),
            ("23:59", time(23, 59)),
            ("24:00", None),
            ("12:60", None),
            ("noon", None),
            ("", None),
        ]
    ),
)
def test_times_are_read_as_people_write_them(text: str, found: time | None) -> None:
    assert read_time(text) == found
