"""The tray icons as drawn: told apart at 16 pixels by their silhouettes alone, on dark bars and on light ones."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from PySide6.QtGui import QImage, QPixmap

from app.resources import resource
from app.tray_icons import ON_DARK, ON_LIGHT, SIZES, _icon
from app.tray_view import BAR, FEWEST, Shape
from tests.app.test_theme import contrast

DARK_BAR, LIGHT_BAR = "#1C1C1C", "#EEEEEE"  # the taskbars of Windows
SMALLEST = 16
TELLS = 16  # pixels of 256 in which two silhouettes differ at least
MARKS = {Shape.RUNNING: "#2F7CF0", Shape.ATTENTION: "#C27400", Shape.FAILED: "#E0392B", Shape.SIGN_IN: "#8A5CF0"}


def drawn(shape: Shape, ink: str, size: int = SMALLEST, filled: int = 7) -> QImage:
    return _icon(shape, filled, ink).pixmap(size, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def silhouette(image: QImage) -> list[int]:
    """The opacity of every pixel, as black and white would show it."""
    return [image.pixelColor(x, y).alpha() for y in range(image.height()) for x in range(image.width())]


def differing(one: list[int], other: list[int]) -> int:
    return sum(abs(a - b) > 96 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("ink", [ON_DARK, ON_LIGHT])
def test_without_colour_no_two_shapes_look_alike(ink: str) -> None:
    silhouettes = {shape: silhouette(drawn(shape, ink)) for shape in Shape}
    alike = {
        (one.value, other.value): count
        for one, other in combinations(Shape, 2)
        if (count := differing(silhouettes[one], silhouettes[other])) < TELLS
    }
    assert alike == {}


@pytest.mark.parametrize(("ink", "bar"), [(ON_DARK, DARK_BAR), (ON_LIGHT, LIGHT_BAR)])
def test_the_ink_fits_the_taskbar(ink: str, bar: str) -> None:
    assert contrast(ink, bar) > 12
    for shape in Shape:
        image = drawn(shape, ink, 32)
        solid = [image.pixelColor(x, y) for y in range(32) for x in range(32) if image.pixelColor(x, y).alpha() > 250]
        assert sum(pixel.name().upper() == ink for pixel in solid) > 40, f"{shape.value} is drawn in another ink"


@pytest.mark.parametrize(("shape", "colour"), MARKS.items())
def test_the_marks_stand_out_on_both_bars(shape: Shape, colour: str) -> None:
    drawing = resource("icons", "tray", f"{shape.value}.svg").read_text(encoding="utf-8")
    assert colour in re.findall(r"#[0-9A-Fa-f]{6}", drawing)
    assert contrast(colour, DARK_BAR) >= 3
    assert contrast(colour, LIGHT_BAR) >= 3


def blue(image: QImage) -> int:
    """How many columns of the water are full."""
    row = image.height() * 13 // 16
    return sum(image.pixelColor(x, row).name().upper() == MARKS[Shape.RUNNING] for x in range(image.width()))


def test_the_water_is_as_full_as_it_is_told() -> None:
    widths = [blue(drawn(Shape.RUNNING, ON_DARK, filled=filled)) for filled in range(FEWEST, BAR + 1)]
    assert widths == sorted(widths)
    assert all(abs(width - filled) <= 1 for width, filled in zip(widths, range(FEWEST, BAR + 1), strict=True))
    outlines = {tuple(silhouette(drawn(Shape.RUNNING, ON_DARK, filled=filled))) for filled in (FEWEST, 7, BAR)}
    assert len(outlines) == 3, "how full it is can be seen without colour"


@pytest.mark.parametrize("shape", Shape)
def test_every_size_is_drawn_for_itself(shape: Shape) -> None:
    icon = _icon(shape, 7, ON_DARK)
    assert {size.width() for size in icon.availableSizes()} == set(SIZES)
    for size in SIZES:
        pixmap: QPixmap = icon.pixmap(size, size)
        assert (pixmap.width(), pixmap.height()) == (size, size)
        edges = silhouette(pixmap.toImage())
        assert any(alpha > 250 for alpha in edges)
        assert any(alpha == 0 for alpha in edges)
