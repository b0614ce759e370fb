"""Lakes that a run is done with in less than half a second, and what such a run tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.snapshot import Snapshot, take
from app.state import Condition, PanelState
from pipeline.clock import Clock, SystemClock
from pipeline.engine.events import Event
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings
from tests.app.made_once import copy_of
from tests.end_to_end.lakes import LakeFolder, landed

FEW: dict[str, Any] = {"days": 20, "bank_rows": 40, "campaigns": 2, "tracks": 2}
LOCAL = Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="owner")
EVERYTHING = Wanted(RunKind.FULL, trigger="owner")


def quick_lake(root: Path) -> LakeFolder:
    """Files have landed, nothing has run."""
    return landed(root, **FEW)


def lived_in_lake(root: Path) -> LakeFolder:
    """A lake that has run, with one file set aside."""
    return LakeFolder(copy_of("lived in", _live_in, root))


def _live_in(root: Path) -> None:
    folder = quick_lake(root)
    broken = next(folder.landing.glob("linktree/**/*.json"))
    broken.write_bytes(broken.read_bytes()[:40])
    folder.run()


def untouched_lake(root: Path) -> LakeFolder:
    """An empty folder."""
    root.mkdir(parents=True)
    return LakeFolder(root)


class SkippingClock(SystemClock):
    """The machine's clock, and on request some seconds ahead of it: runs of one second have no order."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def skip(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


@contextmanager
def listened(folder: LakeFolder, clock: Clock | None = None) -> Iterator[tuple[Lake, list[Event]]]:
    """The open lake, and a list that fills with what its runs tell."""
    heard: list[Event] = []
    with open_lake(load_settings(folder.root, environ={}), clock) as lake:
        lake.bus.subscribe(heard.append)
        yield lake, heard


def state_of(found: Snapshot) -> PanelState:
    """What the panel knows of a lake it has just opened."""
    return PanelState(Condition.READY, found.health.root, steps=found.steps, platforms=found.platforms,
                      last_run=found.last_run, usual_runs=found.usual_runs)  # fmt: skip


def look(lake: Lake) -> PanelState:
    return state_of(take(lake))
