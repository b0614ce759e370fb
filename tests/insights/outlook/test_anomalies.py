"""What is far from its usual weekday stands out, once; a trend, a quiet Sunday, a release or a gap does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.insights.outlook.anomalies import LIMIT, Anomaly, Severity, anomalies_in, with_known
from pipeline.insights.outlook.baseline import ENOUGH_DAYS
from pipeline.insights.outlook.series import Series
from pipeline.insights.outlook.words import told
from tests.insights.outlook.made_days import MONDAY, days, even_days

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)


def found(series: Series) -> list[Anomaly]:
    return anomalies_in(series, TODAY, told)


def with_days(changed: Mapping[int, float | None], size: int = 120) -> list[float | None]:
    values = even_days(size)
    for place, factor in changed.items():
        before = values[place]
        values[place] = None if factor is None or before is None else round(before * factor)
    return values


def test_a_day_far_below_its_weekday_is_one_event_in_plain_words() -> None:
    (event,) = found(days(with_days({72: 0.46})))
    assert (event.first_day, event.last_day, event.below) == (date(2026, 3, 18), date(2026, 3, 18), True)
    assert event.severity is Severity.WARNING
    assert event.words.startswith("Spotify plays on 18 March were 5")
    assert event.words.endswith("% below the usual Wednesday. The day before and after were normal.")
    assert event.observed < event.low < event.expected < event.high


@pytest.mark.parametrize("factor", [0.3, 2.6])
def test_neighbouring_days_of_one_direction_are_one_event(factor: float) -> None:
    (event,) = found(days(with_days({70: factor, 71: factor, 72: factor})))
    assert (event.first_day, event.last_day) == (MONDAY + 70 * DAY, MONDAY + 72 * DAY)
    assert event.below == (factor < 1)
    assert "from 16 to 18 March" in event.words


def test_a_fall_after_a_rise_is_an_event_of_its_own() -> None:
    up, down = found(days(with_days({70: 2.5, 71: 0.3})))
    assert (up.below, down.below) == (False, True)


def test_days_on_which_nothing_came_for_long_are_critical() -> None:
    (event,) = found(days(with_days({70: 0, 71: 0, 72: 0})))
    assert event.severity is Severity.CRITICAL
    assert "none at all" in event.words


def test_an_even_week_a_trend_and_a_gap_are_nothing_to_look_at() -> None:
    growing = [None if value is None else round(value * 1.006**n) for n, value in enumerate(even_days(200))]
    assert found(days(growing)) == []
    assert found(days(with_days({60: None, 61: None, 62: None}))) == []


def test_the_days_after_a_release_may_be_high_but_not_low() -> None:
    bump = {70 + n: 1 + 1.5 * 0.75**n for n in range(12)}
    assert found(days(with_days(bump)))[0].below is False, "without a release it stands out"
    assert found(days(with_days(bump), releases=(MONDAY + 70 * DAY,))) == []
    (event,) = found(days(with_days({72: 0.2}), releases=(MONDAY + 70 * DAY,)))
    assert event.below


def test_a_day_that_not_all_sources_have_reported_is_never_judged() -> None:
    values = with_days({119: 0.1})
    (event,) = found(days(values))
    assert event.words.endswith("It is the newest day there is.")
    assert found(days(values, whole_to=MONDAY + 118 * DAY)) == []


def test_too_few_days_say_nothing() -> None:
    assert found(days(with_days({30: 0.1}, size=ENOUGH_DAYS - 1))) == []
    assert len(found(days(with_days({30: 0.1}, size=ENOUGH_DAYS)))) == 1


def test_a_few_plays_more_or_less_are_no_news() -> None:
    assert found(days([2.0, 1.0, 3.0] * 40 + [0.0] + [1.0, 2.0, 2.0] * 10)) == []


def test_a_series_of_single_bursts_has_no_usual_day() -> None:
    assert found(days([0.0, 0.0, 30.0] * 40)) == []


def test_followers_that_leave_are_told_as_they_were_counted() -> None:
    gains = [float(3 + n % 3) for n in range(90)]
    gains[60] = -85.0
    (event,) = found(days(gains, title="New Spotify followers of NOVA", gain=True))
    assert event.words == (
        "New Spotify followers of NOVA on 6 March: -85, usual are about 4. The day before and after were normal."
    )


@pytest.mark.slow
def test_an_event_keeps_its_name_as_more_days_come_in() -> None:
    """Each day is judged as it came; however the usual moves meanwhile, one fall of five days is one event."""
    values = with_days({100 + n: 0.45 for n in range(5)}, size=160)
    known: list[Anomaly] = []
    names = set()
    for size in range(95, 161):
        series = days(values[:size])
        known = with_known(found(series), known, [series])
        names |= {one.key for one in known}
    assert names == {f"plays.spotify@{MONDAY + 100 * DAY}"}
    (event,) = known
    assert event.last_day == MONDAY + 104 * DAY


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.4, 1.8])
def test_a_new_level_is_one_event_and_then_what_is_usual(factor: float) -> None:
    values = [value if n < 100 or value is None else round(value * factor) for n, value in enumerate(even_days(170))]
    known: list[Anomaly] = []
    names = set()
    for size in range(95, 171):
        series = days(values[:size])
        known = with_known(found(series), known, [series])
        names |= {one.key for one in known}
    assert names == {f"plays.spotify@{MONDAY + 100 * DAY}"}


def test_an_event_that_begins_earlier_by_new_measure_is_still_the_one_that_is_known() -> None:
    (event,) = found(days(with_days({70: 0.3, 71: 0.3})))
    moved = replace(event, first_day=event.first_day - DAY, words="anew")
    (merged,) = with_known([moved], [event])
    assert (merged.first_day, merged.words) == (event.first_day, "anew")
    one, other = replace(event, last_day=event.first_day), replace(event, first_day=event.last_day)
    (again,) = with_known([one, other], [event])
    assert (again.first_day, again.last_day) == (event.first_day, event.last_day), "in two pieces it is one event"


def test_what_was_told_stays_unless_its_figures_were_corrected() -> None:
    series = days(with_days({70: 0.3}))
    (event,) = found(series)
    assert with_known([], [event], [series]) == [event]
    corrected = days(with_days({}))
    assert with_known(found(corrected), [event], [corrected]) == []


def test_other_series_and_the_other_direction_are_other_events() -> None:
    (event,) = found(days(with_days({70: 0.3})))
    others = [replace(event, series="plays.apple_music"), replace(event, below=False)]
    assert len(with_known([event, *others], [event])) == 3


@pytest.mark.slow
def test_made_up_years_are_judged_as_well_as_the_benchmark_says() -> None:
    from tests.benchmarks.anomalies import WAYS, looking_back, tallies

    (got,) = tallies(looking_back, WAYS[0], range(2000, 2040), [LIMIT])
    assert got.precision > 0.85
    assert got.recall > 0.85
