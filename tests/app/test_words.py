"""How numbers, times and states are said: one wording for window, tray and messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app import words
from app.looks import Look
from pipeline.flow import full_flow
from pipeline.model import FailureKind, RunState, StepState

NOW = datetime(2026, 5, 13, 8, 0).astimezone()  # a Wednesday


def at(*fields: int) -> datetime:
    return datetime(*fields).astimezone()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0:00"), (0.4, "0:00"), (48.2, "0:48"), (59.6, "1:00"), (572, "9:32"), (3723, "1:02:03"), (-5, "0:00")],
)
def test_durations(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "< 0.1 s"), (0.06, "0.1 s"), (0.32, "0.3 s"), (0.97, "0:01"), (64, "1:04")]
)
def test_what_was_quicker_than_a_second_is_told_in_tenths(seconds: float, said: str) -> None:
    assert words.took(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "less than a minute"), (55, "about 1 minute"), (185, "about 3 minutes"), (5000, "about 83 minutes"),
     (9000, "about 2 hours")],
)  # fmt: skip
def test_what_is_left(seconds: float, said: str) -> None:
    assert words.about(seconds) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1.0 kB"), (214_000, "214 kB"), (2_100_000_000, "2.1 GB"),
     (4_000_000_000_000, "4.0 TB")],
)  # fmt: skip
def test_sizes(amount: int, said: str) -> None:
    assert words.size(amount) == said


def test_numbers() -> None:
    assert words.count(38_116) == "38,116"
    assert [words.many(n, "file", "files") for n in (0, 1, 2_000)] == ["0 files", "1 file", "2,000 files"]
    assert [words.number_word(n) for n in (0, 1, 6, 12)] == ["no", "one", "six", "12"]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 5, 13, 7, 52), "Today 07:52"),
        (at(2026, 5, 12, 19, 4), "Yesterday 19:04"),
        (at(2026, 5, 11, 8, 17), "Mon 11 May 08:17"),
        (at(2025, 5, 11, 8, 17), "11 May 2025 08:17"),
    ],
)
def test_moments_behind_us(moment: datetime, said: str) -> None:
    assert words.moment(moment, NOW) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 5, 13, 8, 17), "today 08:17"),
        (at(2026, 5, 14, 6, 41), "tomorrow 06:41"),
        (at(2026, 5, 18, 8, 17), "Mon 08:17"),
        (at(2026, 5, 19, 8, 17), "Tue 08:17"),
        (at(2026, 5, 20, 8, 17), "Wed 20 May 08:17"),
        (at(2027, 1, 4, 8, 17), "4 Jan 2027 08:17"),
    ],
)
def test_moments_ahead_of_us(moment: datetime, said: str) -> None:
    assert words.coming(moment, NOW) == said


def test_a_moment_ahead_in_as_few_signs_as_can_be() -> None:
    assert words.shortly(at(2026, 5, 15, 6, 41), NOW) == "Fri 06:41"
    assert words.shortly(at(2026, 5, 25, 6, 41), NOW) == "25 May"


def test_moments_inside_sentences() -> None:
    said = [words.inside_sentence(NOW - timedelta(days=days), NOW) for days in (0, 1, 2, 400)]
    assert said == ["today at 08:00", "yesterday at 08:00", "on Mon 11 May at 08:00", "on Tue 8 Apr 2025 at 08:00"]
    assert words.exact(at(2026, 5, 11, 8, 17, 3)) == "Monday, 11 May 2026, 08:17:03"


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "today"), (0, "today"), (1, "1 day"), (5, "5 days"), (89, "89 days"), (100, "3 months"), (800, "2 years")],
)
def test_how_old_a_day_is(days: int, said: str) -> None:
    today = date(2026, 5, 13)
    assert words.ago(today - timedelta(days=days), today) == said


def test_every_step_has_a_title_and_none_shows_its_key() -> None:
    titles = {step.key: words.step_title(step.key) for step in full_flow()}
    assert titles["distrokid.staging"] == "DistroKid: Staging"
    assert titles["unified.daily"] == "All platforms by day"
    assert len(set(titles.values())) == len(titles)
    assert not any("." in title or "_" in title for title in titles.values())
    assert words.short_step_title("distrokid.staging") == "Staging"
    assert words.step_title("newcomer.new-thing") == "newcomer: new thing"


def test_every_state_has_a_look_and_a_word_of_its_own() -> None:
    assert len({words.look_of_run(state)[1] for state in RunState}) == len(RunState)
    assert words.look_of_run(RunState.PARTIAL) == (Look.ATTENTION, "Partial")
    assert words.look_of_step(StepState.FAILED) == (Look.FAILED, "Failed")
    assert words.look_of_step(StepState.FAILED, FailureKind.NEEDS_SIGN_IN) == (Look.SIGNIN, "Needs sign-in")
    assert words.look_of_step(StepState.FAILED, FailureKind.RATE_LIMITED) == (Look.PAUSED, "Deferred")
    assert len({words.failure_in_two_words(kind) for kind in FailureKind}) == len(FailureKind)
    assert all(len(words.failure_in_two_words(kind).split()) <= 3 for kind in FailureKind)
    assert [words.word_of(look) for look in Look] == [
        "OK", "Running", "Attention", "Failed", "Needs sign-in", "Paused", "Skipped", "Waiting"]  # fmt: skip
