"""A pause holds as long as it says, survives a restart, and a broken file is told with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.health import lake_health
from pipeline.lake import open_lake
from pipeline.schedule.pause import FILE, Pause, in_hours, pause, paused, tomorrow, unpause
from pipeline.settings import ConfigurationError, load_settings
from tests.engine.lakes import START, HandClock
from tests.hostile.command_line import CommandLine


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def test_nothing_is_paused_until_somebody_says_so(tmp_path: Path, clock: HandClock) -> None:
    assert paused(tmp_path, clock) is None
    unpause(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_pause_without_end_holds_until_it_is_taken_back(tmp_path: Path, clock: HandClock) -> None:
    pause(tmp_path, clock)
    clock.move(timedelta(days=300).total_seconds())
    assert paused(tmp_path, clock) == Pause(START, None)
    unpause(tmp_path)
    assert paused(tmp_path, clock) is None
    assert list(tmp_path.iterdir()) == []


def test_a_pause_of_an_hour_is_over_after_an_hour(tmp_path: Path, clock: HandClock) -> None:
    pause(tmp_path, clock, in_hours(clock, 1))
    clock.move(3599)
    assert paused(tmp_path, clock) is not None
    clock.move(1)
    assert paused(tmp_path, clock) is None


def test_the_later_word_counts(tmp_path: Path, clock: HandClock) -> None:
    pause(tmp_path, clock)
    pause(tmp_path, clock, in_hours(clock, 2))
    found = paused(tmp_path, clock)
    assert found is not None
    assert found.until == START + timedelta(hours=2)


def test_a_pause_that_would_be_over_is_refused(tmp_path: Path, clock: HandClock) -> None:
    with pytest.raises(ValueError, match="would be over"):
        pause(tmp_path, clock, START)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 20, 7, tzinfo=UTC), datetime(2026, 11, 21, 5, tzinfo=UTC)),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), datetime(2026, 11, 22, 5, tzinfo=UTC)),  # past midnight already
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC)),  # summer time begins
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 5, tzinfo=UTC)),  # and ends
    ],
)
def test_until_tomorrow_ends_when_tomorrows_window_starts(now: datetime, until: datetime) -> None:
    assert tomorrow(HandClock(now), time(6), ZoneInfo("Europe/Berlin")) == until


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"since": oops}', "line 1, column 11"), ("[]", "does not hold an object"), ("{}", "since is None"),
        ('{"since": 5}', "since is 5"), ('{"since": "2026-11-20T07:00:00Z", "until": "soon"}', "until is 'soon'"),
        ('{"since": "2026-11-20T07:00:00Z", "until": false}', "until is False"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_place_and_can_be_overcome(
    tmp_path: Path, clock: HandClock, text: str, place: str
) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ConfigurationError) as told:
        paused(tmp_path, clock)
    assert FILE in told.value.message
    assert place in told.value.message
    assert told.value.next_action
    pause(tmp_path, clock)
    assert paused(tmp_path, clock) is not None


def test_the_health_of_a_lake_tells_a_pause_and_a_broken_file(tmp_path: Path, clock: HandClock) -> None:
    config = tmp_path / "config"
    with open_lake(load_settings(tmp_path, environ={}), clock) as lake:
        begun = pause(config, clock)
        assert lake_health(lake).pause == begun
        (config / FILE).write_text("[]")
        health = lake_health(lake)
    assert health.pause is None
    assert [FILE in fault.message for fault in health.to_mend] == [True]


def test_tomorrow_by_this_computers_clocks_is_at_that_time(clock: HandClock) -> None:
    until = tomorrow(clock, time(6)).astimezone()
    assert (until.hour, until.minute) == (6, 0)
    assert until.date() == clock.now().astimezone().date() + timedelta(days=1)


# -- the command -----------------------------------------------------------------------------


@pytest.fixture
def bedrot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, capsys)


@pytest.mark.parametrize("length", [(), ("--hours", "1.5"), ("--until-tomorrow",)])
def test_the_schedule_is_paused_and_goes_on_by_command(bedrot: CommandLine, length: tuple[str, ...]) -> None:
    said = bedrot.say("schedule", "pause", *length)
    assert said.code == 0
    assert said.document["paused"] is True
    assert (said.document["until"] is None) is (length == ())
    assert bedrot.say("status").document["pause"] == {key: said.document[key] for key in ("since", "until")}
    assert json.loads((bedrot.root / "config" / FILE).read_bytes())["since"] == said.document["since"]

    assert bedrot.say("schedule", "resume").document == {"paused": False}
    assert bedrot.say("status").document["pause"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("schedule",), ("schedule", "pause", "--hours", "0"), ("schedule", "pause", "--hours", "nan"),
        ("schedule", "pause", "--hours", "1", "--until-tomorrow"), ("schedule", "resume", "--hours", "1"),
    ],
)  # fmt: skip
def test_a_length_that_makes_no_sense_is_refused(bedrot: CommandLine, words: tuple[str, ...]) -> None:
    assert bedrot.say(*words).code == 4
    assert not (bedrot.root / "config" / FILE).exists()
