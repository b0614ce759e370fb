"""A chart as SVG can stand in any page: it has real text, needs nothing from elsewhere, and gets into nobody's way."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from pipeline.charting.look import ChartLook
from pipeline.charting.svg import svg_of
from pipeline.charting.text import told
from pipeline.palette import DARK, LIGHT
from tests.charting.sketches import EVERY, plays, revenue, scripts

pytestmark = pytest.mark.slow

LOOK = ChartLook(LIGHT)
SVG = "{http://www.w3.org/2000/svg}"


def ids(svg: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', svg))


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_well_formed_and_needs_nothing_from_elsewhere(kind: str) -> None:
    svg = svg_of(EVERY[kind](), LOOK, 510, 220)
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert {element.tag for element in root.iter()} & {f"{SVG}{name}" for name in ("script", "style", "image")} == set()
    addresses = [v for e in root.iter() for name, v in e.attrib.items() if name.split("}")[-1] in ("href", "src")]
    addresses += re.findall(r"url\(([^)]*)\)", svg)
    assert all(address.startswith("#") for address in addresses)
    assert {address[1:] for address in addresses} <= ids(svg)
    assert "nan" not in svg.lower().replace("finance", "")
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


def test_its_words_are_text_and_its_size_is_in_pixels_of_the_page() -> None:
    root = ElementTree.fromstring(svg_of(plays(), LOOK, 678, 200))
    assert (root.attrib["width"], root.attrib["height"], root.attrib["viewBox"]) == ("678", "200", "0 0 678 200")
    words = {"".join(element.itertext()).strip() for element in root.iter(f"{SVG}text")}
    assert {"Spotify", "unusually low", "“Low Tide” released", "0"} <= words
    assert all("11px" in element.attrib["style"] for element in root.iter(f"{SVG}text"))


def test_a_screen_reader_gets_title_and_text_alternative() -> None:
    root = ElementTree.fromstring(svg_of(scripts(), LOOK, 678, 200))
    title, text = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert text is not None
    assert title.text == "夜の潮 & <i>co</i>"
    assert text.text == "".join(letter for letter in told(scripts()) if letter.isprintable())
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], text.attrib["id"]]


def test_letters_that_no_font_here_has_are_left_to_the_reader() -> None:
    assert "“夜の潮” released" in svg_of(scripts(), LOOK, 678, 200)


def test_the_same_chart_gives_the_same_text_and_no_date() -> None:
    assert svg_of(revenue(), LOOK, 510, 220) == svg_of(revenue(), LOOK, 510, 220)
    assert "dc:date" not in svg_of(revenue(), LOOK, 510, 220)


def test_charts_in_one_page_share_no_id() -> None:
    many = [
        svg_of(chart, look, width, 200)
        for chart in (plays(), plays(60), revenue())
        for look in (LOOK, ChartLook(DARK))
        for width in (358, 510)
    ]
    known = [ids(svg) for svg in many]
    assert sum(len(found) for found in known) == len(set().union(*known))
