"""The row of figures: what each tile says to the eye and to the screen reader, and that it is a button as a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import theme, words
from app.widgets.figure_tile import HEIGHT, ChangeMark, FigureButton, FigureTile
from app.widgets.figures_row import FiguresRow
from pipeline.insights.figures import Figure, Unit
from tests.app.widgets.conftest import Show

PLAYS = Figure(
    "plays", "Plays, last 7 days", 48209, Unit.COUNT, 0.062, True, "against the 7 days before", "Counted: a & b."
)
REVENUE = Figure(
    "revenue", "Revenue, February 2026", Decimal("412.798"), Unit.USD, 0.039, True, "last fully reported month"
)
AD_SPEND = Figure("ad_spend", "Ad spend, last 7 days", Decimal("61.4"), Unit.USD, -0.11, None, "$0.14 a click")
VIEWS = Figure("tiktok_views", "TikTok views, last 7 days", 31560, Unit.COUNT, -0.184, False, "2 accounts")
ALL = (PLAYS, REVENUE, AD_SPEND, VIEWS)


@pytest.fixture
def row(show: Show) -> FiguresRow:
    row = FiguresRow()
    row.show_figures(ALL)
    show(row, stretch=True).resize(1096, 120)
    return row


def colours(widget: QWidget) -> set[str]:
    """Every colour that is seen in a part."""
    image = widget.grab().toImage()
    return {QColor(image.pixel(x, y)).name().upper() for x in range(image.width()) for y in range(image.height())}


def grey(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def hover(tile: QWidget) -> None:
    """As when the pointer rests on it."""
    QApplication.sendEvent(tile, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), tile.mapToGlobal(QPoint(5, 5))))


def test_every_tile_says_what_it_shows(row: FiguresRow) -> None:
    assert [tile.accessibleName() for tile in row.tiles.values()] == [
        "Plays, last 7 days: 48,209, up 6.2 %",
        "Revenue, February 2026: $412.80, up 3.9 %",
        "Ad spend, last 7 days: $61.40, down 11.0 %",
        "TikTok views, last 7 days: 31,560, down 18.4 %",
    ]
    assert row.tiles["plays"].accessibleDescription() == "against the 7 days before\nCounted: a & b."
    assert {tile.objectName() for tile in row.tiles.values()} == {
        "figure-plays", "figure-revenue", "figure-ad-spend", "figure-tiktok-views",
    }  # fmt: skip


def test_a_tile_is_a_button_to_the_screen_reader(row: FiguresRow) -> None:
    told = QAccessible.queryAccessibleInterface(row.tiles["plays"])
    assert told.role() == QAccessible.Role.Button
    assert told.text(QAccessible.Text.Name) == "Plays, last 7 days: 48,209, up 6.2 %"


def test_the_tiles_are_of_one_size(row: FiguresRow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: row.width() > 1000)
    assert {tile.height() for tile in row.tiles.values()} == {HEIGHT}
    widths = [tile.width() for tile in row.tiles.values()]
    assert max(widths) - min(widths) <= 1


def test_every_tile_is_pressed_by_mouse_and_by_keys(row: FiguresRow, qtbot: QtBot) -> None:
    for key, tile in row.tiles.items():
        with qtbot.waitSignal(row.opened) as told:
            qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert told.args == [key]
        for pressed in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            with qtbot.waitSignal(row.opened) as told:
                qtbot.keyClick(tile, pressed)
            assert told.args == [key]


def test_a_press_on_the_words_is_a_press_on_the_tile(row: FiguresRow, qtbot: QtBot) -> None:
    tile = row.tiles["revenue"]
    assert row.childAt(tile.mapTo(row, tile.face.figure.geometry().center())) is tile


def test_the_keyboard_goes_from_tile_to_tile(row: FiguresRow, qtbot: QtBot) -> None:
    row.setFocus(Qt.FocusReason.OtherFocusReason)
    for tile in row.tiles.values():
        qtbot.waitUntil(tile.hasFocus)
        assert theme.palette().focus in colours(tile)
        qtbot.keyClick(tile, Qt.Key.Key_Tab)


@pytest.mark.parametrize("looks", ["light", "dark"])
def test_only_better_is_green(row: FiguresRow, looks: str) -> None:
    theme.the().choose(looks)
    green = {key: theme.palette().ok in colours(tile.face.change) for key, tile in row.tiles.items()}
    assert green == {"plays": True, "revenue": True, "ad_spend": False, "tiktok_views": False}


def test_up_and_down_differ_without_their_colour(qtbot: QtBot) -> None:
    marks = [ChangeMark() for _ in range(2)]
    for mark, change in zip(marks, (0.062, -0.062), strict=True):
        qtbot.addWidget(mark)
        mark.tell(change, good=False)
        mark.resize(mark.sizeHint())
    assert marks[0].words == marks[1].words == "6.2 %"
    assert grey(marks[0]) != grey(marks[1])


def test_what_stays_within_the_last_place_is_unchanged(qtbot: QtBot) -> None:
    tile = FigureTile(name="tile")
    qtbot.addWidget(tile)
    for change in (0.0, 0.0004, -0.0004):
        tile.tell("Plays", "7", "", change, good=True)
        assert tile.accessibleName() == "Plays: 7, unchanged"


def test_without_data_there_is_a_dash_and_no_change(row: FiguresRow) -> None:
    row.show_figures([Figure("plays", "Plays, last 7 days"), *ALL[1:]])
    tile = row.tiles["plays"]
    assert tile.accessibleName() == "Plays, last 7 days: –"
    assert tile.face.below.text() == "no data yet"
    assert tile.face.change.isHidden()


def test_no_figures_leave_nothing_to_show(row: FiguresRow) -> None:
    before = row.filled
    row.show_figures(())
    assert (before, row.filled, row.tiles) == (True, False, {})


def test_a_tile_that_stays_keeps_the_keyboard(row: FiguresRow, qtbot: QtBot) -> None:
    tile = row.tiles["ad_spend"]
    tile.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(tile.hasFocus)
    row.show_figures(tuple(reversed(ALL)))
    assert row.tiles["ad_spend"] is tile
    assert tile.hasFocus()


def test_the_lines_of_all_tiles_stand_at_one_height(row: FiguresRow) -> None:
    row.show_figures([Figure("plays", "Plays, last 7 days"), *ALL[1:]])
    QApplication.processEvents()
    for part in ("what", "figure", "below"):
        assert len({getattr(tile.face, part).y() for tile in row.tiles.values()}) == 1


def test_where_room_ends_the_change_gives_way_before_the_figure(show: Show, qtbot: QtBot) -> None:
    tile = FigureButton(name="tile")
    window = show(tile, stretch=True)
    tile.tell("Revenue, September 2026", "$12,412.80", "fully reported · without TooLost", 0.039, True, "By <month>.")
    window.resize(320, 120)
    qtbot.waitUntil(lambda: tile.width() > 250)
    assert tile.face.change.isVisible()
    hover(tile)
    assert tile.toolTip() == "<qt>By &lt;month&gt;.</qt>"
    window.resize(190, 120)
    qtbot.waitUntil(lambda: tile.width() < 200)
    assert not tile.face.change.isVisible()
    qtbot.waitUntil(lambda: not tile.face.figure.elided())
    hover(tile)
    assert "fully reported · without TooLost<br>up 3.9 %<br>By &lt;month&gt;." in tile.toolTip()


def test_money_and_percent_in_words() -> None:
    amounts = ("412.798", "0", "-0.5", "-0.001", "1234567.005")
    assert [words.money(Decimal(amount)) for amount in amounts] == [
        "$412.80", "$0.00", "-$0.50", "$0.00", "$1,234,567.00",
    ]  # fmt: skip
    fractions = (0.062, -0.11, 0.9994, 0.9996, 12.4)
    assert [words.percent(fraction) for fraction in fractions] == ["6.2 %", "11.0 %", "99.9 %", "100 %", "1,240 %"]
