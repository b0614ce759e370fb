"""A slot gets one run, whoever grabs for it; what was said of it stands, and what its owner wants counts."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.engine.journal import Journal
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, RunState
from pipeline.schedule.slot_book import SlotBook, SlotTaken
from pipeline.schedule.slots import Outcome, Slot, SlotState, Why
from pipeline.settings import load_settings
from tests.end_to_end.lakes import REPOSITORY, environment
from tests.schedule.played import MONDAY, PlayedLake, trouble
from tests.schedule.racing import grab

DAY = MONDAY.date()
NOW = MONDAY + timedelta(hours=7)
RIVALS = 2


def slots(count: int = 1, first: date = DAY) -> list[Slot]:
    return [
        Slot(first + timedelta(days=number), "UTC", MONDAY + timedelta(days=number, hours=7)) for number in range(count)
    ]


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[PlayedLake]:
    made = PlayedLake(tmp_path, NOW)
    SlotBook(made.journal).draw(slots(3), MONDAY)
    yield made
    made.close()


@pytest.fixture
def book(lake: PlayedLake) -> SlotBook:
    return SlotBook(lake.journal)


def claimed(lake: PlayedLake, why: Why = Why.NONE, day: date = DAY) -> str:
    return lake.begin("schedule", SlotBook.claim(day, why, NOW))


# ---- one run


def test_a_claimed_slot_has_its_run(lake: PlayedLake, book: SlotBook) -> None:
    run_id = claimed(lake)
    slot = book.slot(DAY)
    assert slot is not None
    assert (slot.state, slot.run_id, slot.outcome, slot.settled_at) == (SlotState.CLAIMED, run_id, Outcome.RUNNING, NOW)
    assert book.of_run(run_id) == slot
    assert [one.day for one in book.planned()] == [DAY + timedelta(days=1), DAY + timedelta(days=2)]


def test_who_comes_second_has_no_run(lake: PlayedLake) -> None:
    claimed(lake)
    with pytest.raises(SlotTaken, match=r"2026-11-23 is taken"):
        claimed(lake)
    assert lake.runs() == 1
    assert lake.journal.ask("SELECT count(*) FROM steps")[0][0] == 3, "not even a step of it is left"


@pytest.mark.parametrize("state", [SlotState.SKIPPED, SlotState.MISSED, SlotState.FAILED])
def test_a_slot_that_has_had_its_last_word_gets_no_run(lake: PlayedLake, book: SlotBook, state: SlotState) -> None:
    book.settle(DAY, state, Why.PAUSED, NOW)
    with pytest.raises(SlotTaken):
        claimed(lake)
    assert lake.runs() == 0


def test_a_day_without_a_slot_gets_no_run(lake: PlayedLake) -> None:
    with pytest.raises(SlotTaken):
        claimed(lake, day=date(2027, 1, 1))
    assert lake.runs() == 0


def test_a_run_has_one_slot(lake: PlayedLake, book: SlotBook) -> None:
    run_id = claimed(lake)
    with pytest.raises(SlotTaken), lake.journal.writing() as write:
        SlotBook.claim(DAY + timedelta(days=1), Why.NONE, NOW)(write, run_id)
    assert len(book.planned()) == 2


def test_of_two_threads_one_has_the_slot(lake: PlayedLake, book: SlotBook) -> None:
    days = [slot.day for slot in slots(25)]
    book.draw(slots(25), MONDAY)
    lakes = [PlayedLake(lake.folder, NOW + timedelta(hours=rival), hasty=True) for rival in range(RIVALS)]
    line = threading.Barrier(RIVALS)
    got: list[tuple[date, str]] = []

    def rival(own: PlayedLake) -> None:
        for day in days:
            line.wait(10)
            got.append((day, grab(own, day)))

    threads = [threading.Thread(target=rival, args=(own,)) for own in lakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in lakes:
        own.close()
    assert sorted(got) == sorted((day, word) for day in days for word in ("had", "taken"))
    assert lake.runs() == len(days)
    assert {slot.outcome for slot in book.slots(days[0], days[-1])} == {Outcome.RUNNING}


def test_of_two_programs_one_has_the_slot(lake: PlayedLake, book: SlotBook) -> None:
    days = [slot.day.isoformat() for slot in slots(25)]
    book.draw(slots(25), MONDAY)
    rivals = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.schedule.racing", str(lake.folder), str(rival + 1), *days],
            cwd=REPOSITORY, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )
        for rival in range(RIVALS)
    ]  # fmt: skip
    got = []
    for rival in rivals:
        assert rival.stdout is not None
        assert rival.stdout.readline() == "ready\n"
    for _ in days:
        for rival in rivals:
            assert rival.stdin is not None
            rival.stdin.write("go\n")
        got.append(sorted(rival.stdout.readline().strip() for rival in rivals if rival.stdout is not None))
    for rival in rivals:
        rival.communicate(timeout=10)
        assert rival.returncode == 0
    assert got == [["had", "taken"]] * len(days)
    assert lake.runs() == len(days)


def test_a_real_run_takes_its_slot_and_a_second_one_does_not_come_about(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with open_lake(load_settings(tmp_path, environ={})) as lake:
        book = SlotBook(lake.journal)
        book.draw(slots(), MONDAY)
        wanted = Wanted(
            RunKind.WITHOUT_EXTRACTORS, trigger="schedule", claim=SlotBook.claim(DAY, Why.ASLEEP, lake.clock.now())
        )
        summary = lake.run(wanted)
        slot = book.of_run(summary.run_id)
        assert slot is not None
        assert summary.run.trigger == "schedule"
        assert (slot.day, slot.outcome, slot.late) == (DAY, Outcome.CAUGHT_UP, True)
        with pytest.raises(SlotTaken):
            lake.run(wanted)
        assert [line.run.run_id for line in lake.journal.runs()] == [summary.run_id]
        assert lake.journal.running() == ()
        with lake.held("look"):
            pass  # nothing is left in the way of others


# ---- what became of it


@pytest.mark.parametrize(
    ("why", "state", "outcome"),
    [
        (Why.NONE, RunState.SUCCESS, Outcome.RAN),
        (Why.ASLEEP, RunState.SUCCESS, Outcome.CAUGHT_UP),
        (Why.NONE, RunState.PARTIAL, Outcome.PARTIAL),
        (Why.ASLEEP, RunState.PARTIAL, Outcome.PARTIAL),
        (Why.NONE, RunState.FAILED, Outcome.FAILED),
        (Why.NONE, RunState.CANCELLED, Outcome.CANCELLED),
        (Why.NONE, RunState.INTERRUPTED, Outcome.FAILED),
    ],
)
def test_how_its_run_ended_is_what_became_of_a_slot(
    lake: PlayedLake, book: SlotBook, why: Why, state: RunState, outcome: Outcome
) -> None:
    lake.end(claimed(lake, why), state=state)
    slot = book.slot(DAY)
    assert slot is not None
    assert (slot.outcome, slot.why, slot.late) == (outcome, why, why is not Why.NONE)


def test_a_run_whose_program_died_is_not_running_for_ever(lake: PlayedLake, book: SlotBook) -> None:
    run_id = claimed(lake)
    lake.dies(run_id)
    slot = book.slot(DAY)
    assert slot is not None
    assert (slot.run_state, slot.outcome) == (RunState.INTERRUPTED, Outcome.FAILED)
    assert lake.state(run_id) is RunState.RUNNING, "only who holds the lake may say so in the journal"


def test_a_retry_that_succeeds_mends_the_slot(lake: PlayedLake, book: SlotBook) -> None:
    run_id = claimed(lake)
    lake.end(run_id, {"spotify": trouble()})
    slot = book.slot(DAY)
    assert slot is not None
    assert slot.outcome is Outcome.PARTIAL
    lake.go_on(run_id, ("spotify",))
    lake.end(run_id)
    assert book.slots(DAY, DAY)[0].outcome is Outcome.RAN


@pytest.mark.parametrize("why", [why for why in Why if why])
def test_a_last_word_is_kept_with_its_reason_and_is_the_last(lake: PlayedLake, book: SlotBook, why: Why) -> None:
    assert book.settle(DAY, SlotState.FAILED, why, NOW, "The folder is not there: look.")
    assert not book.settle(DAY, SlotState.MISSED, Why.ASLEEP, NOW)
    slot = book.slot(DAY)
    assert slot is not None
    assert (slot.state, slot.why, slot.detail) == (SlotState.FAILED, why, "The folder is not there: look.")
    assert book.settled(5) == (slot,)


def test_many_last_words_in_one_go(book: SlotBook) -> None:
    book.settle(DAY, SlotState.SKIPPED, Why.PAUSED, NOW)
    words = [(slot.day, SlotState.MISSED, Why.OFF) for slot in slots(3)]
    assert book.settle_all(words, NOW) == [slot.day for slot in slots(3)[1:]]
    assert [(slot.day.day, slot.why) for slot in book.settled(5)] == [(25, Why.OFF), (24, Why.OFF), (23, Why.PAUSED)]


def test_a_day_keeps_its_first_moment(book: SlotBook) -> None:
    book.draw([Slot(DAY, "Europe/Berlin", NOW + timedelta(hours=1))], NOW)
    assert book.slots(DAY, DAY) == tuple(slots(1))


def test_what_has_a_run_or_its_last_word_is_not_drawn_again(lake: PlayedLake, book: SlotBook) -> None:
    claimed(lake)
    book.skip(DAY + timedelta(days=1), NOW)
    for slot in slots(3):
        book.draw_again(Slot(slot.day, "UTC", slot.moment + timedelta(minutes=5)), NOW)
    assert [slot.moment.minute for slot in book.slots(DAY, DAY + timedelta(days=2))] == [0, 0, 5]


# ---- what its owner wants


def test_a_slot_is_skipped_and_its_owner_thinks_better_of_it(book: SlotBook) -> None:
    before = book.slot(DAY)
    assert book.skip(DAY, NOW)
    assert not book.skip(DAY, NOW)
    skipped = book.slot(DAY)
    assert skipped is not None
    assert (skipped.outcome, skipped.why, skipped.settled_at) == (Outcome.SKIPPED, Why.BY_OWNER, NOW)
    assert book.undo(DAY)
    assert not book.undo(DAY)
    assert book.slot(DAY) == before


def test_what_runs_cannot_be_skipped(lake: PlayedLake, book: SlotBook) -> None:
    claimed(lake)
    assert (book.skip(DAY, NOW), book.undo(DAY), book.hurry(DAY)) == (False, False, False)


@pytest.mark.parametrize("why", [Why.PAUSED, Why.DISABLED, Why.SUPERSEDED])
def test_what_others_have_skipped_is_not_undone(book: SlotBook, why: Why) -> None:
    book.settle(DAY, SlotState.SKIPPED, why, NOW)
    assert not book.undo(DAY)


def test_a_hurried_slot_that_is_skipped_and_planned_again_is_not_hurried_any_more(book: SlotBook) -> None:
    assert book.hurry(DAY)
    assert book.planned()[0].hurried
    book.skip(DAY, NOW)
    assert not book.hurry(DAY)
    book.undo(DAY)
    assert not book.planned()[0].hurried


def test_a_day_without_a_slot_is_not_there_for_anything(book: SlotBook) -> None:
    day = date(2027, 1, 1)
    assert (book.slot(day), book.skip(day, NOW), book.undo(day), book.hurry(day)) == (None, False, False, False)
    assert book.of_run("none") is None


# ---- reading


def test_slots_by_day_and_since_when_there_are_any(book: SlotBook, tmp_path: Path) -> None:
    assert [slot.day.day for slot in book.slots(DAY, DAY + timedelta(days=1))] == [23, 24]
    assert book.days(DAY, DAY + timedelta(days=1)) == {DAY, DAY + timedelta(days=1)}
    assert book.first_day() == DAY
    with Journal(tmp_path / "other.db") as empty:
        assert SlotBook(empty).first_day() is None


def test_a_fact_is_kept_and_replaced(book: SlotBook) -> None:
    assert book.fact("drawn until") == ""
    book.note("drawn until", "2026-12-01")
    book.note("drawn until", "2026-12-14")
    assert book.fact("drawn until") == "2026-12-14"
