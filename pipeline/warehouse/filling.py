"""Fills a warehouse file from the curated datasets: one transaction each, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pyarrow as pa

from pipeline.clock import iso
from pipeline.crash import crash_point
from pipeline.model import Failure, FailureKind
from pipeline.registry import Registry, load_registry
from pipeline.warehouse.catalogue import settle
from pipeline.warehouse.feeds import FEEDS
from pipeline.warehouse.loading import Counted, Loaded, Loading, Order, Report
from pipeline.warehouse.pico import plain
from pipeline.warehouse.remarks import remarks
from pipeline.warehouse.schema import fold_log, is_damage, open_warehouse
from pipeline.zones.datasets import parquet_path
from pipeline.zones.store import ZoneStore, digest_of, open_zone

DETAIL_CHARACTERS = 4000  # the end of a trace says most
ARTIST_LIST = "artist_list"  # counts as a dataset: names and tracks follow it


@dataclass(frozen=True)
class Source:
    """A dataset as it lies there now; without sha256 it does not."""

    dataset: str
    title: str
    sha256: str
    load: Callable[[Loading], Counted]
    names_tracks: bool


class Refused(Exception):
    """A dataset whose rows cannot be loaded."""

    def __init__(self, dataset: str, failure: Failure) -> None:
        super().__init__(failure.message)
        self.dataset = dataset
        self.failure = failure


def fill(order: Order, lasting: bool = True) -> Report:
    """Load what changed into the file at ``order.database``; make it if it is not there.

    A dataset that cannot be loaded is named in ``failures``, keeps its rows from before and does not stop the others –
    unless the file is not ``lasting``: then the first one ends it with :class:`Refused`.
    """
    report = Report()
    curated = open_zone(order.curated)
    registry = load_registry(order.config_dir)
    connection = open_warehouse(order.database, lasting)
    try:
        before = dict(connection.execute("SELECT dataset, sha256 FROM dataset_loads").fetchall())
        for source in _sources(curated, registry):
            if not source.sha256:
                report.datasets.append(Loaded(source.dataset, "absent"))
            elif before.get(source.dataset) == source.sha256 and not order.force:
                report.datasets.append(Loaded(source.dataset, "unchanged", source.sha256))
            else:
                try:
                    _load_one(connection, order, source, curated, registry, report)
                except Refused as refusal:
                    if not lasting:
                        raise
                    report.failures.append(refusal.failure)
                    report.datasets.append(Loaded(source.dataset, "failed"))
        report.notes += _absent(report, before) + remarks(connection)
        if lasting and report.changed:
            fold_log(connection)
    finally:
        connection.close()
    return report


def sha256_of(curated: ZoneStore, dataset: str) -> str:
    """The sha256 of a published dataset's Parquet twin; '' when there is none."""
    if curated.entry(parquet_path(dataset)) is None:
        return ""
    with curated.open(parquet_path(dataset)) as handle:
        return digest_of(handle)


def _sources(curated: ZoneStore, registry: Registry) -> list[Source]:
    listed = json.dumps([asdict(artist) for artist in registry.artists], sort_keys=True)
    digest = hashlib.sha256(listed.encode()).hexdigest()
    artists = len(registry.artists)
    first = Source(ARTIST_LIST, "the artist list", digest, lambda _: Counted(artists, artists), True)
    feeds = (Source(f.dataset, f.title, sha256_of(curated, f.dataset), f.load, f.names_tracks) for f in FEEDS)
    return [first, *feeds]


def _load_one(
    connection: sqlite3.Connection, order: Order, source: Source, curated: ZoneStore, registry: Registry, report: Report
) -> None:
    """Replace one dataset's rows. Whatever goes wrong, the rows from before are still there."""
    loading = Loading(connection, curated, order.watch)
    connection.execute("BEGIN IMMEDIATE")
    try:
        crash_point("warehouse-begun")
        counted = source.load(loading)
        settle(connection, registry, source.names_tracks)
        _remember(connection, order, source, counted, loading)
        crash_point("warehouse-dataset-loaded")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if _is_bad_data(error):
            raise Refused(source.dataset, _bad_data(source.title, error)) from error
        raise
    crash_point("warehouse-committed")
    report.datasets.append(Loaded(source.dataset, "loaded", source.sha256, counted.rows_in, counted.rows_out))
    report.notes += [note for note in loading.notes if note]


def _remember(connection: sqlite3.Connection, order: Order, source: Source, counted: Counted, loading: Loading) -> None:
    sums = {column: plain(amount) for column, amount in sorted(loading.sums.items())}
    connection.execute(
        "INSERT INTO dataset_loads VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dataset) DO UPDATE SET "
        "sha256 = excluded.sha256, rows = excluded.rows, sums = excluded.sums, rounded_rows = excluded.rounded_rows, "
        "rounding_difference = excluded.rounding_difference, loaded_at = excluded.loaded_at, run_id = excluded.run_id",
        (
            source.dataset, source.sha256, counted.rows_in, json.dumps(sums), loading.rounding.rows,
            plain(loading.rounding.difference), iso(order.moment), order.run_id,
        ),
    )  # fmt: skip


def _is_bad_data(error: BaseException) -> bool:
    """Whether the dataset is to blame: a key twice, a number out of range, a missing column, a file cut short."""
    if isinstance(error, sqlite3.IntegrityError | pa.ArrowException | KeyError | ValueError | OverflowError):
        return not is_damage(error)
    return isinstance(error, OSError) and error.errno is None  # Arrow's word for a file it cannot read


def _bad_data(title: str, error: BaseException) -> Failure:
    return Failure(
        FailureKind.BAD_DATA,
        f"{title[0].upper()}{title[1:]} could not be loaded into the warehouse; its figures from before stay in use.",
        "Save the details for the people who maintain this panel.",
        detail="".join(traceback.format_exception(error))[-DETAIL_CHARACTERS:],
    )


def _absent(report: Report, before: dict[str, str]) -> list[str]:
    absent = [one.dataset for one in report.datasets if one.state == "absent"]
    kept = [dataset for dataset in absent if dataset in before]
    notes = [f"Not there yet: {', '.join(name for name in absent if name not in before)}."]
    if kept:
        notes.append(f"Gone from the curated zone, rows of the last load kept: {', '.join(kept)}.")
    return notes if len(absent) > len(kept) else notes[1:]
