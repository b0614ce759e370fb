"""What stood out waits for the owner's word, is told once, and stays noted whatever the warehouse goes through."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.commands.anomalies import anomalies
from pipeline.commands.answer import Exit
from pipeline.insights.outlook.anomalies import Anomaly, Severity
from pipeline.insights.outlook.storing import write_anomalies, writing
from pipeline.lake import Lake, open_lake
from pipeline.model import NotThere
from pipeline.notify.informing import inform
from pipeline.notify.looking import situation_of
from pipeline.notify.news import pieces
from pipeline.noting import note, open_anomalies, undo_note
from pipeline.settings import load_settings
from pipeline.warehouse.schema import open_warehouse
from tests.access.strict_keyring import strict_keyring
from tests.engine.lakes import HandClock
from tests.notify.room import ALL

NOW = datetime(2026, 3, 20, 7, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = "Spotify plays on 18 March were 54 % below the usual Wednesday. It is the newest day there is."
FALL = Anomaly("plays.spotify", date(2026, 3, 18), date(2026, 3, 18), date(2026, 3, 18), Severity.WARNING, True,
               500.0, 1087.0, 820.0, 1440.0, WORDS, "plays", "spotify")  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    (tmp_path / "landing").mkdir()
    with strict_keyring(), open_lake(load_settings(tmp_path, environ={}), HandClock(NOW)) as made:
        yield made


def stands(lake: Lake, *events: Anomaly) -> None:
    """What the step left in the warehouse."""
    path = lake.settings.database
    path.parent.mkdir(exist_ok=True)
    open_warehouse(path).close()
    with writing(path) as connection:
        write_anomalies(connection, events)


def titles(lake: Lake) -> list[str]:
    return [piece.title for piece in pieces(situation_of(lake)) if piece.where.page == "metrics"]


def test_what_was_noted_is_open_no_more_until_that_is_taken_back(lake: Lake) -> None:
    stands(lake, FALL)
    assert open_anomalies(lake) == (FALL,)
    assert note(lake, FALL) == FALL
    assert open_anomalies(lake) == ()
    undo_note(lake, FALL)
    assert open_anomalies(lake) == (FALL,)
    with pytest.raises(NotThere):
        note(lake, replace(FALL, series="plays.tidal"))


@pytest.mark.slow
def test_an_event_that_has_grown_or_moved_since_is_still_noted(lake: Lake) -> None:
    stands(lake, FALL)
    note(lake, FALL)
    lake.settings.database.unlink()
    stands(lake, replace(FALL, first_day=FALL.first_day - DAY, last_day=FALL.last_day + DAY))
    assert open_anomalies(lake) == ()
    stands(lake, replace(FALL, below=False), replace(FALL, first_day=FALL.first_day + 7 * DAY, last_day=NOW.date()))
    assert len(open_anomalies(lake)) == 2, "another direction, another week"


@pytest.mark.slow
def test_the_weightiest_comes_first_and_notices_ask_for_nothing(lake: Lake) -> None:
    dried = replace(FALL, series="plays.apple_music", severity=Severity.CRITICAL, first_day=FALL.first_day - 9 * DAY)
    old = replace(FALL, first_day=date(2025, 12, 1), last_day=date(2025, 12, 2))
    stands(lake, FALL, dried, old, replace(FALL, series="views.linktree", severity=Severity.NOTICE))
    assert open_anomalies(lake) == (dried, FALL)


@pytest.mark.slow
def test_one_event_is_one_message_whatever_becomes_of_the_warehouse(lake: Lake) -> None:
    stands(lake, FALL)
    told = inform(lake, here=ALL)
    assert told is not None
    assert told.title == "Spotify plays on 18 March were 54 % below the usual Wednesday."
    assert inform(lake, here=ALL) is None
    stands(lake, replace(FALL, last_day=FALL.last_day + DAY, words=WORDS.replace("54", "57")))
    assert inform(lake, here=ALL) is None, "it has grown"
    lake.settings.database.unlink()
    stands(lake, replace(FALL, first_day=FALL.first_day - DAY))
    assert inform(lake, here=ALL) is None, "made anew it begins a day earlier"
    assert isinstance(lake.clock, HandClock)
    lake.clock.move(DAY.total_seconds() * 2)
    assert inform(lake, here=ALL) is None, "it has happened; nobody is reminded of it"
    stands(lake)
    assert inform(lake, here=ALL) is None, "nor is it over"


@pytest.mark.slow
def test_what_was_noted_or_is_long_past_is_not_told(lake: Lake) -> None:
    stands(lake, FALL, replace(FALL, series="plays.tidal", first_day=date(2026, 2, 1), last_day=date(2026, 2, 2)))
    note(lake, FALL)
    assert titles(lake) == []


@pytest.mark.slow
def test_the_command_lists_notes_and_takes_back(lake: Lake) -> None:
    stands(lake, FALL)
    listed = anomalies(Namespace(action="list", names=[]), lake)
    assert listed.document["anomalies"][0]["state"] == "open"
    assert WORDS in listed.text
    name = "plays.spotify@2026-03-18"
    assert anomalies(Namespace(action="note", names=[name]), lake).document == {"note": [name]}
    assert anomalies(Namespace(action="list", names=[]), lake).document["anomalies"][0]["state"] == "noted"
    assert anomalies(Namespace(action="undo", names=[name]), lake).exit is Exit.SUCCESS
    for names in ([], ["plays.spotify"], ["plays.spotify@soon"]):
        assert anomalies(Namespace(action="note", names=names), lake).exit is Exit.USAGE


@pytest.mark.slow
def test_a_damaged_warehouse_does_not_keep_other_news_away(lake: Lake) -> None:
    stands(lake, FALL)
    with closing(lake.settings.database.open("r+b")) as handle:
        handle.write(b"no database at all" * 200)
    assert titles(lake) == []
