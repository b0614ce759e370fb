"""A lake that collects from all stand-ins, and what it must publish: the very bytes that the generator's files give."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.clock import Clock, RunningClock
from pipeline.engine.records import RunSummary, StepRow
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind, StepState
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.end_to_end.right_answers import ANSWERS, differing
from tests.platform_sims.room import MOMENT
from tests.platform_sims.world import World

ONLY_BY_INTERFACES = ("instagram_analytics", "youtube_analytics")
SOME_BY_INTERFACES = ("social_daily", "unified_daily", "spotify_tracks")


@dataclass
class Collected:
    """``answered`` is a lake in which the generator's files landed and were worked through."""

    world: World
    lake: LakeFolder
    answered: LakeFolder
    clock: Callable[[], Clock] = lambda: RunningClock(MOMENT)
    environ: dict[str, str] = field(default_factory=dict)  # what its programs need to find the keyring

    @property
    def access(self) -> LakeAccess:
        return access_of(self.lake.root, self.clock(), environ={})

    @contextmanager
    def opened(self) -> Iterator[Lake]:
        with open_lake(load_settings(self.lake.root, {}), self.clock()) as lake:
            yield lake

    def run(self) -> RunSummary:
        with self.opened() as lake:
            return lake.run(Wanted(RunKind.FULL))

    def resume(self, run_id: str) -> RunSummary:
        with self.opened() as lake:
            return lake.resume(run_id)

    def visits(self, browsers: int) -> bool:
        """Whether so many browsers are open, and pages of the inside were handed out."""
        asked = [path for site in self.world.stand_ins.values() for path in site.requests]
        return len(self.browsers) == browsers and any("/stats/" in path or "/user-portal/" in path for path in asked)

    @property
    def browsers(self) -> list[Path]:
        """The notes of the browsers that are open."""
        return list((self.lake.root / "journal" / "browsers").glob("*.json"))

    def wrongs(self) -> list[str]:
        """What is published and not true, or true and not published; nothing when all is well."""
        return [*self._against_truth(), *self._against_the_files()]

    def _against_truth(self) -> Iterator[str]:
        for answer in ANSWERS:
            difference = differing(answer.expected(self.lake.truth), answer.found(self.lake))
            if difference:
                yield f"{answer.table}: {str(difference)[:300]}"

    def _against_the_files(self) -> Iterator[str]:
        found, true = self.lake.curated(), self.answered.curated()
        for dataset in ONLY_BY_INTERFACES:
            if not found.pop(f"{dataset}.csv", b"").count(b"\n") > 1:
                yield f"{dataset} has no rows"
            found.pop(f"{dataset}.parquet", None)
        if found.keys() != true.keys():
            yield f"published otherwise: {sorted(found.keys() ^ true.keys())}"
        for name in sorted(found.keys() & true.keys()):
            dataset, _, kind = name.partition(".")
            if kind != "csv" or found[name] == true[name]:
                continue
            if dataset not in SOME_BY_INTERFACES:
                yield f"{name} is another than the generator's files give"
            elif missing := _rows(true[name]) - _rows(found[name]):
                yield f"{name} lacks {len(missing)} rows, such as {sorted(missing)[0]}"


def _rows(table: bytes) -> set[tuple[str, ...]]:
    return {tuple(row) for row in csv.reader(io.StringIO(table.decode()))}


def collected(folder: Path, world: World, clock: Callable[[], Clock] | None = None, **collecting: object) -> Collected:
    """An empty lake that finds the platforms at ``world``, and the answered one beside it."""
    lake = LakeFolder(world.lake(folder / "lake", **collecting))
    (lake.root / "truth.json").write_bytes((world.generated / "truth.json").read_bytes())
    return Collected(world, lake, _answered(folder / "answered", world), clock or (lambda: RunningClock(MOMENT)))


def _answered(root: Path, world: World) -> LakeFolder:
    shutil.copytree(world.generated / "landing", root / "landing")
    (root / "config").mkdir()
    (root / "config" / "artists.json").write_text(json.dumps(world.artists), encoding="utf-8")
    answered = LakeFolder(root)
    answered.run()
    return answered


def failed(summary: RunSummary) -> dict[str, str]:
    """The kind of failure of each step that failed."""
    return {step.key: _kind(step) for step in summary.steps if step.state is StepState.FAILED}


def _kind(step: StepRow) -> str:
    return step.failure.kind.value if step.failure else ""


def living(processes: Iterable[psutil.Process]) -> list[str]:
    """Those that still run; the dead that nobody has buried are the system's."""
    found = []
    for process in processes:
        with suppress(psutil.Error):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.name())
    return found
