"""The colours can be read by everybody, and a change of theme reaches everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app import theme
from app.looks import Look
from app.style import stylesheet
from app.theme import Size
from pipeline.palette import DARK, LIGHT, Palette

LEGIBLE, SEEN = 4.5, 3.0
SURFACES = ("window", "surface", "raised", "sunken", "select")
# The ratios the design was drawn with, light and dark, in the order of SURFACES.
RATIOS = {
    "text": ((15.3, 17.0, 16.2, 14.2, 14.3), (14.8, 13.6, 12.1, 15.6, 10.3)),
    "muted": ((6.1, 6.8, 6.4, 5.6, 5.7), (7.3, 6.7, 6.0, 7.7, 5.1)),
    "accent": ((5.5, 6.1, 5.8, 5.1, 5.1), (8.7, 8.0, 7.1, 9.2, 6.1)),
}
DISABLED = {"window": (4.6, 5.2), "surface": (5.1, 4.7)}
# Look: (on its soft background, on surface), light and dark.
LOOKS = {
    Look.OK: ((5.7, 6.5), (7.3, 8.8)),
    Look.RUNNING: ((5.2, 6.1), (6.7, 8.0)),
    Look.ATTENTION: ((5.6, 6.4), (8.0, 9.7)),
    Look.FAILED: ((5.5, 6.5), (7.1, 8.3)),
    Look.SIGNIN: ((5.9, 7.0), (7.2, 8.7)),
    Look.PAUSED: ((6.5, 7.7), (7.3, 9.1)),
    Look.SKIPPED: ((5.5, 6.5), (5.8, 6.7)),
    Look.IDLE: ((5.8, 6.5), (6.5, 6.7)),
}
PALETTES = (LIGHT, DARK)
both = pytest.mark.parametrize("palette", PALETTES, ids=("light", "dark"))


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_pairs(palette: Palette) -> Iterator[tuple[str, str]]:
    """Every text colour with every background it may stand on."""
    for text in RATIOS:
        yield from ((text, surface) for surface in SURFACES)
    yield from (("disabled", surface) for surface in DISABLED)
    yield from (("on_accent", "accent"), ("on_accent", "accent_hover"))
    for look in Look:
        backgrounds = (f"{look}_bg", "surface", "window", "raised", "select")
        yield from ((look.value, background) for background in backgrounds)
        yield from (("text", f"{look}_bg"), ("muted", f"{look}_bg"))


@both
def test_every_text_can_be_read_on_every_background_it_stands_on(palette: Palette) -> None:
    pairs = {pair: contrast(palette.role(pair[0]), palette.role(pair[1])) for pair in text_pairs(palette)}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < LEGIBLE} == {}


@both
def test_every_edge_and_every_line_of_a_chart_can_be_seen(palette: Palette) -> None:
    assert contrast(palette.strong, palette.window) >= SEEN
    assert contrast(palette.strong, palette.surface) >= SEEN
    assert contrast(palette.focus, palette.window) >= SEEN
    assert contrast(palette.focus, palette.surface) >= SEEN
    assert {title: c for title, c in palette.series.items() if contrast(c, palette.surface) < SEEN} == {}


@pytest.mark.parametrize("text", RATIOS)
def test_the_ratios_are_those_of_the_design(text: str) -> None:
    measured = tuple(tuple(contrast(p.role(text), p.role(s)) for s in SURFACES) for p in PALETTES)
    for drawn, found in zip(RATIOS[text], measured, strict=True):
        assert found == pytest.approx(drawn, abs=0.1)


def test_the_ratios_of_the_rest_are_those_of_the_design() -> None:
    for surface, drawn in DISABLED.items():
        assert [contrast(p.disabled, p.role(surface)) for p in PALETTES] == pytest.approx(drawn, abs=0.1)
    assert [contrast(p.on_accent, p.accent) for p in PALETTES] == pytest.approx((6.1, 8.5), abs=0.1)
    assert [contrast(p.on_accent, p.accent_hover) for p in PALETTES] == pytest.approx((8.0, 10.3), abs=0.1)
    assert [contrast(p.strong, p.window) for p in PALETTES] == pytest.approx((3.3, 4.0), abs=0.1)


@pytest.mark.parametrize("look", Look)
def test_the_ratios_of_the_states_are_those_of_the_design(look: Look) -> None:
    for palette, drawn in zip(PALETTES, LOOKS[look], strict=True):
        found = (contrast(palette.fg(look), palette.bg(look)), contrast(palette.fg(look), palette.surface))
        assert found == pytest.approx(drawn, abs=0.1)


@both
def test_states_are_told_apart_on_a_selected_row(palette: Palette) -> None:
    assert min(contrast(palette.fg(look), palette.select) for look in Look) >= 5.05


def test_a_platform_nobody_knows_has_the_colour_of_the_rest() -> None:
    assert LIGHT.platform("Meta Ads") == "#3D6FB6"
    assert LIGHT.platform("Somewhere new") == LIGHT.platform("Social")


def test_a_colour_nobody_knows_is_named() -> None:
    with pytest.raises(KeyError, match="turquoise"):
        LIGHT.role("turquoise")


@both
def test_the_style_sheet_has_a_colour_for_everything(palette: Palette, resource_texts: dict[str, str]) -> None:
    sheet = stylesheet(palette)
    assert "$" not in sheet
    used = {part.split(")")[0] for part in sheet.split("url(controls:")[1:]}
    assert used <= set(resource_texts)


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_the_pictures_of_the_style_sheet_have_the_colours_of_the_palette(
    name: str, palette: Palette, resource_texts: dict[str, str]
) -> None:
    roles = {"check": palette.on_accent, "menu-check": palette.text}
    for file, text in resource_texts.items():
        folder, picture = file.removesuffix(".svg").split("/")
        if folder == name:
            assert roles.get(picture, palette.muted) in text, file


@pytest.fixture
def resource_texts() -> dict[str, str]:
    home = Path(__file__).parents[2] / "resources" / "icons" / "controls"
    return {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in home.rglob("*.svg")}


def test_the_tokens_are_whole() -> None:
    names = {field.name for field in fields(LIGHT)} - {"dark", "series"}
    assert {f"{look}_bg" for look in Look} <= names
    assert {look.value for look in Look} <= names
    assert set(LIGHT.series) == set(DARK.series)


def test_dark_is_put_on_without_a_restart(qtbot: QtBot, dressed: QApplication) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(theme.the().changed):
        theme.the().choose("dark")
    assert theme.palette() is DARK
    assert dressed.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK.text
    assert DARK.surface in dressed.styleSheet()


def test_the_same_theme_again_changes_nothing(qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.the().changed):
        theme.the().choose("light")


def test_the_system_is_followed_live_and_only_when_asked_to(qtbot: QtBot) -> None:
    hints, worn = QGuiApplication.styleHints(), theme.the()
    worn.choose("system")
    with qtbot.waitSignal(worn.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert worn.palette is DARK
    worn.choose("light")
    with qtbot.assertNotEmitted(worn.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert worn.palette is LIGHT


def test_a_theme_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="sepia"):
        theme.the().choose("sepia")


@pytest.mark.parametrize("size", Size)
def test_every_size_makes_a_font(size: Size) -> None:
    made = theme.font(size, 600, tabular=True)
    assert made.pixelSize() == size
    assert made.weight() == 600
    assert [tag.toString() for tag in made.featureTags()] == [b"tnum"]
