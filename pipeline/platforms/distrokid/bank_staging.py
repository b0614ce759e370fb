"""Staging and publishing the bank report: the newest complete one, text for text, and its totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.clock import iso
from pipeline.model import Artefact, StepContext, Zone
from pipeline.platforms.declaration import ContentView
from pipeline.platforms.distrokid.bank import batches, sniff
from pipeline.platforms.distrokid.schema import ROLES, heading
from pipeline.platforms.staging import raw_file_lost
from pipeline.quality.contracts import MONEY, Column, Contract, Kind
from pipeline.signals import cancellable
from pipeline.zones.datasets import ROLE, ROW_GROUP, working_writer
from pipeline.zones.store import ZoneStore, digest_of, open_zone

PATH = "distrokid/dk_bank_details.parquet"
TOTALS_PATH = "distrokid/dk_bank_totals.parquet"
TOTALS_KEY = ("sale_month", "store", "artist")
_ORIGIN = b"bedrot.origin"


def stage_newest_report(ctx: StepContext, views: Sequence[ContentView]) -> list[Artefact]:
    """Write the newest accepted report to staging, unless it is there already; none accepted removes it."""
    raw, staging = open_zone(ctx.zones[Zone.RAW]), open_zone(ctx.zones[Zone.STAGING])
    reports = [v for v in views if v.kind == "bank"]
    if not reports:
        staging.remove(PATH)
        staging.remove(TOTALS_PATH)
        return []
    view = reports[-1]
    origin = "|".join((view.sha256, iso(view.downloaded_at), ctx.settings.get("code", ""))).encode()
    present = [] if ctx.force else [a for p in (PATH, TOTALS_PATH) if (a := _present(staging, p, origin, view))]
    if len(present) == 2:
        return present
    if raw.entry(f"distrokid/{view.raw_path}") is None:
        raise raw_file_lost("DistroKid", view)
    with ExitStack() as stack:
        handle = stack.enter_context(raw.open(f"distrokid/{view.raw_path}"))
        dialect = sniff(handle, view.facts.get("encoding", ""))
        totals = Totals(dialect.header)
        rows = cancellable(ctx, stack.enter_context(closing(batches(handle, dialect))))
        report = _write(staging, PATH, origin, (totals.adding(batch) for batch in rows), view.sha256)
    return [report, _write(staging, TOTALS_PATH, origin, iter(totals.table().to_batches()), view.sha256)]


def _write(staging: ZoneStore, path: str, origin: bytes, rows: Iterator[pa.RecordBatch], source: str) -> Artefact:
    with staging.writing(path) as sink:
        first = next(rows)  # an accepted report has rows
        with working_writer(sink, first.schema.with_metadata({_ORIGIN: origin})) as writer:
            for batch in chain([first], rows):
                writer.write_batch(batch, row_group_size=ROW_GROUP)
    written = sink.written
    return Artefact(Zone.STAGING, path, written.sha256, written.bytes, written.mtime_ns, (source,))


class Totals:
    """Rows, units and exact money by sale month, store and artist: what every later sum is checked against."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self._names = {role: heading(role, header) for role in (*TOTALS_KEY, "quantity", "earnings_usd")}
        self._parts: list[pa.Table] = []

    def adding(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Take a batch into the totals and hand it on."""
        columns = {role: batch.column(name) for role, name in self._names.items()}
        columns["quantity"] = pc.cast(columns["quantity"], pa.int64())
        columns["earnings_usd"] = pc.cast(columns["earnings_usd"], MONEY)
        rows = pa.table(columns)
        sums = rows.group_by(TOTALS_KEY).aggregate(
            [("quantity", "count"), ("quantity", "sum"), ("earnings_usd", "sum")]
        )
        plain = {key: sums[key].combine_chunks().cast(pa.string()) for key in TOTALS_KEY}
        self._parts.append(
            pa.table({**plain, "rows": sums["quantity_count"], "quantity": sums["quantity_sum"],
                      "earnings_usd": sums["earnings_usd_sum"].cast(MONEY)})
        )  # fmt: skip
        return batch

    def table(self) -> pa.Table:
        """Columns sale_month, store, artist, rows, quantity, earnings_usd; one row a combination, sorted."""
        sums = (
            pa.concat_tables(self._parts)
            .group_by(TOTALS_KEY)
            .aggregate([("rows", "sum"), ("quantity", "sum"), ("earnings_usd", "sum")])
        )
        named = sums.rename_columns([*TOTALS_KEY, "rows", "quantity", "earnings_usd"])
        return named.sort_by([(key, "ascending") for key in TOTALS_KEY]).combine_chunks()


def _present(staging: ZoneStore, path: str, origin: bytes, view: ContentView) -> Artefact | None:
    entry = staging.entry(path)
    if entry is None:
        return None
    with staging.open(path) as handle:
        try:
            metadata = pq.read_schema(handle).metadata or {}
        except (OSError, pa.ArrowInvalid):
            return None
    if metadata.get(_ORIGIN) != origin:
        return None
    with staging.open(path) as handle:
        return Artefact(Zone.STAGING, path, digest_of(handle), entry.bytes, entry.mtime_ns, (view.sha256,))


def staged_report(staging: ZoneStore) -> tuple[tuple[str, ...], Iterator[pa.RecordBatch]] | None:
    """The staged report's headings and its rows, dictionaries kept, or None when there is none."""
    if staging.entry(PATH) is None:
        return None
    with staging.open(PATH) as handle:
        schema = pq.read_schema(handle)
    few = [f.name for f in schema if pa.types.is_dictionary(f.type)]
    return tuple(schema.names), _rows(staging, few)


def _rows(staging: ZoneStore, few: list[str]) -> Iterator[pa.RecordBatch]:
    with staging.open(PATH) as handle:
        yield from pq.ParquetFile(handle, read_dictionary=few).iter_batches(batch_size=ROW_GROUP)


def bank_contract(header: tuple[str, ...]) -> Contract:
    """The report's own headings, in its own order. Texts flow as they are; numbers are typed in the Parquet twin."""
    columns = tuple(Column(name, Kind.TEXT) for name in header)
    return Contract(
        "dk_bank_details", columns, ordered=False, title="the DistroKid bank report", stored=stored_schema(header)
    )


def stored_schema(header: tuple[str, ...]) -> pa.Schema:
    types = {heading("quantity", header): pa.int64(), heading("reporting_date", header): pa.date32()}
    types[heading("earnings_usd", header)] = MONEY
    roles = {heading(role, header): role for role in ROLES}
    # The meaning of a column travels with the file: later steps need not know the headings of a generation.
    return pa.schema(
        [
            pa.field(name, types.get(name, pa.string()), metadata={ROLE: roles[name]} if name in roles else None)
            for name in header
        ]
    )
