"""One drawing is light or dark as its page is: its colours are names that the page gives values."""

from __future__ import annotations

import re

import pytest

from pipeline.charting.model import Axis, Chart, Part, Place, Stroke
from pipeline.palette import DARK, LIGHT
from pipeline.reporting.page import shapes
from pipeline.reporting.pictures import Inks, picture


def test_colours_become_names_and_ids_stay() -> None:
    inks = Inks()
    drawn = 'fill="{}" style="stroke: {}; fill: {}" href="#aabbcc" clip-path="url(#ddeeff)" x="#abcdefgh"'
    light = drawn.format(LIGHT.muted, LIGHT.series["Spotify"], "#123456")
    dark = drawn.format(DARK.muted, DARK.series["Spotify"], "#654321")
    named = inks.by_name(light, dark)
    assert named == (
        'fill="var(--muted)" style="stroke: var(--of-spotify); fill: var(--mix-1)" href="#aabbcc"'
        ' clip-path="url(#ddeeff)" x="#abcdefgh"'
    )
    assert dict(inks.values(dark=False))["mix-1"] == "#123456"
    assert dict(inks.values(dark=True))["mix-1"] == "#654321"
    assert dict(inks.values(dark=True))["muted"] == DARK.muted


def test_every_state_has_a_silhouette() -> None:
    found = dict(shapes())
    assert len(set(found.values())) == len(found) == 8
    assert all("currentColor" in shape and "<svg" not in shape for shape in found.values())


@pytest.mark.slow
def test_a_chart_has_no_colour_of_its_own() -> None:
    places = tuple(Place(str(n), f"Run {n}") for n in range(4))
    parts = (
        Part("a", "Spotify", Stroke.BARS, (1.0, 2.0, None, 3.0), colour="Spotify", tint=0.5),
        Part("b", "mean", Stroke.LINE, (1.0, 1.5, 1.6, 2.0), colour="text"),
    )
    drawn = picture(Chart("plays", "Plays", Axis.RUNS, places, parts), Inks())
    assert drawn.wide
    assert re.findall(r"#[0-9a-fA-F]{6}\b(?!-)", re.sub(r'href="#[^"]*"|url\(#[^)]*\)', "", drawn.svg)) == []
    assert "var(--text)" in drawn.svg
    assert "var(--mix-1)" in drawn.svg
    assert picture(Chart("plays", "Plays", Axis.RUNS, empty="No run yet."), Inks()).empty == "No run yet."
