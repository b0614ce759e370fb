"""Icons are sharp on every screen, have the colour of their role, and say so when there is none."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import icons, theme
from app.looks import Look
from app.resources import resource
from app.widgets.buttons import button
from pipeline.palette import DARK, LIGHT

NAMES = sorted(
    path.relative_to(resource("icons")).with_suffix("").as_posix()
    for folder in icons.FOLDERS
    for path in resource("icons", folder).glob("*.svg")
)


def inks(drawn: QPixmap) -> set[str]:
    """The colours that are painted in full."""
    image = drawn.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    colours = (image.pixelColor(x, y) for x, y in points)
    return {colour.name().upper() for colour in colours if colour.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_can_be_drawn(name: str) -> None:
    assert inks(icons.pixmap(name, "text", 32, 2.0))


@pytest.mark.parametrize("look", Look)
def test_every_look_has_its_shape(look: Look) -> None:
    assert LIGHT.fg(look) in inks(icons.pixmap(look.icon, look.value, 32, 2.0))


def test_eight_looks_have_eight_shapes() -> None:
    shapes = [icons.pixmap(look.icon, "text", 16, 1.0).toImage().createAlphaMask() for look in Look]
    assert all(one != other for one, other in combinations(shapes, 2))


@pytest.mark.parametrize("dpr", [1.0, 1.25, 1.5, 2.0])
def test_a_drawing_has_a_pixel_for_every_pixel_of_the_screen(dpr: float) -> None:
    drawn = icons.pixmap("run-full", "accent", 20, dpr)
    assert drawn.size() == QSize(round(20 * dpr), round(20 * dpr))
    assert drawn.devicePixelRatio() == dpr


def test_a_role_is_a_colour_of_the_palette_or_a_colour() -> None:
    assert inks(icons.pixmap("stop", "failed", 40, 1.0)) == {LIGHT.failed}
    assert inks(icons.pixmap("stop", "#123456", 40, 1.0)) == {"#123456"}


def test_the_same_drawing_is_drawn_once() -> None:
    first = icons.pixmap("key", "text", 18, 1.0)
    assert icons.pixmap("key", "text", 18, 1.0).cacheKey() == first.cacheKey()


def test_an_icon_nobody_drew_is_named() -> None:
    with pytest.raises(KeyError, match="saxophone"):
        icons.icon("saxophone")


def test_a_disabled_icon_has_the_colour_of_disabled_words() -> None:
    drawn = icons.icon("stop", "accent", 40).pixmap(QSize(40, 40), 1.0, QIcon.Mode.Disabled)
    assert inks(drawn) == {LIGHT.disabled}


def test_what_wears_an_icon_follows_the_theme(qtbot: QtBot) -> None:
    stop, label = button("Stop", icon="stop", name="stop"), QLabel()
    qtbot.addWidget(stop)
    qtbot.addWidget(label)
    action = QAction(stop)
    icons.wear(label, "stop", "accent", 40)
    icons.wear(action, "stop", "text", 40)
    theme.the().choose("dark")
    assert inks(label.pixmap()) == {DARK.accent}
    assert inks(action.icon().pixmap(QSize(40, 40), 1.0)) == {DARK.text}
    assert DARK.text in inks(stop.icon().pixmap(stop.iconSize(), 1.0))


def test_a_second_icon_takes_the_place_of_the_first(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    icons.wear(label, "stop", "accent", 40)
    icons.wear(label, "key", "failed", 40)
    theme.the().choose("dark")
    assert DARK.accent not in inks(label.pixmap())
    icons.take_off(label)
    theme.the().choose("light")
    assert label.pixmap().isNull()


def test_nothing_is_coloured_after_its_owner_is_gone(qtbot: QtBot) -> None:
    gone = button("Stop", icon="stop", name="stop")
    qtbot.addWidget(gone)
    gone.deleteLater()
    qtbot.wait(0)
    theme.the().choose("dark")
    assert QColor(theme.palette().text).isValid()
