"""Half a year of runs as a lake in use has them: mostly alike, now and then slow, stopped, or without an answer."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from pipeline.engine.journal import Journal
from pipeline.lake import Lake
from pipeline.model import Failure, FailureKind, RunState
from tests.app.hand_made_runs import NO_ANSWER, SIGN_IN, HandMadeRun, Told, Try, chain, shared, write_run

LENGTHS = {"metaads": 48, "distrokid": 124, "toolost": 82, "tiktok": 240, "linktree": 37, "spotify": 150}
ROWS = {"metaads": 412, "distrokid": 37_600, "toolost": 96, "tiktok": 365, "linktree": 28, "spotify": 1_164}
CHANGED = Failure(FailureKind.LAYOUT_CHANGED, "The Linktree page has changed.", "Save the details.")
ASKED = Failure(FailureKind.RATE_LIMITED, "Spotify asks us to wait.", "You need not do anything.")
RUNS, APART = 77, timedelta(days=7) / 3
FAILED = {
    6: ("distrokid.extract", SIGN_IN),
    45: ("distrokid.extract", SIGN_IN),
    58: ("spotify.extract", ASKED),
    66: ("linktree.extract", CHANGED),
    RUNS - 2: ("distrokid.extract", SIGN_IN),
}
MEMORY, FRESHNESS = 548e6, "metrics.freshness"


def runs_of_half_a_year(lake: Lake, now: datetime) -> None:
    """Written into the journal as if each had been run, the newest a day before ``now``; no others remain."""
    _forget_others(lake, write_runs(lake.journal, now, RUNS))


def write_runs(journal: Journal, now: datetime, runs: int) -> list[str]:
    """So many runs up to ``now``, three a week. Returns what they are called, the oldest first."""
    chance = random.Random(7)
    told = []
    for number in range(RUNS - runs, RUNS):
        at = (now - (RUNS - number) * APART + timedelta(days=1)).replace(hour=6, minute=chance.randrange(60))
        run = one_run(at, number, chance)
        told.append(run_id := write_run(journal, run))
        memory = MEMORY * (1 + chance.uniform(-0.06, 0.07))
        with journal.writing() as write:
            write.add_metrics(
                run_id, "", {"peak_memory_bytes": memory, "cpu_seconds": run.seconds * chance.uniform(0.34, 0.46)}
            )
    return told


def _forget_others(lake: Lake, kept: list[str]) -> None:
    """The runs that made the lake took no time at all. How new the data are is told by the newest of the others."""
    others = [run_id for (run_id,) in lake.journal.ask("SELECT run_id FROM runs") if run_id not in kept]
    marks = ", ".join("?" * len(others))
    measured = lake.journal.metrics(max(others)).get(FRESHNESS, {})
    with lake.journal.writing() as write:
        for number, run_id in enumerate(kept):
            write.add_metrics(run_id, FRESHNESS, _earlier(measured, len(kept) - 1 - number))
        write.change(f"UPDATE slots SET run_id = NULL WHERE run_id IN ({marks})", others)
        for table in ("metrics", "attempts", "steps", "runs"):
            write.change(f"DELETE FROM {table} WHERE run_id IN ({marks})", others)


def _earlier(measured: dict[str, float], runs: int) -> dict[str, float]:
    """How new the data were some runs ago; what comes by hand waits now and then."""
    ago = round(runs * (APART / timedelta(days=1)))
    late = {name: (runs * 5 + len(name)) % 4 // 2 for name in measured}
    return {name: value - ago - late[name] * (runs > 0) if name.startswith("newest.") else value
            for name, value in measured.items()}  # fmt: skip


def one_run(at: datetime, number: int, chance: random.Random) -> HandMadeRun:
    """Run ``number`` of them."""
    if number == RUNS - 4:
        tries = (Try(0, 30, NO_ANSWER), Try(60, 90, NO_ANSWER), Try(120, 150, NO_ANSWER))
        return HandMadeRun(at, {"metaads.extract": Told(tries)}, 160.0, RunState.FAILED)
    steps: dict[str, Told] = {}
    begin = 0.0
    slow = 1.9 if number in (11, 50, RUNS - 1) else 1.0
    for platform, length in LENGTHS.items():
        long = length * chance.uniform(0.86, 1.14) * (slow if platform == "spotify" else 1.0)
        rows = round(ROWS[platform] * (1 + number / 900 + chance.uniform(-0.004, 0.004)))
        steps |= chain(platform, begin, (long, 1.2, 1.0, 3.0, 4.0), rows)
        begin += long * 0.6
    steps |= shared(begin + 20)
    if number % 9 == 4:
        steps["linktree.extract"] = Told((Try(5, 35, NO_ANSWER), Try(50, 81)), 28, 1_204)
    failed = FAILED.get(number)
    if failed:
        steps[failed[0]] = Told((Try(5, 22, failed[1]),))
    state = RunState.PARTIAL if failed else RunState.SUCCESS
    return HandMadeRun(at, steps, begin + 70, state)
