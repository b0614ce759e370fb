"""How each dataset stands: how new it is and whether that is new enough, its rows, sizes, age and earlier versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.browsing.catalogue import CATALOGUE, DatasetLine, dataset_line, part_title
from pipeline.browsing.newest import counted_rows, newest_days
from pipeline.insights.rhythm import RHYTHMS, WORST_LAST, Freshness, Rhythm, verdict
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.zones.store import Entry, ZoneStore, open_zone


@dataclass(frozen=True)
class SourceStanding:
    """One source of a dataset that several fill: *Plays a day, TooLost*."""

    title: str
    newest: date | None
    freshness: Freshness


@dataclass(frozen=True)
class DatasetStanding:
    """One dataset. Sizes and ``written_at`` (UTC) are of the files as they are; None while there is none.

    It is as fresh as the stalest of its ``sources`` that has data; ``newest`` is its newest day of all.
    """

    line: DatasetLine
    newest: date | None
    freshness: Freshness
    sources: tuple[SourceStanding, ...]
    rows: int | None
    csv: Path | str
    parquet: Path | str
    csv_bytes: int | None
    parquet_bytes: int | None
    written_at: datetime | None
    earlier_versions: int

    @property
    def there(self) -> bool:
        return self.csv_bytes is not None


def dataset_standings(lake: Lake) -> tuple[DatasetStanding, ...]:
    """All datasets in the catalogue's order. Nothing is opened: journal and folder entries tell."""
    newest, rows = newest_days(lake.journal), counted_rows(lake.journal)
    return tuple(_standing(lake, line, newest, rows) for line in CATALOGUE)


def dataset_standing(lake: Lake, name: str) -> DatasetStanding:
    """One dataset. Raises KeyError for a name that is none."""
    return _standing(lake, dataset_line(name), newest_days(lake.journal), counted_rows(lake.journal))


def _standing(lake: Lake, line: DatasetLine, newest: Mapping[str, date], rows: Mapping[str, int]) -> DatasetStanding:
    curated, archive = open_zone(lake.settings.zones[Zone.CURATED]), open_zone(lake.settings.zones[Zone.ARCHIVE])
    text, twin = curated.entry(f"{line.name}.csv"), curated.entry(f"{line.name}.parquet")
    rhythm = next(rhythm for rhythm in RHYTHMS if rhythm.dataset == line.name)
    today = lake.clock.now().date()
    sources = _sources(rhythm, newest, today) if text else ()
    known = [source for source in sources if source.freshness is not Freshness.NONE]
    worst = max((WORST_LAST.index(source.freshness) for source in known), default=None)
    return DatasetStanding(
        line=line,
        newest=max((source.newest for source in known if source.newest), default=None),
        freshness=Freshness.NONE if worst is None else WORST_LAST[worst],
        sources=sources if rhythm.split_by else (),
        rows=rows.get(line.name) if text else None,
        csv=place_of(curated, f"{line.name}.csv"),
        parquet=place_of(curated, f"{line.name}.parquet"),
        csv_bytes=text.bytes if text else None,
        parquet_bytes=twin.bytes if twin else None,
        written_at=moment_of(text) if text else None,
        earlier_versions=sum(1 for _ in archive.listing(line.name)),
    )


def _sources(rhythm: Rhythm, newest: Mapping[str, date], today: date) -> tuple[SourceStanding, ...]:
    return tuple(
        SourceStanding(part_title(part), newest.get(part), verdict(newest.get(part), rhythm.days, today))
        for part in rhythm.parts()
    )


def place_of(zone: ZoneStore, path: str) -> Path | str:
    """A file of a zone as a path of this computer, else as a URL."""
    return f"{zone.url.rstrip('/')}/{path}" if "://" in zone.url else Path(zone.url) / path


def moment_of(entry: Entry) -> datetime | None:
    """When a file was last written (UTC); some stores do not tell."""
    return datetime.fromtimestamp(entry.mtime_ns / 1e9, UTC) if entry.mtime_ns else None
