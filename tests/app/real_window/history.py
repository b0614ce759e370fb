"""What the journal of a lake tells of its runs, read while the panel is at work or after it."""

from __future__ import annotations

from pipeline.clock import SystemClock
from pipeline.engine.lake_lock import LakeLock
from pipeline.engine.records import RunRow
from pipeline.model import RunState
from tests.app.real_window.panel_process import PanelProcess
from tests.app.real_window.waiting import until
from tests.end_to_end.lakes import LakeFolder


def runs(lake: LakeFolder) -> list[RunRow]:
    """All of them, the newest first."""
    if not (lake.root / "journal").is_dir():
        return []
    with lake.opened() as opened:
        return [line.run for line in opened.journal.runs(100)]


def begun(lake: LakeFolder, number: int = 1) -> RunRow:
    """The newest run, once there are so many."""

    def newest() -> RunRow | None:
        found = runs(lake)
        return found[0] if len(found) >= number else None

    return until(newest, f"run number {number} begins")


def over(panel: PanelProcess, lake: LakeFolder, number: int = 1) -> RunRow:
    """The same, once it has ended and the next one could be started."""
    begun(lake, number)
    until(lambda: runs(lake)[0].state is not RunState.RUNNING, "the run ends")
    panel.ready()
    return runs(lake)[0]


def left_running(lake: LakeFolder) -> list[str]:
    """Signs of a run that go on standing after it: who holds the lake, stop signs, half files."""
    folder = lake.root / "journal"
    holder = LakeLock(folder, SystemClock()).holder()
    flags = [path.name for path in (folder / "cancel").glob("*")] if (folder / "cancel").is_dir() else []
    half = [path for path in lake.files("journal", "logs") if path.endswith((".part", ".bedrot-tmp"))]
    return [*([holder.sentence] if holder else []), *flags, *half]
