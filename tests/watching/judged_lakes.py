"""A real lake after a real run, looked at on any day, with as long a history as a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import iso, stamp
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.quality.findings import Finding
from pipeline.settings import load_settings
from pipeline.watching.judgement import LakeJudgement, judged
from tests.end_to_end.lakes import LakeFolder
from tests.engine.lakes import HandClock

RUN_AT = datetime(2026, 11, 22, 8, tzinfo=UTC)  # the day after the newest files of the generator
DAY = timedelta(days=1)


@contextmanager
def opened(lake: LakeFolder, at: datetime = RUN_AT) -> Iterator[Lake]:
    with open_lake(load_settings(lake.root, environ={}), HandClock(at)) as found:
        yield found


def run_at(lake: LakeFolder, at: datetime = RUN_AT, **how: Any) -> None:
    with opened(lake, at) as found:
        found.run(Wanted(RunKind.WITHOUT_EXTRACTORS, **how))


def judge(lake: LakeFolder, at: datetime = RUN_AT) -> LakeJudgement:
    with opened(lake, at) as found:
        return judged(found)


def keys(judgement: LakeJudgement) -> set[str]:
    return {finding.key for finding in judgement.whole.findings}


def the(judgement: LakeJudgement, key: str) -> Finding:
    return next(finding for finding in judgement.whole.findings if finding.key == key)


def with_history(
    lake: LakeFolder, runs: int, *, every: timedelta = 2.33 * DAY, files: int = 0, **numbers: list[float]
) -> None:
    """Copies of the lake's own run, the last a day before it; ``numbers`` by name, like ``seconds``, oldest first."""
    with opened(lake) as found, found.journal.writing() as write:
        ask = found.journal.ask
        run = list(ask("SELECT * FROM runs")[0])
        steps, metrics = ask("SELECT * FROM steps"), ask("SELECT * FROM metrics")
        deliveries = ask("SELECT * FROM deliveries WHERE verdict = 'accepted' LIMIT ?", (files,))
        for number in range(runs):
            at = RUN_AT - DAY - (runs - 1 - number) * every
            run_id = f"{stamp(at)}-{number:04x}"
            own = {name: values[number] for name, values in numbers.items()}
            row = [run_id, "full", "schedule", "success", iso(at), iso(at), own.pop("seconds", 600.0), *run[7:]]
            write.change(f"INSERT INTO runs VALUES ({_marks(row)})", row)
            for step in steps:
                write.change(f"INSERT INTO steps VALUES ({_marks(step)})", (run_id, *step[1:]))
            kept = {(step, name): value for _, step, name, value in metrics}
            kept |= {("disk" if name == "free_bytes" else "", name): value for name, value in own.items()}
            for (step, name), value in kept.items():
                write.change("INSERT INTO metrics VALUES (?, ?, ?, ?)", (run_id, step, name, value))
            for one in deliveries:
                moved = (one[0], f"{number}/{one[1]}", *one[2:7], iso(at), *one[8:])
                write.change(f"INSERT INTO deliveries VALUES ({_marks(moved)})", moved)


def _marks(values: Any) -> str:
    return ", ".join("?" * len(values))


def copied(lake: LakeFolder, root: Path) -> LakeFolder:
    return lake.copied(root / "copy")
