"""What is drawn can be read: no words touch, gaps stay gaps, what stands out is seen, no letter is complained of."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from pipeline.charting.drawing import Drawn, draw
from pipeline.charting.look import DPI, LAST_FAMILY, ChartLook
from pipeline.charting.model import Axis, Chart, Moment, Part, Stroke, Unit
from pipeline.charting.numbers import MINUS
from pipeline.charting.svg import png_of
from pipeline.palette import DARK, LIGHT
from tests.charting import sketches
from tests.charting.sketches import EVERY, bars, days, line, plays, wave, work

pytestmark = pytest.mark.slow

LOOK = ChartLook()
RANGES = (1, 2, 3, 7, 14, 30, 60, 90, 200, 365, 730, 1826)


def shown(chart: Chart, size: tuple[int, int] = (678, 200), look: ChartLook = LOOK, dense: float = 1) -> Drawn:
    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI * dense)
    canvas = FigureCanvasAgg(figure)
    drawn = draw(figure, chart, look, legend=True)
    canvas.draw()
    return drawn


def pixels(drawn: Drawn) -> np.ndarray:
    canvas = drawn.figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).astype(int)


def texts(drawn: Drawn) -> list[Text]:
    return [artist for artist in drawn.sheet.artists if isinstance(artist, Text)]


def touching(drawn: Drawn) -> Iterator[str]:
    """Words that touch each other, or leave the figure, by what was really painted."""
    width, height = drawn.figure.bbox.width, drawn.figure.bbox.height
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(drawn)]
    for words, box in boxes:
        if box.x0 < -1.5 or box.x1 > width + 1.5 or box.y0 < -3 or box.y1 > height + 3:
            yield f"{words} leaves the figure"
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if a.x0 < b.x1 and b.x0 < a.x1 and a.y0 + 2 < b.y1 - 2 and b.y0 + 2 < a.y1 - 2:
            yield f"{one} and {other}"


@pytest.mark.parametrize("size", [(678, 200), (300, 180)])
def test_at_no_range_and_width_do_two_words_touch(size: tuple[int, int]) -> None:
    for number, first in itertools.product(RANGES, (date(2025, 11, 20), date(2024, 1, 1))):
        chart = plays(number, first) if number > 3 else line(wave(number), first=first)
        assert list(touching(shown(chart, size))) == [], (number, first)


@pytest.mark.parametrize("size", [(510, 220), (358, 200)])
def test_neither_do_those_of_months_and_runs(size: tuple[int, int]) -> None:
    for number in (2, 9, 25, 60):
        assert list(touching(shown(sketches.revenue(number), size))) == [], number
    for number in (1, 2, 38, 200):
        assert list(touching(shown(work(number), size))) == [], number
    a_day = Chart("c", "T", Axis.RUNS, sketches.runs_at(60, a_day=4), (Part("a", "a", Stroke.LINE, wave(60)),))
    drawn = shown(a_day, size)
    assert list(touching(drawn)) == []
    named = [text.get_text() for text in texts(drawn)]
    assert len(set(named)) == len(named), "a day with several runs is named once"


@pytest.mark.parametrize(
    ("palette", "sizes"),
    [(LIGHT, (((358, 200), 2), ((300, 180), 1))), (DARK, (((510, 220), 1.5),))],
    ids=["light", "dark"],
)
@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_drawn_light_and_dark_small_and_dense_and_nobody_complains(kind, palette, sizes, caplog) -> None:
    look, chart = ChartLook.of(palette, font_family="A font nobody has"), EVERY[kind]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size, dense in sizes:
            drawn = shown(chart, size, look, dense)
            assert list(touching(drawn)) == []
    assert caplog.records == []


def test_a_picture_of_no_size_at_all_is_one() -> None:
    for kind in ("plays", "work", "freshness", "empty"):
        assert png_of(EVERY[kind](), LOOK, 20, 20).startswith(b"\x89PNG")


def test_the_figure_is_transparent_and_a_framed_picture_has_the_ground_of_a_card() -> None:
    assert pixels(shown(plays()))[0, 0].tolist()[3] == 0
    import matplotlib.image

    framed = matplotlib.image.imread(BytesIO(png_of(plays(), ChartLook(DARK), 300, 180, 2)))
    assert framed.shape[:2] == (360, 600)
    assert [round(channel * 255) for channel in framed[0, 0, :3]] == [0x21, 0x1F, 0x1C]


def ink(drawn: Drawn, left: float, right: float) -> int:
    """How many pixels within the values are painted between two of them, apart from the grid."""
    drawn.sheet.artists = [artist for artist in drawn.sheet.artists if artist.get_zorder() not in (1, 4.5)]
    painted = pixels(drawn)[: int(drawn.figure.bbox.height - drawn.box.bottom), :, 3] > 0
    return int(painted[:, round(left) : round(right)].sum())


@pytest.mark.parametrize("stroke", [Stroke.LINE, Stroke.DAILY, Stroke.AREA, Stroke.BARS, Stroke.BAND, Stroke.DOTS])
def test_a_gap_stays_one(stroke: Stroke) -> None:
    values = (*(5.0,) * 12, *(None,) * 6, *(5.0,) * 12)
    low = (*(3.0,) * 12, *(None,) * 6, *(3.0,) * 12) if stroke is Stroke.BAND else ()
    chart = Chart("c", "T", Axis.DAYS, days(30), (Part("a", "a", stroke, values, low=low),))
    drawn = shown(chart)
    before, gone, after = (drawn.pointed(place).line[0][0] for place in (11, 14, 18))
    assert ink(drawn, before + 12, after - 12) == 0
    assert ink(drawn, before - 40, before) > 0
    assert before < gone < after


def test_a_gap_among_five_thousand_days_stays_one() -> None:
    values = [float(n % 50) for n in range(5000)]
    drawn = shown(line((*values[:2000], *(None,) * 100, *values[2100:])))
    left, right = (drawn.pointed(place).line[0][0] for place in (1999, 2100))
    assert right - left > 8
    assert ink(drawn, left + 2, right - 2) == 0


@pytest.mark.parametrize("draw_as", [line, bars])
def test_one_day_that_stands_out_among_five_thousand_is_seen(draw_as) -> None:
    values = [10.0] * 5000
    values[3333] = 1000.0
    drawn = shown(draw_as(tuple(values)))
    x, (_, top) = drawn.pointed(3333).line[0][0], drawn.pointed(3333).line[0]
    column = pixels(drawn)[int(top) : int(top) + 60, int(x) - 2 : int(x) + 3, :3]
    colour = [int(LOOK.part_colour(drawn.chart.parts[0])[at : at + 2], 16) for at in (1, 3, 5)]
    assert (np.abs(column - colour).sum(axis=2) < 120).any(axis=1).mean() > 0.8


def test_a_single_value_is_a_dot_and_a_lonely_one_between_gaps_too() -> None:
    for chart, place in ((line((7.0,)), 0), (line((1.0, 2.0, None, 4.0, None, 6.0)), 3)):
        drawn = shown(chart)
        x, y = drawn.position_of(place)
        assert pixels(drawn)[round(y), round(x), 3] == 255


def test_nought_is_not_a_gap() -> None:
    drawn = shown(bars((4.0, 0.0, None, 3.0)))
    nought, gap = (drawn.pointed(place).line[0][0] for place in (1, 2))
    assert ink(drawn, nought - 5, nought + 5) > 0
    assert ink(drawn, gap - 5, gap + 5) == 0


def test_bars_start_at_nought_and_negative_ones_go_below_it() -> None:
    drawn = shown(bars((120.0, -160.0), Unit.USD))
    named = {text.get_text() for text in texts(drawn)}
    assert "$0" in named
    assert any(words.startswith(f"{MINUS}$") for words in named)
    axis, above, below = (drawn.box.bottom + drawn.box.top) / 2, *(drawn.pointed(place).line[0][0] for place in (0, 1))
    painted = pixels(drawn)[:, :, 3] == 255
    middle = round(200 - axis)
    assert painted[middle - 20, round(above)]
    assert not painted[middle + 20, round(above)]
    assert painted[middle + 20, round(below)]
    assert not painted[middle - 20, round(below)]


def test_the_place_under_the_pointer_is_found_at_both_ends_and_none_beside() -> None:
    for chart in (plays(), work(), sketches.revenue(), line((1.0,)), plays(5000)):
        drawn = shown(chart)
        for place in (0, len(chart.places) // 2, len(chart.places) - 1):
            (x, top), (_, bottom) = drawn.pointed(place).line
            assert drawn.place_at(x, (top + bottom) / 2) == place
        assert drawn.place_at(drawn.box.left - 30, 50) is None
        assert drawn.place_at(300, 500) is None
    rows = shown(sketches.failures())
    assert rows.place_at(*rows.position_of(2)) == 2
    assert shown(sketches.empty()).place_at(300, 100) is None


def test_the_place_is_found_in_the_same_pixels_on_a_dense_screen() -> None:
    once, twice = shown(plays()), shown(plays(), dense=2)
    assert once.position_of(40) == pytest.approx(twice.position_of(40))


def test_pointing_draws_a_line_and_dots_over_the_chart_and_takes_them_away() -> None:
    drawn = shown(plays())
    before = pixels(drawn)
    drawn.highlight(40)
    pointed = pixels(drawn)
    x = round(drawn.pointed(40).line[0][0])
    changed = np.flatnonzero((pointed != before).any(axis=(0, 2)))
    assert changed.size
    assert abs(changed - x).max() < 8
    drawn.highlight(None)
    assert (pixels(drawn) == before).all()


def test_a_chart_fits_itself_to_the_size_its_figure_gets() -> None:
    drawn = shown(plays(), (678, 200))
    drawn.figure.set_size_inches(300 / DPI, 180 / DPI)
    pixels(drawn)
    assert drawn.box.right <= 300
    assert list(touching(drawn)) == []


def test_pointing_at_a_chart_too_low_for_values_shows_nothing() -> None:
    drawn = shown(plays(), (300, 30))
    before = pixels(drawn)
    drawn.highlight(40)
    assert (pixels(drawn) == before).all()
    assert drawn.place_at(5, 25) is None


def test_another_chart_takes_the_place_of_the_first_on_the_same_figure() -> None:
    drawn = shown(work())
    other = draw(drawn.figure, plays(), LOOK, legend=True)
    assert (pixels(other) == pixels(shown(plays()))).all()


def test_lines_have_their_names_at_their_ends_where_they_do_not_touch() -> None:
    apart = shown(plays())
    assert {"Spotify", "Apple"} <= {text.get_text() for text in texts(apart)}
    assert apart.legend == ()
    close = Chart("c", "T", Axis.DAYS, days(30), tuple(
        Part(name, name, Stroke.LINE, tuple(v + n for v in wave(30)), colour=name)  # type: ignore[operator]
        for n, name in enumerate(sketches.PLATFORMS)
    ))  # fmt: skip
    assert [swatch.title for swatch in shown(close, (300, 180)).legend] == list(sketches.PLATFORMS)


def test_what_stood_out_has_its_words_and_what_happened_its_title() -> None:
    named = {text.get_text() for text in texts(shown(plays()))}
    assert {"unusually low", "“Low Tide” released"} <= named
    many = replace(plays(), moments=tuple(Moment(n, f"“Song {n}” released") for n in range(0, 90, 3)))
    assert list(touching(shown(many, (300, 180)))) == []


def test_letters_that_no_font_has_become_a_box_and_dollars_stay_dollars() -> None:
    drawn = shown(sketches.scripts(), look=ChartLook.of(LIGHT, font_family=LAST_FAMILY))
    named = " ".join(text.get_text() for text in texts(drawn))
    assert "Прилив $5 & $6" in named
