"""Of many answers to one question the clearest is told, with how often it was asked; outlooks are drawn."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.insights.outlook.certainty import Attribution, Verdict
from pipeline.reporting.what_may_come import _answers, outlook_charts, what_may_come
from pipeline.reporting.writing import write_month_report
from tests.reporting.conftest import NOW, opened
from tests.reporting.test_run_report import page_of


def asked(subject: str, lag: int, strength: float | None, low: float, high: float, verdict: Verdict) -> Attribution:
    words = f"{subject} after {lag}"
    return Attribution("ads-to-plays", subject, "plays a dollar", lag, strength, low, high, 200, verdict, words)


def test_the_clearest_of_all_answers_is_told_and_out_of_how_many() -> None:
    found = (
        asked("*", 0, 3.0, -9.0, 15.0, Verdict.UNCLEAR),
        asked("*", 1, 2.0, 0.5, 3.5, Verdict.SUPPORTED),
        asked("*", 3, 9.0, -20.0, 38.0, Verdict.UNCLEAR),
        asked("nova_drift", 0, 1.0, -8.0, 10.0, Verdict.UNCLEAR),
        asked("nova_drift", 1, 4.0, -2.0, 10.0, Verdict.UNCLEAR),
        asked("nova_drift 2026-10-01", 2, None, 0.0, 0.0, Verdict.TOO_LITTLE),
    )
    told = list(_answers(found, {"nova_drift": "NOVA DRIFT"}))
    assert [(one.of, one.words, one.state.word) for one in told] == [
        ("All artists", "* after 1", "The data support it"),
        ("NOVA DRIFT", "nova_drift after 1", "Unclear"),
    ]
    assert told[0].asked == told[1].asked == "The clearest of 3 that were asked."


@pytest.mark.slow
def test_an_outlook_is_drawn_from_the_past_on(copied: Path) -> None:
    database = copied / "warehouse" / "bedrot_analytics.db"
    days = [(NOW + timedelta(days=n)).date().isoformat() for n in range(90)]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM outlook")
        connection.executemany(
            "INSERT INTO outlook (series, figure_day, expected, low, high, chart, part)"
            " VALUES ('plays.spotify', ?, 9000, 8000, 10000, 'plays', 'spotify')",
            [(day,) for day in days],
        )
    (chart,) = outlook_charts(database, NOW.date())
    assert chart.title == "Plays on Spotify, as it may go on"
    assert {part.key for part in chart.parts} == {"spotify", "spotify_daily", "spotify_outlook", "spotify_outlook_band"}
    assert chart.places[-1].key == days[-1]
    with opened(copied) as lake:
        page = page_of(write_month_report(lake, NOW.date()))
    assert "Plays on Spotify, as it may go on" in page.words
    assert page.ids["chart-spotify_outlook"] == 1


@pytest.mark.slow
def test_where_nothing_was_worked_out_that_is_said(tmp_path: Path) -> None:
    assert what_may_come(tmp_path / "none.db").note == "No run has worked this out yet. The next one does."
    assert outlook_charts(tmp_path / "none.db", NOW.date()) == ()
