"""The history answers from its indices, however long it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.engine.journal import Journal
from pipeline.engine.migrating import MIGRATIONS
from pipeline.model import Delivery, FailureKind, RunState, StepState, Verdict
from tests.engine.conftest import Run
from tests.engine.lakes import START, HandClock, Lake, step
from tests.engine.long_history import fill, step_keys


def plans(journal: Journal, question: Callable[[], object]) -> list[str]:
    """How SQLite goes about each statement that answers a question."""
    asked: list[str] = []
    reading = journal._reading
    reading.set_trace_callback(asked.append)
    question()
    reading.set_trace_callback(None)
    return [row[3] for statement in asked for row in reading.execute(f"EXPLAIN QUERY PLAN {statement}")]


def test_no_question_goes_through_all_the_steps_there_ever_were(lake: Lake) -> None:
    run_ids = fill(lake.journal, runs=50, steps=40)
    keys, journal = step_keys(40), lake.journal
    questions: list[Callable[[], object]] = [
        lambda: journal.runs(50),
        lambda: journal.runs(50, before=run_ids[25]),
        lambda: journal.runs(50, states=[RunState.PARTIAL]),
        lambda: journal.runs(100, kind="without-extractors", triggers=["owner"]),
        lambda: journal.runs(100, text="nowhere"),
        lambda: journal.run(run_ids[25]),
        lambda: journal.usual_seconds(keys),
        lambda: [journal.last_good_run_of(f"p{n}") for n in range(8)],
    ]
    for question in questions:
        found = plans(journal, question)
        assert found, "something was asked"
        scans = [plan for plan in found if plan.startswith("SCAN") and "INDEX" not in plan]
        # Runs lie in the order they are shown in, and a page ends the walk through them.
        assert [scan for scan in scans if not scan.startswith(("SCAN runs", "SCAN (subquery"))] == []


def test_pages_follow_one_another_without_gap_or_repetition(lake: Lake) -> None:
    run_ids = fill(lake.journal, runs=25, steps=3)
    seen: list[str] = []
    while page := lake.journal.runs(10, before=seen[-1] if seen else None):
        seen += [line.run.run_id for line in page]
    assert seen == run_ids[::-1]


def test_runs_within_a_second_keep_their_order(lake: Lake, run: Run) -> None:
    """As when somebody stops one and starts the next at once: the newest one is what the lake is told by."""
    begun = [run(step("a.raw"), force=True).run_id for _ in range(12)]
    assert [line.run.run_id for line in lake.journal.runs()] == begun[::-1]


def test_a_line_says_how_far_a_run_came_and_what_went_wrong(lake: Lake, run: Run) -> None:
    run(step("a.curated"), step("b.curated", "need_sign_in"), step("b.warehouse", "succeed", "b.curated"))
    (line,) = lake.journal.runs()

    assert (line.steps, line.done, line.rows) == (3, 1, 2)
    assert [(wrong.key, wrong.failure.kind) for wrong in line.went_wrong] == [("b.curated", FailureKind.NEEDS_SIGN_IN)]
    document = json.loads(json.dumps(line.to_json()))
    assert document["went_wrong"][0]["failure"]["next_action"] == "Sign in."
    assert document["state"] == "partial"


def test_the_history_can_be_narrowed(lake: Lake, clock: HandClock, run: Run) -> None:
    bad = run(step("a.raw", "break_down"))
    clock.move(86_400)
    good = run(step("a.raw"))

    assert [line.run.run_id for line in lake.journal.runs(states=[RunState.FAILED])] == [bad.run_id]
    assert [line.run.run_id for line in lake.journal.runs(since=START + timedelta(hours=1))] == [good.run_id]
    assert lake.journal.runs(states=[RunState.INTERRUPTED]) == ()


def test_the_last_good_run_is_known_for_all_and_for_each_platform(lake: Lake, clock: HandClock, run: Run) -> None:
    assert lake.journal.last_good_run() is None
    for _ in range(4):
        first = run(step("a.raw"), step("b.raw"), force=True)
        clock.move(60)
    second = run(step("a.raw"), step("b.raw", "break_down"), force=True)

    last = lake.journal.last_good_run()
    assert last is not None
    assert last.run_id == first.run_id
    by_platform = {name: lake.journal.last_good_run_of(name) for name in ("a", "b", "c")}
    assert {name: found and found.run_id for name, found in by_platform.items()} == {
        "a": second.run_id,
        "b": first.run_id,
        "c": None,
    }


def test_a_step_usually_takes_the_median_of_its_last_ten_successes(lake: Lake) -> None:
    fill(lake.journal, runs=30, steps=3)
    usual = lake.journal.usual_seconds(["p1.staging.1", "p2.curated.2", "never.ran"])
    assert usual == {"p1.staging.1": 1, "p2.curated.2": 2}


def test_usual_times_are_known_for_every_step_that_ever_succeeded(lake: Lake, run: Run) -> None:
    run(step("a.raw"), step("b.raw", "break_down"))
    assert set(lake.journal.usual_seconds()) == {"a.raw"}


def test_a_ledger_of_thousands_of_files_comes_back_as_it_was(lake: Lake) -> None:
    ledger = [
        Delivery(
            "tiktok",
            f"2026/{n:06d}.csv",
            n,
            n,
            f"{n:064x}",
            "overview",
            "@novadrift",
            START + timedelta(seconds=n),
            Verdict.ACCEPTED,
            30,
            facts=(("rows", "30"), ("first", "2026-01-01")),
            raw_path=f"{n:064x}.csv",
        )
        for n in range(3_000)
    ]
    lake.journal.adopt_deliveries("tiktok", ledger)
    assert lake.journal.deliveries("tiktok") == tuple(ledger)


def test_a_named_number_has_a_history(lake: Lake, clock: HandClock, run: Run) -> None:
    ids = []
    for _ in range(3):
        ids.append(run(step("a.raw"), force=True).run_id)
        clock.move(60)
    assert lake.journal.metric_history("a.raw", "speed", last=2) == ((ids[1], 1.5), (ids[2], 1.5))


@pytest.mark.parametrize("function", ["succeed", "break_down"])
def test_the_summary_of_a_run_is_the_same_whenever_it_is_asked_for(lake: Lake, run: Run, function: str) -> None:
    summary = run(step("a.raw", function))
    assert lake.journal.run(summary.run_id) == summary
    assert summary.step("a.raw").state in (StepState.SUCCEEDED, StepState.FAILED)


def test_the_history_can_be_narrowed_by_kind_and_by_who_started_a_run(lake: Lake) -> None:
    ids = fill(lake.journal, runs=30, steps=3)

    def found(**filters: object) -> list[str]:
        return [line.run.run_id for line in lake.journal.runs(**filters)]  # type: ignore[arg-type]

    assert found(kind="without-extractors") == ids[::-1][4::5]
    assert found(triggers=["owner"]) == [run_id for n, run_id in enumerate(ids) if n % 3 == 0][::-1]
    assert found(triggers=["owner", "schedule"]) == ids[::-1]
    assert found(kind="full", triggers=["owner"], states=[RunState.PARTIAL]) == [ids[21]]
    assert found(triggers=["replay"]) == []


@pytest.mark.parametrize(
    "text", ["report 14 ", "REPORT 14", " 14 has no größe", "platform p2: CURATED", "p2.curated.2"]
)
def test_a_run_is_found_by_what_went_wrong_in_it(lake: Lake, text: str) -> None:
    ids = fill(lake.journal, runs=30, steps=3)
    found = [line.run.run_id for line in lake.journal.runs(text=text)]
    assert ids[14] in found
    assert set(found) <= {ids[n] for n in range(0, 30, 7)}, "runs in which nothing went wrong are not found by steps"


def test_a_run_is_found_by_its_id_and_pages_of_what_was_found_fit_together(lake: Lake) -> None:
    ids = fill(lake.journal, runs=30, steps=3)
    assert [line.run.run_id for line in lake.journal.runs(text=ids[4][-9:])] == [ids[4]]
    first = lake.journal.runs(3, text="größe")
    rest = lake.journal.runs(3, text="größe", before=first[-1].run.run_id)
    assert [line.run.run_id for line in (*first, *rest)] == [ids[n] for n in (28, 21, 14, 7, 0)]


@pytest.mark.parametrize("text", ["100%", "_", "'", '"', "\\", "*"])
def test_signs_stand_for_themselves(lake: Lake, text: str) -> None:
    fill(lake.journal, runs=8, steps=3)
    assert lake.journal.runs(text=text) == ()


def test_a_journal_of_before_learns_to_find_failures(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(MIGRATIONS / "0001_journal.sql", old)
    with Journal(tmp_path / "journal.db", old) as journal:
        ids = fill(journal, runs=8, steps=3)
    with Journal(tmp_path / "journal.db") as journal:
        assert [line.run.run_id for line in journal.runs(text="report 7")] == [ids[7]]
    assert (tmp_path / "journal.v1.backup.db").exists()
