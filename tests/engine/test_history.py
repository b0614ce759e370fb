"""The history answers quickly, however long it is."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.clock import iso
from pipeline.engine.journal import Journal
from pipeline.model import Delivery, FailureKind, RunState, StepState, Verdict
from tests.engine.conftest import Run
from tests.engine.lakes import START, HandClock, Lake, step


def best_of_three(question: Callable[[], object]) -> float:
    """Seconds of processor time: what else the computer does must not fail a test."""
    times = []
    for _ in range(3):
        began = time.process_time()
        question()
        times.append(time.process_time() - began)
    return min(times)


def fill(journal: Journal, runs: int, steps: int) -> list[str]:
    """A long history: every seventh run is partial, its third step has failed."""
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    run_ids = [f"{begin + timedelta(hours=9 * n):%Y%m%dT%H%M%SZ}-{n:04x}" for n in range(runs)]
    failure = json.dumps(
        {"kind": "bad-data", "message": "Bad.", "next_action": "", "detail": "x" * 500, "retry_at": None}
    )
    run_rows, step_rows = [], []
    for n, run_id in enumerate(run_ids):
        at = iso(begin + timedelta(hours=9 * n))
        run_rows.append((run_id, "full", "schedule", "partial" if n % 7 == 0 else "success", at, at, 9.0))
        for place in range(steps):
            bad = n % 7 == 0 and place == 2
            state, text = ("failed", failure) if bad else ("succeeded", "")
            platform, phase = f"p{place % 8}", ("raw", "staging", "curated")[place % 3]
            step_rows.append((run_id, f"{platform}.{phase}.{place}", place, platform, phase, state, at, place, 7, text))
    with journal.writing() as write:
        write._connection.executemany(
            "INSERT INTO runs (run_id, kind, trigger, state, started_at, ended_at, seconds, pid, process_started,"
            " boot_id, host, arguments) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, '', '', '{}')",
            run_rows,
        )
        write._connection.executemany(
            "INSERT INTO steps (run_id, key, position, platform, phase, state, started_at, seconds, rows_out, failure,"
            " title) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
            step_rows,
        )
    return run_ids


def test_a_page_of_five_thousand_runs_of_forty_steps_comes_at_once(lake: Lake) -> None:
    run_ids = fill(lake.journal, runs=5_000, steps=40)
    keys = [f"p{place % 8}.{('raw', 'staging', 'curated')[place % 3]}.{place}" for place in range(40)]

    assert best_of_three(lambda: lake.journal.runs(50)) < 0.05
    assert best_of_three(lambda: lake.journal.runs(50, before=run_ids[2500])) < 0.05
    assert best_of_three(lambda: lake.journal.runs(50, states=[RunState.PARTIAL])) < 0.05
    assert best_of_three(lambda: lake.journal.run(run_ids[2500])) < 0.02
    assert best_of_three(lambda: lake.journal.usual_seconds(keys)) < 0.05
    assert best_of_three(lambda: [lake.journal.last_good_run_of(f"p{n}") for n in range(8)]) < 0.05


def test_pages_follow_one_another_without_gap_or_repetition(lake: Lake) -> None:
    run_ids = fill(lake.journal, runs=25, steps=3)
    seen: list[str] = []
    while page := lake.journal.runs(10, before=seen[-1] if seen else None):
        seen += [line.run.run_id for line in page]
    assert seen == run_ids[::-1]


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


def test_a_ledger_of_thirty_thousand_files_is_read_in_a_moment(lake: Lake) -> None:
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
        for n in range(30_000)
    ]
    lake.journal.adopt_deliveries("tiktok", ledger)
    assert lake.journal.deliveries("tiktok") == tuple(ledger)
    assert best_of_three(lambda: lake.journal.deliveries("tiktok")) < 0.4


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
