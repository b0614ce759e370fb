"""What the Data page asks of the lake, put together on a reading thread so that the window only has to show it."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.dataset_list import DatasetEntry
from app.models.file_story import Target
from app.problems import Problem, problem_of
from pipeline.browsing.lineage import Lineage, lineage
from pipeline.browsing.preview import Preview, preview
from pipeline.browsing.standing import DatasetStanding, dataset_standing, dataset_standings
from pipeline.engine.records import QuarantineItem
from pipeline.lake import Lake
from pipeline.model import NotThere, StepFailed, Zone

MORE = 1000


@dataclass(frozen=True)
class WholeLake:
    """What the page knows of the lake as a whole."""

    entries: tuple[DatasetEntry, ...]
    set_aside: tuple[QuarantineItem, ...]
    strays: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """By which column rows stand; '' for the order of the file."""

    column: str = ""
    descending: bool = False


@dataclass(frozen=True)
class LookedInto:
    """One dataset. ``rows`` is None while there are none to show; ``trouble`` says why they cannot be read."""

    standing: DatasetStanding
    lineage: Lineage
    rows: Preview | None
    trouble: Problem | None = None


def look_at_lake(lake: Lake) -> WholeLake:
    """Journal and folder entries tell; no data file is opened."""
    entries = (DatasetEntry(s.line, s.newest, s.freshness) for s in dataset_standings(lake))
    return WholeLake(tuple(entries), lake.journal.quarantine(), tuple(lake.strays()))


def look_into(lake: Lake, name: str, order: Order) -> LookedInto:
    """A dataset's standing, where it comes from, and its first rows."""
    rows, trouble = None, None
    try:
        rows = preview(lake, name, sort_by=order.column, descending=order.descending)
    except NotThere:
        pass  # a dataset that was never written is one without rows
    except StepFailed as damage:
        trouble = problem_of(damage)
    return LookedInto(dataset_standing(lake, name), lineage(lake, name), rows, trouble)


def next_rows(lake: Lake, name: str, order: Order, offset: int) -> Preview:
    """The rows after those that are shown."""
    return preview(lake, name, offset, MORE, order.column, order.descending)


def files_behind(lake: Lake, target: Target) -> frozenset[str]:
    """The files, by path relative to ``target.zone``, that a dataset (or a staging table) is made from."""
    if target.kind == "sources":
        return paths_in(lineage(lake, target.name), target.zone)
    written = next((a for a in lake.journal.files(Zone.STAGING, target.name) if a.path == target.name), None)
    contents = frozenset(lake.journal.sources(written.sha256)) if written else frozenset()
    platform = target.name.partition("/")[0]
    rows = [d for d in lake.journal.deliveries(platform) if d.sha256 in contents]
    if target.zone is Zone.RAW:
        return frozenset(f"{platform}/{d.raw_path}" for d in rows if d.raw_path)
    return frozenset(f"{platform}/{d.path}" for d in rows)


def paths_in(way: Lineage, zone: Zone) -> frozenset[str]:
    """Which files of a zone a dataset comes from, by path relative to the zone."""
    match zone:
        case Zone.LANDING:
            return frozenset(f"{file.platform}/{file.path}" for file in way.landing)
        case Zone.RAW:
            return frozenset(way.raw)
        case Zone.STAGING:
            return frozenset(part.path for part in way.staging)
    return frozenset(way.curated)
