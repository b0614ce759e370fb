"""One program at a time holds a lake; the others are told who, and a dead holder holds nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.engine.lake_lock import HOLDER, Holder, LakeBusy, LakeLock, hold_lake
from pipeline.engine.owner import Owner, this_process
from pipeline.engine.records import RunRow
from pipeline.model import RunState, StepState
from tests.engine.lakes import START, HandClock, Lake, step

ROOT = Path(__file__).parents[2]


@pytest.fixture
def other_program(lake: Lake) -> Iterator[subprocess.Popen[str]]:
    """A real process that holds the lake."""
    command = [sys.executable, "-m", "tests.engine.program", str(lake.folder), "hold"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lake_held_by_another_program_is_refused_with_its_details(
    lake: Lake, clock: HandClock, other_program: subprocess.Popen[str]
) -> None:
    with pytest.raises(LakeBusy) as busy, hold_lake(lake.folder / "journal", lake.journal, clock):
        pass

    holder = busy.value.holder
    assert holder is not None
    assert (holder.owner.pid, holder.purpose) == (other_program.pid, "full run")
    assert re.fullmatch(
        rf"Another program holds this lake \(a full run started at \d\d:\d\d on this computer, process "
        rf"{other_program.pid}\)\.",
        busy.value.message,
    )
    assert "stop it there" in busy.value.next_action


def test_a_killed_holder_lets_go_at_once(lake: Lake, clock: HandClock, other_program: subprocess.Popen[str]) -> None:
    other_program.kill()
    other_program.wait()
    lock = LakeLock(lake.folder / "journal", clock)
    assert lock.holder() is None
    with lock:
        holder = lock.holder()
        assert holder is not None
        assert holder.owner == this_process()
    assert lock.holder() is None


def test_one_program_cannot_hold_a_lake_twice(lake: Lake, clock: HandClock) -> None:
    folder = lake.folder / "journal"
    with (
        LakeLock(folder, clock, "full run"),
        pytest.raises(LakeBusy, match="on this computer"),
        LakeLock(folder, clock),
    ):
        pass
    with LakeLock(folder, clock):
        pass


def test_a_holder_that_left_no_word_is_still_respected(lake: Lake, clock: HandClock) -> None:
    folder = lake.folder / "journal"
    with LakeLock(folder, clock):
        for word in ("", "{}", "[1]", '{"owner": [1], "purpose": "x", "since": "?"}'):
            (folder / HOLDER).write_text(word)
            with pytest.raises(LakeBusy, match=r"^Another program holds this lake\. Wait"):
                LakeLock(folder, clock).acquire()


def test_a_holder_on_another_computer_is_named(lake: Lake, clock: HandClock) -> None:
    far = Owner(12, 1.0, "boot", "studio-pc")
    assert "on the computer studio-pc" in Holder(far, "full run", START).sentence
    assert far.is_alive()  # it cannot be asked
    assert "(an import started at" in Holder(far, "import", START).sentence


def test_whoever_takes_the_lake_marks_what_a_dead_program_left_running(lake: Lake, clock: HandClock) -> None:
    run = RunRow("20261120T070003Z-0001", "full", "schedule", RunState.RUNNING, START, None, 0.0, {})
    dead = this_process()._replace(boot_id="an earlier boot")
    with lake.journal.writing() as write:
        write.create_run(run, dead, (step("a.raw"), step("b.raw")))
        write.start_attempt(run.run_id, "a.raw", 1, START + timedelta(seconds=1))

    assert [orphan.run_id for orphan in lake.journal.orphans()] == [run.run_id]
    with hold_lake(lake.folder / "journal", lake.journal, clock) as interrupted:
        assert interrupted == (run.run_id,)
    summary = lake.journal.run(run.run_id)
    assert summary is not None
    assert summary.state is RunState.INTERRUPTED
    assert [row.state for row in summary.steps] == [StepState.INTERRUPTED, StepState.PENDING]
    assert [attempt.state for attempt in summary.attempts] == [StepState.INTERRUPTED]


def test_a_process_is_told_apart_from_a_later_one_with_its_number() -> None:
    me = this_process()
    assert me.pid == os.getpid()
    assert me.is_alive()
    assert not me._replace(process_started=me.process_started - 60).is_alive()
    assert not me._replace(boot_id="an earlier boot").is_alive()
    assert not me._replace(pid=2**22 - 1).is_alive()


def test_without_a_boot_id_the_moment_of_the_boot_must_nearly_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    me = this_process()
    monkeypatch.setattr("pipeline.engine.owner.this_boot", lambda: "1763622000")
    assert me._replace(boot_id="1763622030").is_alive()
    assert not me._replace(boot_id="1763629999").is_alive()


def test_a_word_that_cannot_be_left_does_not_keep_the_lake_from_being_held(
    lake: Lake, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    folder = lake.folder / "journal"
    (folder / HOLDER).mkdir()
    with LakeLock(folder, clock) as lock:
        assert lock.holder() is None
        (folder / HOLDER).rmdir()
    assert "Could not note who holds the lake" in caplog.text


def test_the_word_is_a_small_document(lake: Lake, clock: HandClock) -> None:
    with LakeLock(lake.folder / "journal", clock, "full run"):
        word = json.loads((lake.folder / "journal" / HOLDER).read_text())
    assert word == {"owner": list(this_process()), "purpose": "full run", "since": "2026-11-20T07:00:03.000Z"}
