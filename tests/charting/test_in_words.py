"""Who cannot see a chart, points at one place of it, or opens it as a table gets the same values."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import replace
from io import StringIO

import pytest

from pipeline.charting.csv_text import csv_of
from pipeline.charting.legend import legend_of
from pipeline.charting.model import Axis, Chart, Mark, Part, Place, Stroke, Unit
from pipeline.charting.text import hover_lines, told
from tests.charting.sketches import EVERY, ads, bars, empty, failures, line, plays, revenue, work


def test_a_chart_is_told_with_range_first_last_lowest_highest_and_what_stood_out() -> None:
    chart = line((400.0, 900.0, None, 100.0, 500.0))
    chart = replace(chart, note="each day", marks=(Mark("plays", 3, "unusually low"),))
    assert told(chart) == (
        "Plays a day, each day. From Saturday, 1 November 2025 to Wednesday, 5 November 2025. "
        "First 400, last 500, lowest 100 (Tuesday, 4 November 2025), highest 900 (Sunday, 2 November 2025); "
        "1 of 5 days without a value. "
        "What stood out: Plays at 100, unusually low, Tuesday, 4 November 2025."
    )


def test_every_part_is_told_when_there_are_few() -> None:
    text = told(revenue())
    assert "Paid: first $300.00, last $398.00" in text
    assert "Expected: first $320.00" in text


def test_what_stands_on_one_another_is_told_together_too() -> None:
    assert "Together: lowest" in told(work(5, ("Spotify", "TikTok")))


def test_names_are_told_one_after_the_other() -> None:
    assert told(failures()) == "What went wrong. Passing trouble: 14. Needs sign-in: 5. Bad data: 1."


def test_an_empty_chart_says_what_is_missing() -> None:
    assert told(empty()) == "Nothing. Two more weeks of data are needed for a comparison."


def test_what_happened_is_told() -> None:
    assert "What happened: “Low Tide” released, Tuesday, 16 December 2025." in told(plays())


@pytest.mark.slow
@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_told_in_whole_sentences(kind: str) -> None:
    chart = EVERY[kind]()
    text = told(chart)
    assert text.startswith(chart.title)
    assert text.endswith(".")
    assert "nan" not in text
    assert "None" not in text


def test_beside_the_pointer_stands_every_value_of_the_place() -> None:
    chart = work(5, ("Spotify", "TikTok"))
    assert hover_lines(chart, 0) == [
        "Run 0",
        "usual: 15:00 to 20:00",
        "Spotify: 2:00",
        "TikTok: 2:18",
        "Together: 4:18",
    ]
    assert hover_lines(chart, 4)[-1] == "Unusually slow"


def test_a_day_and_the_mean_of_its_week_are_told_apart() -> None:
    lines = hover_lines(plays(), 30)
    assert "Spotify, this day: 400" in lines
    assert any(text.startswith("Spotify, mean: ") for text in lines)


def test_money_is_said_from_its_exact_text() -> None:
    part = Part("a", "paid", Stroke.BARS, (0.1 + 0.2,), Unit.USD, exact=("1204.505",))
    chart = Chart("c", "Revenue", Axis.NAMES, (Place("a", "May"),), (part,))
    assert hover_lines(chart, 0) == ["May", "paid: $1,204.50"]
    assert csv_of(chart).splitlines()[1] == "a,May,1204.505"


def test_a_gap_says_so() -> None:
    assert hover_lines(ads(), 13)[1:] == ["No data"]


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        hover_lines(empty(), 0)


def test_a_table_has_a_line_a_place_and_leaves_empty_what_is_not_known() -> None:
    rows = list(csv.reader(StringIO(csv_of(line((4.0, None, 0.5))))))
    assert rows == [["day", "Plays"], ["2025-11-01", "4"], ["2025-11-02", ""], ["2025-11-03", "0.5"]]


def test_a_table_names_what_stood_out_and_what_happened() -> None:
    rows = list(csv.reader(StringIO(csv_of(plays()))))
    assert rows[0][-1] == "note"
    assert rows[31][-1] == "unusually low"
    assert rows[46][-1] == "“Low Tide” released"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@cmd", "\tx"])
def test_no_text_of_a_table_is_a_formula(title: str) -> None:
    part = Part("a", title, Stroke.BARS, (-2.0,))
    chart = Chart("c", "T", Axis.NAMES, (Place(title, f"{title}!"),), (part,), marks=(Mark("a", 0, title),))
    rows = list(csv.reader(StringIO(csv_of(chart), newline="")))
    assert [cell[0] for cell in (rows[0][2], rows[1][0], rows[1][1], rows[1][3])] == ["'"] * 4
    assert rows[1][2] == "-2", "a number stays one"


def test_a_band_has_two_columns() -> None:
    assert csv_of(work(2, ("Spotify",))).splitlines()[0] == (
        'run,title,"usual (seconds), low","usual (seconds), high",Spotify (seconds),note'
    )


def test_a_legend_names_what_has_to_be_told_apart() -> None:
    assert [swatch.title for swatch in legend_of(revenue())] == ["paid", "awaited", "expected"]
    assert [swatch.sample for swatch in legend_of(revenue())] == ["box", "hatch", "line"]
    assert [swatch.title for swatch in legend_of(plays())] == ["Spotify", "Apple"], "a day's line goes with its mean"
    assert legend_of(bars((1.0, 2.0))) == ()
    assert legend_of(failures()) == (), "names are written beside their bars"


@pytest.mark.slow
def test_words_tables_and_numbers_need_no_matplotlib() -> None:
    program = (
        "import sys, pipeline.charting.text, pipeline.charting.csv_text, pipeline.charting.numbers,"
        " pipeline.charting.legend, pipeline.charting.look;"
        "print([name for name in ('matplotlib', 'numpy', 'pandas') if name in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"
