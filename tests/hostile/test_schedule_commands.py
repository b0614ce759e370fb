"""``bedrot schedule``: the coming runs, the record of those before, one of them skipped or hurried, and ``status``."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from pipeline.clock import from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.schedule.slot_book import SlotBook
from pipeline.schedule.slots import SlotState, Why
from tests.hostile.command_line import RUN, CommandLine
from tests.hostile.small_lake import snapshot

SUNDAY = datetime(2027, 1, 3, 12, 0, tzinfo=UTC)
SLOT = {"day", "moment", "zone", "outcome", "why", "detail", "hurried", "run_id", "run_started", "words"}


@pytest.fixture(autouse=True)
def sunday() -> Any:
    with time_machine.travel(SUNDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lake(bedrot: CommandLine) -> CommandLine:
    """One whose schedule is in UTC: Monday, Wednesday and Friday between six and nine."""
    (bedrot.root / "config").mkdir()
    return change(bedrot, timezone="UTC")


def change(bedrot: CommandLine, **values: Any) -> CommandLine:
    path = bedrot.root / "config" / "schedule_config.json"
    stated = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"schedule": {}}
    stated["schedule"] |= values
    path.write_text(json.dumps(stated), encoding="utf-8")
    return bedrot


def settle(lake: CommandLine, day: str, state: SlotState, why: Why, detail: str = "") -> None:
    with closing(Journal(lake.root / "journal" / "bedrot_journal.db")) as journal:
        SlotBook(journal).settle(datetime.fromisoformat(day).date(), state, why, SUNDAY, detail)


def write(lake: CommandLine, query: str, *values: object) -> None:
    with closing(sqlite3.connect(lake.root / "journal" / "bedrot_journal.db")) as journal, journal:
        journal.execute(query, values)


# ---- next


def test_the_next_moments_are_drawn_once_and_told_the_same_again(lake: CommandLine) -> None:
    first = lake.say("schedule", "next").document
    assert first == lake.say("schedule", "next").document
    assert [slot["day"] for slot in first["next"]] == [
        "2027-01-04", "2027-01-06", "2027-01-08", "2027-01-11", "2027-01-13",
    ]  # fmt: skip
    for slot in first["next"]:
        assert set(slot) == {"day", "moment", "zone", "hurried"}
        assert slot["moment"].startswith(slot["day"])
        assert 6 <= from_iso(slot["moment"]).hour <= 9
    assert lake.say("schedule", "next", "--count", "2").document["next"] == first["next"][:2]


def test_people_read_them_by_the_clocks_of_the_schedule(lake: CommandLine) -> None:
    change(lake, timezone="Asia/Tokyo", time_window={"start": "06:00", "end": "06:00", "randomize": False})
    said = lake.tell("schedule", "next", "--count", "1").out
    assert said.splitlines()[0] == "Mon 04 Jan, 06:00 Asia/Tokyo"
    assert "while the panel is open" in said


def test_a_pause_is_told_with_the_runs_it_takes(lake: CommandLine) -> None:
    lake.say("schedule", "pause", "--hours", "48")
    lines = lake.tell("schedule", "next").out.splitlines()
    assert lines[0].startswith("Paused until Tue 05 Jan")
    assert lines[1].endswith("skipped by the pause")
    assert not lines[2].endswith("pause")
    assert lake.say("status").document["next_slot"].startswith("2027-01-06")


def test_a_schedule_that_is_off_says_so(lake: CommandLine) -> None:
    lake.say("schedule", "next")
    change(lake, enabled=False)
    assert lake.tell("schedule", "next").out.startswith("The schedule is off")
    assert lake.say("schedule", "next").document["enabled"] is False
    assert lake.say("status").document["next_slot"] is None
    assert "The schedule is off" in lake.tell("status").out


def test_until_tomorrow_is_by_the_clocks_of_the_schedule(lake: CommandLine) -> None:
    change(lake, timezone="Asia/Tokyo")
    assert lake.say("schedule", "pause", "--until-tomorrow").document["until"] == "2027-01-03T21:00:00.000Z"


# ---- one slot


def test_a_slot_is_skipped_and_its_owner_thinks_better_of_it(lake: CommandLine) -> None:
    skipped = lake.say("schedule", "skip", "2027-01-04")
    assert skipped.code == 0
    assert set(skipped.document) == SLOT
    assert (skipped.document["outcome"], skipped.document["why"]) == ("skipped", "by-owner")
    assert lake.say("schedule", "next").document["next"][0]["day"] == "2027-01-06"
    assert lake.say("schedule", "undo", "2027-01-04").document["outcome"] == "planned"
    assert lake.say("schedule", "next").document["next"][0]["day"] == "2027-01-04"
    assert "Go back on it: bedrot schedule undo 2027-01-04" in lake.tell("schedule", "skip", "2027-01-04").out


def test_a_slot_is_wanted_at_the_next_chance(lake: CommandLine) -> None:
    said = lake.tell("schedule", "hurry", "2027-01-06").out
    assert "Wed 06 Jan: Starts at the next chance; planned for 0" in said
    assert [s["day"] for s in lake.say("schedule", "next").document["next"] if s["hurried"]] == ["2027-01-06"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("skip", "2027-01-05"), "No run is planned for 2027-01-05."),
        (("undo", "2027-01-04"), "Mon 04 Jan: Planned for 0"),
        (("hurry", "2026-12-28"), "No run is planned for 2026-12-28."),
    ],
)
def test_what_comes_too_late_or_for_no_day_is_refused(lake: CommandLine, words: tuple[str, ...], said: str) -> None:
    refused = lake.say("schedule", *words)
    assert refused.code == 4
    assert refused.error["message"].startswith(said)


@pytest.mark.parametrize(
    "words",
    [("skip",), ("skip", "monday"), ("next", "2027-01-04"), ("watch", "--hours", "2"), ("next", "--count", "0")],
)
def test_what_cannot_be_meant_is_a_usage_mistake(lake: CommandLine, words: tuple[str, ...]) -> None:
    assert lake.tell("schedule", *words).code == 4


# ---- the record


def test_the_record_tells_what_became_of_each_slot_the_newest_first(lake: CommandLine) -> None:
    assert lake.tell("schedule", "slots").out == "No slots yet.\n"
    lake.say("schedule", "next")
    settle(lake, "2027-01-04", SlotState.MISSED, Why.OFF)
    settle(lake, "2027-01-06", SlotState.FAILED, Why.TROUBLE, "The lake folder is not there.")

    newest, oldest = lake.say("schedule", "slots").document["slots"]
    assert set(newest) == SLOT
    assert (newest["day"], newest["outcome"], newest["detail"]) == (
        "2027-01-06", "failed", "The lake folder is not there.",
    )  # fmt: skip
    assert (oldest["outcome"], oldest["why"], oldest["words"]) == ("missed", "off", "Missed: the computer was off")
    assert len(lake.say("schedule", "slots", "--last", "1").document["slots"]) == 1
    assert "Failed: The lake folder is not there" in lake.tell("schedule", "slots").out


# ---- status


def test_looking_at_a_lake_in_which_nothing_ever_happened_writes_nothing(bedrot: CommandLine) -> None:
    bedrot.say("status")
    before = snapshot(bedrot.root, folders=False)
    status = bedrot.say("status").document
    assert status["next_slot"] is None
    assert set(snapshot(bedrot.root, folders=False)) == set(before)
    assert not (bedrot.root / "config").exists()


def test_status_tells_the_next_run_and_draws_none(lake: CommandLine) -> None:
    assert lake.say("status").document["next_slot"] is None
    drawn = lake.say("schedule", "next").document["next"][0]["moment"]
    status = lake.say("status").document
    assert status["next_slot"] == drawn
    assert status["schedule"] == {"enabled": True, "zone": "UTC", "due": None, "held": None, "retries": []}
    assert f"Next run: Mon 04 Jan, {drawn[11:16]}" in lake.tell("status").out


def test_status_tells_of_a_run_that_is_due_and_what_it_waits_for(
    lake: CommandLine, sunday: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.say("schedule", "next")
    sunday.move_to(SUNDAY + timedelta(hours=21, minutes=1))
    monkeypatch.setattr("pipeline.schedule.computer.has_way_out", lambda: True)
    assert "is due. Runs start while the panel is open" in lake.tell("status").out
    monkeypatch.setattr("pipeline.schedule.computer.has_way_out", lambda: False)
    schedule = lake.say("status").document["schedule"]
    assert schedule["due"] == "2027-01-04"
    assert schedule["held"]["by"] == "network"
    assert "is due. Waits for the network, until " in lake.tell("status").out


def test_status_tells_what_is_tried_again(lake: CommandLine) -> None:
    run_id = lake.say(*RUN).document["run_id"]
    due = SUNDAY + timedelta(minutes=40)
    write(lake, "INSERT INTO retries VALUES (?, 'distrokid', 2, 3, ?, 'waiting')", run_id, iso(due))
    (retry,) = lake.say("status").document["schedule"]["retries"]
    assert retry == {
        "run_id": run_id, "platform": "distrokid", "number": 2, "of": 3, "due": iso(due),
        "words": "DistroKid is tried again at 12:40 (retry 2 of 3)",
    }  # fmt: skip
    assert "DistroKid is tried again at 12:40 (retry 2 of 3)." in lake.tell("status").out


def test_status_names_a_schedule_that_cannot_be_meant_once(lake: CommandLine) -> None:
    change(lake, timezone="Mars/Olympus")
    faults = lake.say("status").document["to_mend"]
    assert len([fault for fault in faults if "timezone" in fault["message"]]) == 1


# ---- watch


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are Unix's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watch_ends_well_by_a_signal(lake: CommandLine, number: signal.Signals) -> None:
    with lake.process("--json", "schedule", "watch") as watching:
        said = heard(watching, "Next run")
        watching.send_signal(number)
        out, err = watching.communicate(timeout=30)
    assert "Next run" in said
    assert (watching.returncode, json.loads(out)) == (0, {"runs": []})
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are Unix's")
def test_watch_says_once_that_the_schedule_cannot_be_meant_and_goes_on_when_it_is_mended(lake: CommandLine) -> None:
    change(lake, days=["someday"])
    with lake.process("--json", "schedule", "watch") as watching:
        assert "schedule.days" in heard(watching, "schedule.days")
        change(lake, days=["monday"])
        assert "Next run: Mon" in heard(watching, "Next run")
        watching.send_signal(signal.SIGTERM)
        watching.communicate(timeout=30)
    assert watching.returncode == 0


def heard(process: subprocess.Popen[str], words: str) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    pytest.fail(f"it ended before it said {words!r}")
