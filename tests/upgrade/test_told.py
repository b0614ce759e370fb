"""What an older version told of its lake is told again by today's: runs, steps, attempts, what is set aside, slots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from pipeline.engine.journal import Journal
from pipeline.run_logs.lines import log_of_run
from pipeline.run_logs.sentences import _READERS
from tests.hostile.command_line import CommandLine
from tests.upgrade.corpus import VERSIONS, Left
from tests.upgrade.older_life import CUT_OFF

pytestmark = pytest.mark.slow
CommandLineFor = Callable[[Left], CommandLine]
WITH_SLOTS = [name for name, version in VERSIONS.items() if version.journal >= 3]
WITH_KPIS = [name for name, version in VERSIONS.items() if version.warehouse >= 5]


def differences(then: Any, now: Any, place: str = "") -> Iterator[str]:
    """What was told and is told otherwise now, or not at all. What is told beside it does not matter."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name, value in then.items():
            yield from differences(value, now.get(name, "not told any more"), f"{place}.{name}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif then != now:
        yield f"{place}: {then!r}, now {now!r}"


@pytest.mark.parametrize("name", VERSIONS)
def test_the_history_is_told_the_same(left_by: Callable[[str], Left], bedrot: CommandLineFor, name: str) -> None:
    left = left_by(name)
    ask, told = bedrot(left), left.told
    assert {run["state"] for run in told["runs"]} == {"success", "partial", "interrupted"}
    assert {item["state"] for item in told["set aside"]} == {"open", "dropped"}
    items = [str(item["id"]) for item in told["set aside"]]
    now = {
        "runs": ask.say("runs", "list").document["runs"],
        "show": [ask.say("runs", "show", run["run_id"]).document for run in told["runs"]],
        "quarantine": ask.say("quarantine", "list").document["items"],
        "set aside": ask.say("quarantine", "show", *items).document["items"],
    }
    assert list(differences({what: told[what] for what in now}, now)) == []
    assert ask.say("status").code == 0


@pytest.mark.parametrize("name", WITH_SLOTS)
def test_what_was_drawn_stays_drawn(left_by: Callable[[str], Left], bedrot: CommandLineFor, name: str) -> None:
    left = left_by(name)
    ask, told = bedrot(left), left.told
    assert {slot["outcome"] for slot in told["slots"]} == {"ran", "skipped", "missed"}
    assert list(differences(told["slots"], ask.say("schedule", "slots").document["slots"])) == []
    for _ in range(2):
        assert list(differences(told["next"], ask.say("schedule", "next", "--count", "4").document)) == []
    assert ask.say("schedule", "undo", "2026-11-27").code == 0, "and what its owner wanted can be taken back"
    skipped = next(slot for slot in told["slots"] if slot["outcome"] == "skipped")
    soonest = ask.say("schedule", "next", "--count", "1").document["next"][0]
    assert (soonest["day"], soonest["moment"]) == (skipped["day"], skipped["moment"])


@pytest.mark.parametrize("name", [name for name in VERSIONS if name not in WITH_SLOTS])
def test_a_lake_without_slots_gets_them_once(left_by: Callable[[str], Left], bedrot: CommandLineFor, name: str) -> None:
    ask = bedrot(left_by(name))
    drawn = ask.say("schedule", "next", "--count", "4").document["next"]
    assert ask.say("schedule", "next", "--count", "4").document["next"] == drawn
    assert [slot["day"] for slot in drawn] == ["2026-11-27", "2026-11-30", "2026-12-01", "2026-12-04"]
    assert ask.say("schedule", "slots").document["slots"] == [], "nothing was missed before there was a schedule"


@pytest.mark.parametrize("name", WITH_KPIS)
def test_the_figures_are_told_the_same(left_by: Callable[[str], Left], bedrot: CommandLineFor, name: str) -> None:
    left = left_by(name)
    with time_machine.travel(CUT_OFF):  # on the very day
        assert list(differences(left.told["kpis"], bedrot(left).say("kpis").document)) == []


@pytest.mark.parametrize("name", VERSIONS)
def test_the_logs_are_read_as_they_were_written(left_by: Callable[[str], Left], name: str) -> None:
    """From their files and, where these are gone, from what the journal remembers."""
    left = left_by(name)
    with Journal(left.journal) as journal:
        for run in left.told["show"]:
            for folder in (left.root / "logs", left.root / "no logs here"):
                found = log_of_run(folder, run["run_id"], journal)
                assert found is not None
                while found.extend():
                    pass
                lines = found.read(range(len(found)))
                assert {line.kind for line in lines} <= {*_READERS}
                ended = sum(step["state"] not in ("pending", "running", "interrupted") for step in run["steps"])
                assert sum(line.kind == "StepFinished" for line in lines) == ended > 0
