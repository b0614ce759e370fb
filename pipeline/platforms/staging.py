"""The staging step: every accepted content as typed rows, with the bytes and the download they came from.

A staging table holds what was *ever* delivered; which value counts is the curated step's business. It is a pure
function of the accepted contents: rows of contents already staged are carried over, only new ones are read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.model import Artefact, Failure, FailureKind, StepContext, StepFailed, StepResult, Zone
from pipeline.platforms.declaration import ContentView, Landed, Platform, Refused, StagingTable, declared
from pipeline.platforms.intake import accepted_views
from pipeline.registry import Registry, registry_of
from pipeline.signals import cancellable
from pipeline.zones.datasets import parquet_writer
from pipeline.zones.staged import CONTENT, DOWNLOADED, PROVENANCE, ROW, table_path
from pipeline.zones.store import Sink, ZoneStore, digest_of, open_zone

_JUDGE = b"bedrot.code"


def stage(ctx: StepContext) -> StepResult:
    """Read accepted contents from raw into ``staging/<platform>/<table>.parquet``."""
    platform = declared(ctx.platform)
    raw, staging = open_zone(ctx.zones[Zone.RAW]), open_zone(ctx.zones[Zone.STAGING])
    views = [v for v in accepted_views(ctx.deliveries) if v.raw_path]
    staged = Staging(ctx, platform, staging)
    artefacts = staged.refresh(raw, views, registry_of(ctx))
    if platform.stage_streams is not None:
        artefacts += platform.stage_streams(ctx, views)
    return StepResult(
        rows_in=staged.new_rows,
        rows_out=staged.rows,
        bytes=sum(a.bytes for a in artefacts),
        files=len(artefacts),
        artefacts=tuple(artefacts),
    )


def schema_of(table: StagingTable) -> pa.Schema:
    return pa.schema([*[(c.name, c.kind.flowing) for c in table.columns], *PROVENANCE])


def content_name(view: ContentView) -> str:
    """How a row names its content: the digest, and the subject where bytes alone do not tell."""
    return f"{view.sha256}:{view.subject}" if view.subject else view.sha256


class Staging:
    """One refresh of one platform's staging tables."""

    def __init__(self, ctx: StepContext, platform: Platform, staging: ZoneStore) -> None:
        self._ctx = ctx
        self._platform = platform
        self._staging = staging
        self._judge = ctx.settings.get("code", "").encode()
        self.new_rows = 0
        self.rows = 0

    def refresh(self, raw: ZoneStore, views: Sequence[ContentView], registry: Registry) -> list[Artefact]:
        """Bring all tables up to date; tables that come out the same are not written."""
        in_tables = [v for v in views if self._platform.kinds[v.kind].raises_tables]
        wanted = {(content_name(v), v.downloaded_at) for v in in_tables}
        old = {t.name: self._present(t) for t in self._platform.tables}
        staged = self._fully_staged(wanted, old)
        new = [v for v in in_tables if (content_name(v), v.downloaded_at) not in staged]
        fresh = self._read(raw, new, registry)
        sources = tuple(v.sha256 for v in in_tables)
        artefacts = []
        for table in self._platform.tables:
            rows = self._merged(table, old[table.name], staged, fresh[table.name])
            self.rows += rows.num_rows
            artefacts.append(write_table(self._staging, table_path(self._platform.name, table.name), rows, sources))
        return artefacts

    def _present(self, table: StagingTable) -> pa.Table | None:
        path = table_path(self._platform.name, table.name)
        if self._staging.entry(path) is None or self._ctx.force:
            return None
        with self._staging.open(path) as handle:
            try:
                found = pq.ParquetFile(handle).read()
            except (OSError, pa.ArrowInvalid):
                return None  # a damaged staging file is simply made again from raw
        return found if (found.schema.metadata or {}).get(_JUDGE) == self._judge else None

    def _fully_staged(self, wanted: set[Any], old: dict[str, pa.Table | None]) -> set[Any]:
        """Contents whose rows can be carried over: all tables were written by the same code."""
        if any(table is None for table in old.values()):
            return set()
        found = set()
        for table in old.values():
            assert table is not None
            pairs = table.select([CONTENT, DOWNLOADED]).group_by([CONTENT, DOWNLOADED]).aggregate([])
            found |= {(row[CONTENT], row[DOWNLOADED]) for row in pairs.to_pylist()}
        return found & wanted

    def _read(self, raw: ZoneStore, views: Sequence[ContentView], registry: Registry) -> dict[str, list[pa.Table]]:
        fresh: dict[str, list[pa.Table]] = {t.name: [] for t in self._platform.tables}
        tables = {t.name: schema_of(t) for t in self._platform.tables}
        for view in cancellable(self._ctx, views, total=len(views)):
            landed = Landed(
                raw, f"{self._platform.name}/{view.raw_path}", view.name, view.kind, view.subject, view.downloaded_at, 0
            )
            try:
                reading = self._platform.kinds[view.kind].read(landed, registry)
            except Refused as no:
                raise _no_longer_readable(self._platform, view, no) from None
            except FileNotFoundError:
                raise raw_file_lost(self._platform.title, view) from None
            for name, columns in reading.tables.items():
                fresh[name].append(_provenanced(columns, tables[name], view))
            self.new_rows += reading.rows
        return fresh

    def _merged(self, table: StagingTable, old: pa.Table | None, staged: set[Any], fresh: list[pa.Table]) -> pa.Table:
        schema = schema_of(table).with_metadata({_JUDGE: self._judge})
        parts = list(fresh)
        if old is not None and staged:
            parts.append(_carried_over(old, staged))
        if not parts:
            return schema.empty_table()
        rows = pa.concat_tables([p.replace_schema_metadata(None) for p in parts])
        rows = rows.sort_by([(DOWNLOADED, "ascending"), (CONTENT, "ascending"), (ROW, "ascending")])
        return rows.combine_chunks().cast(schema)


def _carried_over(old: pa.Table, staged: set[Any]) -> pa.Table:
    contents: dict[str, Any] = dict(staged)
    names = pa.array(list(contents), pa.string())
    kept = old.filter(pc.is_in(old[CONTENT], names))
    moments = pa.array([contents[name] for name in contents], pa.timestamp("us", "UTC"))
    wanted = moments.take(pc.index_in(kept[CONTENT], names).combine_chunks())
    return kept.filter(pc.equal(kept[DOWNLOADED].combine_chunks(), wanted))


def _provenanced(columns: dict[str, list[Any]], schema: pa.Schema, view: ContentView) -> pa.Table:
    length = len(next(iter(columns.values()), []))
    full = {
        **columns,
        CONTENT: [content_name(view)] * length,
        DOWNLOADED: [view.downloaded_at] * length,
        ROW: range(length),
    }
    return pa.table([pa.array(full[f.name] if f.name in full else [None] * length, f.type) for f in schema], schema)


def raw_file_lost(title: str, view: ContentView) -> StepFailed:
    """A raw file was taken away and lies nowhere else: say which, and that nothing published changed."""
    return StepFailed(
        Failure(
            FailureKind.ENVIRONMENT,
            f"A {title} file that was taken over is no longer in the raw zone: {view.raw_path}. "
            "The figures from before stay in use.",
            f"Put it back from a copy, or put {view.name} into landing again.",
        )
    )


def _no_longer_readable(platform: Platform, view: ContentView, no: Refused) -> StepFailed:
    return StepFailed(
        Failure(
            FailureKind.PERMANENT,
            f"A {platform.title} file that was accepted can no longer be read ({view.name}): {no.refusal.message}",
            "Send the details to the people who maintain this panel; the figures from before stay in use.",
            detail=f"{no.refusal.rule} {no.refusal.where}",
        )
    )


def write_table(staging: ZoneStore, path: str, rows: pa.Table, sources: tuple[str, ...]) -> Artefact:
    """Write a staging table unless the very same bytes are in place."""
    with staging.writing(path) as sink:
        with parquet_writer(sink, rows.schema) as writer:
            writer.write_table(rows)
        sink.finish()
        present = _same_in_place(staging, sink)
        if present is not None:
            sink.written.path = ""
            return Artefact(Zone.STAGING, path, sink.written.sha256, sink.written.bytes, present, sources)
    return Artefact(Zone.STAGING, path, sink.written.sha256, sink.written.bytes, sink.written.mtime_ns, sources)


def _same_in_place(staging: ZoneStore, sink: Sink) -> int | None:
    entry = staging.entry(sink.written.path)
    if entry is None or entry.bytes != sink.written.bytes:
        return None
    with staging.open(sink.written.path) as handle:
        return entry.mtime_ns if digest_of(handle) == sink.written.sha256 else None
