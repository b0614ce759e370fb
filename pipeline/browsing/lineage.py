"""Where a dataset comes from: its staging tables, the raw files kept for them, the landing files they arrived as.

The rows of a staging table name the content each came from, and the ledger knows as what every content landed; for
tables whose rows do not, the journal's lineage tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.browsing.catalogue import DatasetLine, dataset_line
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.platforms.declaration import account_of
from pipeline.zones.store import ZoneStore, open_zone


@dataclass(frozen=True)
class SourceFile:
    """A landing file whose rows count. ``path`` is relative to landing/<platform>, ``raw_path`` to raw/<platform>."""

    platform: str
    path: str
    raw_path: str
    downloaded_at: datetime
    rows: int
    account: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class StagingPart:
    """A staging table. ``path`` is relative to staging; ``rows`` counts everything ever delivered."""

    platform: str
    table: str
    path: str
    rows: int


@dataclass(frozen=True)
class Lineage:
    """A dataset's way from landing. ``landing`` has the newest download first; ``curated`` names its files."""

    dataset: str
    landing: tuple[SourceFile, ...]
    staging: tuple[StagingPart, ...]
    made_from: tuple[str, ...]
    curated: tuple[str, ...]

    @property
    def raw(self) -> tuple[str, ...]:
        """The raw files, by path relative to the raw zone."""
        return tuple(f"{file.platform}/{file.raw_path}" for file in self.landing if file.raw_path)

    @property
    def staging_rows(self) -> int:
        return sum(part.rows for part in self.staging)


def lineage(lake: Lake, dataset: str) -> Lineage:
    """Follow a dataset back to landing, through the datasets it is made from. Raises KeyError for none of ours."""
    line = dataset_line(dataset)
    staging, curated = (open_zone(lake.settings.zones[zone]) for zone in (Zone.STAGING, Zone.CURATED))
    parts: list[StagingPart] = []
    contents: dict[str, set[str]] = {}
    for table in _tables(line):
        platform, _, name = table.partition("/")
        path = f"{table}.parquet"
        if staging.entry(path) is not None:
            rows, found = _looked_into(lake, staging, path)
            parts.append(StagingPart(platform, name, path, rows))
            contents.setdefault(platform, set()).update(found)
    files = [file for platform, names in contents.items() for file in _files(lake, platform, names)]
    return Lineage(
        dataset=dataset,
        landing=tuple(sorted(files, key=lambda f: (f.downloaded_at, f.path), reverse=True)),
        staging=tuple(parts),
        made_from=line.made_from,
        curated=tuple(n for n in (f"{dataset}.csv", f"{dataset}.parquet") if curated.entry(n) is not None),
    )


def _tables(line: DatasetLine) -> tuple[str, ...]:
    """The staging tables behind a dataset, each once, those of the datasets it is made from included."""
    upstream = (table for name in line.made_from for table in _tables(dataset_line(name)))
    return tuple(dict.fromkeys((*line.tables, *upstream)))


def _looked_into(lake: Lake, staging: ZoneStore, path: str) -> tuple[int, set[str]]:
    """The rows of a staging table and the names of the contents they came from."""
    import pyarrow as pa

    try:
        rows, contents = _by_rows(staging, path)
    except (OSError, pa.ArrowException):  # a damaged staging file is made again by the next run
        rows, contents = 0, None
    if contents is not None:
        return rows, contents
    written = next((a for a in lake.journal.files(Zone.STAGING, path) if a.path == path), None)
    return rows, set(lake.journal.sources(written.sha256)) if written else set()


def _by_rows(staging: ZoneStore, path: str) -> tuple[int, set[str] | None]:
    """The same as the rows themselves tell it; None where they do not name their content."""
    import pyarrow.parquet as pq

    from pipeline.zones.staged import CONTENT

    with staging.open(path) as handle:
        if CONTENT not in pq.read_schema(handle).names:
            return int(pq.read_metadata(handle).num_rows), None
        file = pq.ParquetFile(handle, read_dictionary=[CONTENT])
        contents: set[str] = set()
        for batch in file.iter_batches(columns=[CONTENT], use_threads=False):
            contents.update(batch.column(0).unique().to_pylist())
        return int(file.metadata.num_rows), contents


def _files(lake: Lake, platform: str, contents: set[str]) -> Iterator[SourceFile]:
    """The accepted landing files that brought ``contents``."""
    from pipeline.platforms.intake import accepted_views
    from pipeline.platforms.staging import content_name

    for view in accepted_views(lake.journal.deliveries(platform)):
        if content_name(view) in contents or view.sha256 in contents:
            yield SourceFile(
                platform, view.name, view.raw_path, view.downloaded_at, view.rows, account_of(view.subject)
            )
