"""A lake in a folder, a clock that the test moves, and short ways to say which steps and which run are meant."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import Clock
from pipeline.engine.events import Event, EventBus
from pipeline.engine.fingerprints import Fingerprints
from pipeline.engine.journal import Journal
from pipeline.engine.lake import LakeContext, RunRequest
from pipeline.engine.records import Output
from pipeline.engine.retry import RetryPolicy
from pipeline.engine.runner import Runner
from pipeline.model import Edge, Phase, RunKind, Step, Zone, ZoneUrls

START = datetime(2026, 11, 20, 7, 0, 3, tzinfo=UTC)


class HandClock:
    """Time goes on only by waiting: a wait that nobody ends takes a blink and moves the clock by its whole length."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    def wait(self, event: threading.Event, seconds: float) -> bool:
        if event.wait(0.001):
            return True
        self._elapsed += seconds
        return False

    def move(self, seconds: float) -> None:
        self._elapsed += seconds


@dataclass
class Lake:
    """A folder with zones and everything a run needs."""

    folder: Path
    clock: Clock
    bus: EventBus = field(default_factory=EventBus)
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(jitter=0))
    events: list[Event] = field(default_factory=list)
    config_digest: str = "config"
    stop_at: str = ""  # the step that asks its run to stop

    def __post_init__(self) -> None:
        for zone in Zone:
            (self.folder / zone).mkdir(parents=True, exist_ok=True)
        self.journal = Journal(self.folder / "journal" / "journal.db")
        self.bus.subscribe(self.events.append)

    @property
    def context(self) -> LakeContext:
        zones = ZoneUrls(tuple((zone, str(self.folder / zone)) for zone in Zone))
        config, warehouse = str(self.folder / "config"), str(self.folder / "warehouse" / "w.db")
        settings = {"folder": str(self.folder), "stop_at": self.stop_at}
        return LakeContext(zones, config, warehouse, self.folder / "journal", settings)

    @property
    def diary(self) -> list[str]:
        """``step:attempt`` of every step function that ran, in order."""
        file = self.folder / "diary"
        return file.read_text().split() if file.exists() else []

    def runner(self, executor: Executor, **changes: Any) -> Runner:
        sight = Fingerprints(lambda step: self.config_digest, self.listing, self.outputs_stand)
        parts: dict[str, Any] = {"rng": random.Random(7), "grace_seconds": 300.0, **changes}
        return Runner(self.journal, self.bus, self.clock, executor, self.policy, sight, **parts)

    def listing(self, zone: Zone, below: str) -> Iterable[tuple[str, int, int]]:
        folder = self.folder / zone / below
        for file in folder.rglob("*"):
            stat = file.stat()
            yield file.relative_to(folder).as_posix(), stat.st_size, stat.st_mtime_ns

    def outputs_stand(self, outputs: Sequence[Output]) -> bool:
        def stands(output: Output) -> bool:
            file = self.folder / output.zone / output.path
            if not file.exists():
                return False
            return output.mtime_ns == 0 or (file.stat().st_size, file.stat().st_mtime_ns) == output[2:]

        return all(map(stands, outputs))


def request(**changes: Any) -> RunRequest:
    wanted: dict[str, Any] = {"kind": RunKind.FULL, "trigger": "owner", **changes}
    return RunRequest(**wanted)


def step(key: str, function: str = "succeed", *needs: str, **fields: Any) -> Step:
    """A step over a function of ``tests.engine.steps``. A need that ends with ``?`` is soft."""
    platform, _, phase = key.rpartition(".")
    edges = tuple(Edge(need.rstrip("?"), hard=not need.endswith("?")) for need in needs)
    known = phase in list(Phase)
    defaults: dict[str, Any] = {
        "phase": Phase(phase) if known else Phase.UNIFIED,
        "platform": platform or None,
        "code": (),
    }
    return Step(key, run=f"tests.engine.steps:{function}", needs=edges, **{**defaults, **fields})
