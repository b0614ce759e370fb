"""Ctrl-C once stops a run cleanly, twice ends it at once; either way a resume ends with the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.command_line import RUN, CommandLine
from tests.hostile.small_lake import snapshot

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of this kind are Unix's")
SECONDS = 30


@contextmanager
def held(bedrot: CommandLine, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A run that stands in its raw step."""
    bedrot.land()
    where = {"HELD_UNTIL": str(bedrot.root.parent / "go on"), **environment}
    with bedrot.process(*RUN, *words, module="tests.hostile.held_run", **where) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if line.strip() == "held":
                    break
            yield process
        finally:
            process.kill()


@pytest.fixture
def undisturbed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, bytes]:
    """What the same files give when nobody presses anything."""
    root = tmp_path / "undisturbed"
    root.mkdir()
    lake = CommandLine(root, capsys).land()
    lake.run()
    return lake.curated()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_once_a_run_stops_cleanly_and_a_resume_finishes_it(
    bedrot: CommandLine, undisturbed: dict[str, bytes], number: signal.Signals
) -> None:
    with held(bedrot, "--json") as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 3
    assert "Stopping. What has arrived is kept." in err
    assert "Traceback" not in err
    summary = json.loads(out)
    states = {step["key"]: step["state"] for step in summary["steps"]}
    assert summary["state"] == "cancelled"
    assert states["distrokid.validate"] == "succeeded"
    assert states["distrokid.raw"] == "cancelled"
    assert states["distrokid.curated"] == "cancelled"

    resumed = bedrot.say("resume", summary["run_id"])
    assert resumed.document["run_id"] == summary["run_id"]
    assert {step["attempts"] for step in resumed.document["steps"] if step["key"] == "distrokid.validate"} == {1}
    assert bedrot.curated() == undisturbed


@pytest.mark.slow
def test_asked_twice_it_ends_at_once(bedrot: CommandLine, undisturbed: dict[str, bytes]) -> None:
    with held(bedrot, HELD_DEAF="1") as process:
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        for line in process.stderr:
            if "Stopping" in line:
                break
        process.send_signal(signal.SIGINT)
        process.wait(timeout=SECONDS)

    assert process.returncode == 3
    (run,) = bedrot.say("runs").document["runs"]
    bedrot.say("resume", run["run_id"])
    assert bedrot.curated() == undisturbed


@pytest.mark.slow
def test_a_step_that_does_not_hear_is_left_behind_and_the_program_still_ends(bedrot: CommandLine) -> None:
    with held(bedrot, "--json", HELD_DEAF="1") as process:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 3
    assert json.loads(out)["abandoned"] == ["distrokid.raw"]


@pytest.mark.slow
def test_another_process_may_ask_too(bedrot: CommandLine) -> None:
    with held(bedrot, "--json") as process:
        (running,) = bedrot.say("status").document["running"]
        assert (running["pid"], running["alive"]) == (process.pid, True)
        assert bedrot.say("cancel").document == {"cancelled": [running["run_id"]]}
        process.communicate(timeout=SECONDS)

    assert process.returncode == 3
    assert bedrot.say("cancel").document == {"cancelled": []}
    assert bedrot.say("status").document["running"] == []


@pytest.mark.slow
def test_a_lake_that_is_held_is_not_changed_by_others(bedrot: CommandLine) -> None:
    bedrot.land({"streams/odd.txt": b"set aside"}).run()
    before = snapshot(bedrot.root / "landing")
    changing = (RUN, ("resume", "x"), ("retention",), ("import-legacy", "."), ("quarantine", "replay"))
    with held(bedrot) as process:
        for words in changing:
            said = bedrot.say(*words)
            assert said.code == 5, words
            assert said.error["kind"] == "busy"
            assert f"process {process.pid}" in said.error["message"]
            assert said.error["next_action"]
        for line in ("status", "runs", "quarantine list", "graph", "doctor --offline", "run --dry-run"):
            assert bedrot.say(*line.split()).code == 0, f"{line} only looks"
    assert set(before) <= set(snapshot(bedrot.root / "landing"))


@pytest.mark.slow
def test_a_killed_run_is_told_as_cut_off_and_resumed(bedrot: CommandLine, undisturbed: dict[str, bytes]) -> None:
    with held(bedrot) as process:
        process.kill()
        process.wait(timeout=SECONDS)

    (running,) = bedrot.say("status").document["running"]
    assert running["alive"] is False

    resumed = bedrot.say("resume", running["run_id"])
    assert {step["key"]: step["state"] for step in resumed.document["steps"]}["distrokid.curated"] == "succeeded"
    assert bedrot.curated() == undisturbed
