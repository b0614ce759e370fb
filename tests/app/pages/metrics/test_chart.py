"""A chart is walked through by mouse and keys, tells what it shows, and is drawn when it can be seen – for real."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.chart import RING, ChartView
from tests.app.pages.metrics.few_charts import SIZE, Room, chart_room, days, runs

pytestmark = pytest.mark.slow
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    with chart_room(qtbot) as made:
        yield made


def point_of(view: ChartView, place: int) -> QPoint:
    assert view.picture is not None
    x, y = view.picture.drawn.position_of(place)
    return QPoint(round(x) + RING, round(y) + RING)


def inks(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
            if image.pixelColor(x, y).alpha() == 255}  # fmt: skip


def painted(view: ChartView) -> QImage:
    return view.grab().toImage()


def test_hovering_tells_the_values_of_the_nearest_place_and_leaving_forgets_it(room: Room) -> None:
    view = room.show(days(30))
    before = painted(view)
    room.qtbot.mouseMove(view, point_of(view, 12))
    assert view.place == 12
    assert view.accessibleDescription().startswith("13 March 2026, Spotify: 112")
    assert painted(view) != before, "a hair line and the values are seen"
    room.qtbot.mouseMove(view, QPoint(1, 1))
    assert view.place_key == ""
    assert painted(view) == before


def test_the_arrow_keys_walk_the_places_and_say_them(room: Room) -> None:
    view = room.show(days(30, gaps=(1,)))
    for key, place in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 29), (Qt.Key.Key_Left, 28),
                       (Qt.Key.Key_PageUp, 18), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0)):  # fmt: skip
        room.qtbot.keyClick(view, key)
        assert view.place == place
    room.qtbot.keyClick(view, Qt.Key.Key_Right)
    assert "2 March 2026, No data" in view.accessibleDescription(), "a gap is a place, too"
    room.qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.place is None
    assert view.accessibleName() == "Plays a day"
    assert "highest 129 (30 March 2026)" in view.accessibleDescription()


def test_enter_and_a_click_open_the_place(room: Room) -> None:
    view = room.show(runs(9))
    opened: list[int] = []
    view.opened.connect(opened.append)
    room.qtbot.keyClick(view, Qt.Key.Key_End)
    room.qtbot.keyClick(view, Qt.Key.Key_Return)
    room.qtbot.mouseClick(view, LEFT, pos=point_of(view, 3))
    assert opened == [8, 3]
    room.qtbot.mouseMove(view, point_of(view, 4))
    assert view.cursor().shape() is Qt.CursorShape.PointingHandCursor


def test_another_theme_brings_another_picture(room: Room) -> None:
    view = room.show(days(30))
    assert view.picture is not None
    light, dark = theme.LIGHT.platform("Spotify").lower(), theme.DARK.platform("Spotify").lower()
    assert light in inks(view.picture.image)
    theme.the().choose("dark")
    room.settle()
    assert dark in inks(view.picture.image)
    assert light not in inks(view.picture.image)


def test_a_window_drawn_larger_asks_for_few_pictures_and_gets_one_that_fits(room: Room) -> None:
    view = room.show(days(30))
    before = room.drawing.drawn
    for wide in range(521, 561):
        view.resize(wide, 240)
    room.settle()
    assert view.picture is not None
    assert view.picture.width == 560 - 2 * RING
    assert room.drawing.drawn - before <= 2


def test_what_cannot_be_seen_is_not_drawn_until_it_can(room: Room) -> None:
    view = room.view
    view.show_chart(days(30))
    theme.the().choose("dark")
    room.qtbot.wait(100)
    assert room.drawing.drawn == 0
    room.show(days(30))
    assert room.drawing.drawn == 1
    view.hide()
    view.show_chart(days(31))
    theme.the().choose("light")
    room.qtbot.wait(100)
    assert room.drawing.drawn == 1
    view.show()
    room.settle()
    assert room.drawing.drawn == 2


@pytest.mark.parametrize("count", [1, 2, 5_000])
def test_one_two_and_five_thousand_points_are_drawn_and_walked(room: Room, count: int) -> None:
    view = room.show(days(count))
    assert view.picture is not None
    assert theme.LIGHT.platform("Spotify").lower() in inks(view.picture.image)
    room.qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.place == count - 1
    room.qtbot.mouseMove(view, point_of(view, 0))
    assert view.place == 0


def test_a_dense_screen_gets_a_dense_picture(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChartView, "devicePixelRatioF", lambda self: 2.0)
    view = room.show(days(30))
    assert view.picture is not None
    image = view.picture.image
    assert (image.width(), image.height()) == (2 * (SIZE[0] - 2 * RING), 2 * (SIZE[1] - 2 * RING))
    assert image.deviceIndependentSize().toSize() == view.room.size()
    room.qtbot.mouseMove(view, point_of(view, 12))
    assert view.place == 12


def test_the_focus_is_seen(room: Room) -> None:
    view = room.show(days(30))
    edge = painted(view).pixelColor(SIZE[0] // 2, 1)
    assert edge == QColor(theme.palette().focus)
    view.clearFocus()
    assert painted(view).pixelColor(SIZE[0] // 2, 1) != edge


def test_a_chart_that_cannot_be_drawn_says_so_and_the_next_one_is(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(wish: object) -> object:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("app.models.chart_drawing.render", broken)
        room.view.show_chart(days(30))
        room.view.show()
        room.qtbot.waitUntil(lambda: bool(room.view.trouble))
        assert room.view.picture is None
    assert room.show(days(31)).trouble == ""
