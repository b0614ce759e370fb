"""Kill the process anywhere: the next start says so at once, and a resume ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.engine.journal import Journal
from pipeline.engine.lake import cancel_flag, step_flag
from pipeline.model import RunState, StepState
from tests.sweeps import sweep

ROOT = Path(__file__).parents[2]
OUTPUTS = ("a.validate.txt", "a.staging.txt", "b.curated.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    landing = tmp_path / "lake" / "landing"
    landing.mkdir(parents=True)
    (landing / "one.csv").write_text("one")
    return tmp_path / "lake"


def program(folder: Path, wanted: str, crash_at: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.engine.program", str(folder), wanted]
    environment = {**os.environ, "BEDROT_CRASH_AT": crash_at}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)


def told(process: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert process.returncode == 0, process.stderr
    document: dict[str, Any] = json.loads(process.stdout)
    return document


def diary(folder: Path) -> list[str]:
    return (folder / "diary").read_text().split()


@pytest.mark.parametrize(
    "place",
    sweep(
        ["step-done:1", "run-created", "journal-committed:1", "step-done:3", "journal-committed:4", "run-ending"],
    ),
)
def test_a_killed_run_is_found_interrupted_and_resumed_to_the_same_bytes(folder: Path, place: str) -> None:
    killed = program(folder, "run", crash_at=place)
    assert killed.returncode == -signal.SIGKILL

    with Journal(folder / "journal" / "journal.db") as journal:
        ((orphan, owner),) = journal.running()
        assert not owner.is_alive()
        assert journal.orphans() == (orphan,)
        before = journal.run(orphan.run_id)
        assert before is not None
        done = {row.key for row in before.steps if row.state is StepState.SUCCEEDED}
        ran = diary(folder) if (folder / "diary").exists() else []

    resumed = told(program(folder, "resume"))
    assert resumed["interrupted"] == [orphan.run_id]
    assert (resumed["run_id"], resumed["state"]) == (orphan.run_id, "success")
    assert {step["state"] for step in resumed["steps"]} == {"succeeded"}
    again = {line.partition(":")[0] for line in diary(folder)[len(ran) :]}
    assert again.isdisjoint(done)
    assert {(folder / "staging" / name).read_text() for name in OUTPUTS} == {"one"}

    unchanged = told(program(folder, "run"))
    assert {step["state"] for step in unchanged["steps"]} == {"skipped"}


def test_the_end_of_an_interrupted_run_is_its_last_sign_of_life(folder: Path) -> None:
    program(folder, "run", crash_at="journal-committed:2")
    with Journal(folder / "journal" / "journal.db") as journal:
        (run_id,) = journal.interrupt_orphans()
        summary = journal.run(run_id)
        last = journal.events(run_id=run_id)[-1]
        assert summary is not None
        assert summary.state is RunState.INTERRUPTED
        assert summary.run.ended_at == last.at
        assert summary.run.seconds == pytest.approx((last.at - summary.run.started_at).total_seconds(), abs=0.01)
        assert StepState.RUNNING not in [step.state for step in summary.steps]
        assert StepState.RUNNING not in [attempt.state for attempt in summary.attempts]
        assert journal.running() == ()
        assert journal.interrupt_orphans() == ()


@pytest.mark.slow
def test_stop_signs_of_a_killed_run_are_taken_away(folder: Path) -> None:
    program(folder, "run", crash_at="journal-committed:1")
    with Journal(folder / "journal" / "journal.db") as journal:
        run_id = journal.orphans()[0].run_id
    cancel_flag(folder / "journal", run_id).set()
    step_flag(folder / "journal", run_id, "a.validate", 1).set()
    assert told(program(folder, "resume"))["state"] == "success"
    assert list((folder / "journal" / "cancel").iterdir()) == []
