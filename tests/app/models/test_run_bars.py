"""The bars of the timeline: no two of a worker at once, no hour that did not belong to the run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.run_account import RunAccount, Stretch, read_account
from app.models.run_bars import BarKind, Bars, lay_out
from pipeline.engine.records import AttemptRow, RunRow, RunSummary
from pipeline.model import RunState, StepState
from tests.app.hand_made_runs import NOW, HandMadeRun, done, lake_of, opened, running_run, troubled_run, usual_run


def account_of(tmp_path: Path, *runs: HandMadeRun) -> RunAccount:
    with opened(lake_of(tmp_path / "lake", runs)) as lake:
        account = read_account(lake, runs[-1].run_id)
    assert account is not None
    return account


def of_attempts(*tries: tuple[float, float]) -> RunAccount:
    run = RunRow("r", "full", "owner", RunState.SUCCESS, NOW, NOW + timedelta(seconds=1000), 1000.0, {})
    attempts = [
        AttemptRow(f"s{n}", 1, StepState.SUCCEEDED, NOW + timedelta(seconds=a), NOW + timedelta(seconds=b), b - a, None)
        for n, (a, b) in enumerate(tries)
    ]
    return RunAccount(RunSummary(run, (), tuple(attempts)), (Stretch(NOW, run.ended_at),))


def lanes(bars: Bars) -> list[list[tuple[float, float]]]:
    return [[(bar.begin, bar.end) for bar in bars.bars if bar.lane == lane] for lane in range(bars.lanes)]


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 90)), min_size=1, max_size=60))
def test_no_worker_does_two_things_at_once_and_none_is_invented(begun: list[tuple[int, int]]) -> None:
    tries = [(float(begin), float(begin + length)) for begin, length in begun]
    bars = lay_out(of_attempts(*tries), NOW)
    for lane in lanes(bars):
        assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(lane))
    at_once = max(sum(a <= moment < b for a, b in tries) for moment, _ in tries)
    assert bars.lanes == at_once
    assert len(bars.bars) == len(tries)


def test_a_troubled_run_shows_its_failed_tries_and_its_sign_in(tmp_path: Path) -> None:
    bars = lay_out(account_of(tmp_path, troubled_run()), NOW)
    kinds = [bar.kind for bar in bars.bars if bar.key in ("linktree.extract", "distrokid.extract")]
    assert kinds == [BarKind.SIGN_IN, BarKind.FAILED, BarKind.FAILED, BarKind.DONE]
    assert bars.span == pytest.approx(572.0)
    assert bars.ended
    assert bars.platforms == ("metaads", "distrokid", "toolost", "tiktok", "linktree", "spotify", None)
    third = next(bar for bar in bars.bars if bar.key == "linktree.extract" and bar.attempt == 3)
    assert third.tip.splitlines()[:2] == ["Linktree · Extract, try 3 of 3", "OK · 0:37"]


def test_a_run_that_goes_on_reaches_to_the_present(tmp_path: Path) -> None:
    account = account_of(tmp_path, running_run())
    bars, later = (lay_out(account, NOW + timedelta(seconds=s)) for s in (0, 5))
    running = [bar for bar in bars.bars if bar.kind is BarKind.RUNNING]
    assert {bar.key for bar in running} == {"spotify.extract", "toolost.staging", "linktree.extract"}
    assert not bars.ended
    assert later.span - bars.span == pytest.approx(5.0)
    assert [bar.lane for bar in later.bars] == [bar.lane for bar in bars.bars]


def test_the_night_between_being_cut_off_and_being_resumed_is_no_part_of_the_run(tmp_path: Path) -> None:
    account = account_of(tmp_path, usual_run(NOW - timedelta(hours=20)))
    at = account.summary.run.started_at
    taken_up = at + timedelta(hours=9)
    late = replace(
        account.summary.attempts[-1], attempt=2, started_at=taken_up, ended_at=taken_up + timedelta(seconds=40)
    )
    account = replace(
        account,
        summary=replace(account.summary, attempts=(*account.summary.attempts, late)),
        stretches=(Stretch(at, at + timedelta(seconds=561)), Stretch(taken_up, taken_up + timedelta(seconds=60))),
    )
    bars = lay_out(account, NOW)
    assert bars.span == pytest.approx(621.0)
    assert [seam.at for seam in bars.seams] == [taken_up]
    assert bars.seams[0].second == pytest.approx(561.0)
    assert bars.bars[-1].end == pytest.approx(601.0)


def test_a_run_whose_tries_are_forgotten_is_told_by_its_steps(tmp_path: Path) -> None:
    run = usual_run(NOW - timedelta(days=200))
    root = lake_of(tmp_path / "lake", [run])
    with opened(root) as lake:
        lake.journal.prune(NOW - timedelta(days=90))
        account = read_account(lake, run.run_id)
    assert account is not None
    assert not account.tries_kept
    assert account.kept_days == 90
    bars = lay_out(account, NOW)
    assert len(bars.bars) == 36
    assert bars.span == pytest.approx(561.0, abs=6)


def test_a_run_of_a_second_has_bars_with_a_length(tmp_path: Path) -> None:
    run = HandMadeRun(NOW, {"metaads.validate": done(0.01, 0.12), "metaads.raw": done(0.14, 0.3)}, 0.5)
    bars = lay_out(account_of(tmp_path, run), NOW)
    assert [round(bar.end - bar.begin, 2) for bar in bars.bars] == [0.12, 0.3]
    assert "0.1 s" in bars.bars[0].tip
