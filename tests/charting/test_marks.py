"""What stood out and what may come stand on the chart and the line they belong to, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.charting.axes import day_places, month_places
from pipeline.charting.marks import with_marks, with_outlook
from pipeline.charting.model import Axis, Chart, Mark, Part, Stroke

FIRST = date(2026, 11, 16)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Event:
    first_day: date = FIRST + DAY
    last_day: date = FIRST + DAY
    peak_day: date = FIRST + DAY
    below: bool = True
    chart: str = "plays"
    part: str = "spotify"
    series: str = "plays.spotify"


@dataclass(frozen=True)
class Ahead:
    days: tuple[date, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    chart: str = "plays"
    part: str = "spotify"


PLAYS = Chart(
    "plays", "Plays a day", Axis.DAYS, day_places(FIRST, FIRST + 3 * DAY),
    (Part("spotify_daily", "each day", Stroke.DAILY, (8.0, 1.0, 8.0, None)),
     Part("spotify", "Spotify", Stroke.LINE, (None, None, 6.0, None), colour="Spotify")),
)  # fmt: skip


def test_an_event_is_marked_where_it_was_strongest_in_two_words() -> None:
    long = Event(last_day=FIRST + 2 * DAY, peak_day=FIRST + 2 * DAY, below=False)
    (chart,) = with_marks([PLAYS], [long, Event()])
    assert chart.marks == (
        Mark("spotify", 1, "unusually low", "plays.spotify@2026-11-17", below=True),
        Mark("spotify", 2, "unusually high for 2 days", "plays.spotify@2026-11-17"),
    )


def test_what_belongs_elsewhere_is_not_marked_here() -> None:
    """Neither another chart's, nor another part's, nor of days not shown, nor where nothing is to be pointed at."""
    elsewhere = [
        Event(chart="revenue"), Event(part="apple_music"), Event(peak_day=FIRST - DAY), Event(peak_day=FIRST + 3 * DAY),
        Event(chart=""),
    ]  # fmt: skip
    assert with_marks([PLAYS], elsewhere) == (PLAYS,)
    of_artist = replace(PLAYS, parts=tuple(replace(part, key=f"{part.key}:nova") for part in PLAYS.parts))
    assert with_marks([of_artist], [Event()]) == (of_artist,), "the whole account's event says nothing of one artist"


def test_an_outlook_goes_on_where_what_is_known_ends() -> None:
    days = tuple(FIRST + n * DAY for n in (2, 3, 5))
    (chart,) = with_outlook([PLAYS], [Ahead(days, (7.0, 8.0, 9.0), (5.0, 6.0, 7.0), (9.0, 10.0, 11.0))])
    assert [place.day for place in chart.places] == [FIRST + n * DAY for n in range(6)]
    band, likely = chart.part("spotify_outlook_band"), chart.part("spotify_outlook")
    assert (band.stroke, band.colour, likely.stroke) == (Stroke.BAND, "Spotify", Stroke.LINE)
    assert band.values == (None, None, None, 10.0, None, 11.0), "what is known already is not guessed at"
    assert band.low == (None, None, None, 6.0, None, 7.0)
    assert likely.values == (None, None, None, 8.0, None, 9.0)
    assert chart.part("spotify_daily").values == (8.0, 1.0, 8.0, None, None, None)
    assert chart.part("spotify").values[:4] == PLAYS.part("spotify").values


def test_months_go_on_by_months_and_money_keeps_its_exact_text() -> None:
    part = Part("earned", "Reported", Stroke.BARS, (4.0, 5.0), exact=("4.00", "5.00"))
    revenue = Chart("revenue", "Revenue", Axis.MONTHS, month_places(date(2026, 11, 1), date(2026, 12, 1)), (part,))
    (chart,) = with_outlook([revenue], [Ahead((date(2027, 2, 1),), (6.0,), (5.0,), (7.0,), "revenue", "earned")])
    assert [place.key for place in chart.places] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert chart.part("earned").exact == ("4.00", "5.00", None, None)
    assert chart.part("earned_outlook").values == (None, None, None, 6.0)


def test_without_an_outlook_of_its_own_a_chart_stays_as_it_is() -> None:
    other = Ahead((FIRST + 9 * DAY,), (1.0,), (0.0,), (2.0,), part="apple_music")
    nothing = Ahead((), (), (), ())
    empty = Chart("plays", "Plays a day", Axis.DAYS, empty="No plays yet.")
    assert with_outlook([PLAYS, empty], [other, nothing]) == (PLAYS, empty)
