"""The original's ``/api/data``: curated files by name. Only the datasets there are have one; no path is looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pyarrow.parquet as pq
from fastapi import APIRouter, Path, Query
from pydantic import Field

from pipeline.browsing.catalogue import dataset_catalogue
from pipeline.browsing.columns import column_title
from pipeline.clock import iso
from pipeline.feed.context import FeedContext
from pipeline.feed.dashboard_files import dataset_of, rows_of
from pipeline.feed.dashboards import OLDER, Answer
from pipeline.feed.dataset_rows import kind_of
from pipeline.feed.routes_datasets import opened
from pipeline.feed.shapes import READS_LIKE_THE_ORIGINAL, Context, Shape, refusals
from pipeline.feed.shapes_datasets import Cell
from pipeline.model import NotThere, Zone
from pipeline.zones.datasets import csv_path
from pipeline.zones.store import open_zone

router = APIRouter(prefix="/api/data", tags=[OLDER], dependencies=READS_LIKE_THE_ORIGINAL)
PAGE, MOST = 1000, 10_000
FARTHEST = 2**53 - 1
FileName = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9_]{1,80}(\.csv)?$", examples=["dk_bank_details.csv"], description="As /files names it."),
]


class FileShape(Shape):
    filename: str = Field(examples=["dk_bank_details.csv"])
    path: str = Field(description="Within the curated zone.", examples=["dk_bank_details.csv"])
    size_bytes: int
    modified: str
    row_count: int
    column_count: int
    columns: list[str]


class FieldsShape(Shape):
    description: str
    fields: dict[str, str]


class Reloaded(Shape):
    success: bool = True
    message: str
    files: dict[str, int] = Field(description="Rows by file.")


@router.get("/files", summary="The files there are", responses=refusals(), response_model=Answer[list[FileShape]])
def files(context: Context) -> dict[str, Any]:
    found = context.kept.get("files", lambda: [about for name in _names() if (about := _about(context, name))])
    more = {"total_files": len(found), "data_zone": "curated", "description": "Checked, published datasets"}
    return {"data": found, "metadata": more}


@router.get(
    "/file/{name}", summary="Rows of a file", responses=refusals(404), response_model=Answer[list[dict[str, Cell]]]
)
def file(
    context: Context,
    name: FileName,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
) -> dict[str, Any]:
    dataset = dataset_of(name)
    rows, total, columns = rows_of(context, dataset, offset, limit)
    told = {
        "filename": csv_path(dataset), "total_rows": total, "returned_rows": len(rows), "offset": offset,
        "limit": limit, "columns": columns, "source": csv_path(dataset),
    }  # fmt: skip
    return {"data": rows, "metadata": told}


@router.get("/metadata/{name}", summary="About a file", responses=refusals(404), response_model=Answer[FileShape])
def about(context: Context, name: FileName) -> dict[str, Any]:
    dataset = dataset_of(name)
    found = _about(context, dataset)
    if found is None:
        raise NotThere("There are no data yet.")
    return {"data": found, "metadata": {"source": csv_path(dataset)}}


@router.get("/schema", summary="What columns mean", responses=refusals(), response_model=Answer[dict[str, FieldsShape]])
def schema(context: Context) -> dict[str, Any]:
    def made() -> dict[str, Any]:
        found = {}
        for line in dataset_catalogue():
            if (fields := _fields(context, line.name)) is not None:
                found[csv_path(line.name)] = {"description": f"{line.title}. {line.about}", "fields": fields}
        return found

    return {"data": context.kept.get("schema", made), "metadata": {"description": "Columns by file: title and type"}}


@router.post("/reload-cache", summary="Ask the disk again", responses=refusals())
def reload_cache(context: Context) -> Reloaded:
    """Answers are as new as the last run anyway; this lets go of what was worked out within the last moments."""
    context.kept.forget()
    found = [about for name in _names() if (about := _about(context, name))]
    return Reloaded(message="Cache reloaded", files={one["filename"]: one["row_count"] for one in found})


def _names() -> tuple[str, ...]:
    return tuple(line.name for line in dataset_catalogue())


def _about(context: FeedContext, dataset: str) -> dict[str, Any] | None:
    try:
        with opened(context, dataset) as (twin, _):
            rows = pq.read_metadata(twin).num_rows
            twin.seek(0)
            columns = pq.read_schema(twin).names
    except NotThere:
        return None
    seen = open_zone(context.settings.zones[Zone.CURATED]).entry(csv_path(dataset))
    if seen is None:
        return None
    modified = iso(datetime.fromtimestamp(seen.mtime_ns / 1e9, UTC))
    return {
        "filename": csv_path(dataset), "path": csv_path(dataset), "size_bytes": seen.bytes, "modified": modified,
        "row_count": rows, "column_count": len(columns), "columns": columns,
    }  # fmt: skip


def _fields(context: FeedContext, dataset: str) -> dict[str, str] | None:
    try:
        with opened(context, dataset) as (handle, _):
            return {one.name: f"{column_title(one.name)} ({kind_of(one.type)})" for one in pq.read_schema(handle)}
    except NotThere:
        return None
