"""The published datasets: which there are, what their columns hold, and their rows in three forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Annotated, Any

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import JSONResponse

from pipeline.browsing.catalogue import DatasetLine, dataset_catalogue, dataset_line
from pipeline.browsing.columns import column_title
from pipeline.browsing.newest import counted_rows, newest_days
from pipeline.feed.context import FeedContext
from pipeline.feed.dataset_forms import PARQUET_MEDIA, Form, cells, copied, fits, form_of, stamp_of, written
from pipeline.feed.dataset_rows import Rows, Wish, kind_of, not_understood
from pipeline.feed.file_answer import FileAnswer
from pipeline.feed.reading import Unavailable
from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_datasets import Dataset, DatasetList, RowPage
from pipeline.insights.rhythm import RHYTHMS
from pipeline.model import NotThere, Zone
from pipeline.zones.datasets import csv_path, parquet_path
from pipeline.zones.store import open_zone

router = APIRouter(prefix="/v1/datasets", tags=["datasets"], dependencies=READS)
PAGE, MOST = 100, 10_000
FARTHEST = 2**53 - 1
PARTS = {rhythm.dataset: rhythm.parts() for rhythm in RHYTHMS}
Name = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,64}$", examples=["royalties"], description="As the list names it.")]
BINARY = {"schema": {"type": "string", "format": "binary"}}
FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The rows, in the form that was asked for.",
        "content": {"text/csv": {"schema": {"type": "string"}}, PARQUET_MEDIA: BINARY},
    },
    304: {"description": "The copy that `If-None-Match` names is still right."},
}


@router.get("", summary="The datasets there are", responses=refusals(), response_model=DatasetList)
def datasets(context: Context) -> dict[str, Any]:
    def made() -> dict[str, Any]:
        with context.journal() as journal:
            rows, newest = counted_rows(journal), newest_days(journal)
        curated = open_zone(context.settings.zones[Zone.CURATED])
        there = [line for line in dataset_catalogue() if curated.entry(parquet_path(line.name)) is not None]
        days = {
            name: max((newest[part] for part in parts if part in newest), default=None) for name, parts in PARTS.items()
        }
        return {"datasets": [_line(line, rows.get(line.name), days.get(line.name)) for line in there]}

    return context.kept.get("datasets", made)


@router.get("/{name}", summary="One dataset and its columns", responses=refusals(404), response_model=Dataset)
def dataset(context: Context, name: Name) -> dict[str, Any]:
    with opened(context, name) as (handle, line):
        file = pq.ParquetFile(handle)
        columns = [
            {"name": field.name, "title": column_title(field.name), "type": kind_of(field.type)}
            for field in file.schema_arrow
        ]
        found = {**_line(line, file.metadata.num_rows, None), "columns": columns}
    with context.journal() as journal:
        newest = newest_days(journal)
    days = [newest[part].isoformat() for part in PARTS.get(name, ()) if part in newest]
    return {**found, "newest_data": max(days, default=None)}


@router.get(
    "/{name}/rows", summary="Rows as JSON, CSV or Parquet", response_model=RowPage,
    responses={**refusals(404, 406), **FORMS},
)  # fmt: skip
def rows(
    context: Context,
    name: Name,
    columns: Annotated[list[str] | None, Query(max_length=128, description="Only these, in this order.")] = None,
    where: Annotated[
        list[str] | None,
        Query(max_length=32, description="`column=value`, `column>=value` or `column<=value`; all have to hold."),
    ] = None,
    sort: Annotated[str, Query(max_length=128, description="The column to sort by; unknown values come last.")] = "",
    descending: bool = False,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
    limit: Annotated[
        int | None,
        Query(ge=1, le=MOST, description="How many at most: 100 as JSON unless told, as CSV and Parquet all."),
    ] = None,
    format: Annotated[Form | None, Query(description="Counts before the header Accept.")] = None,
    accept: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    form = form_of(format, accept)
    if form is Form.JSON and limit is None:
        limit = PAGE
    if sort and limit is None:
        raise not_understood("sort", "Whole files keep their order; say with limit how many rows to sort for.")
    return answered(context, name, form, Wish(
        tuple(columns or ()), tuple(where or ()), sort, descending and bool(sort), offset, limit
    ), if_none_match)  # fmt: skip


def answered(context: FeedContext, name: str, form: Form, wish: Wish, known: str) -> Response:
    """Rows in a form; a client that has them already is told so, and nothing is read."""
    path = csv_path(name) if form is Form.CSV and wish.is_whole else parquet_path(name)
    with opened(context, name, path) as (handle, _):
        with context.journal() as journal:
            tag = stamp_of(journal, path, handle).tag(form, wish)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
        if fits(tag, known):
            return Response(status_code=304, headers=headers)
        if form is Form.JSON:
            return JSONResponse(page_of(handle, name, wish), headers=headers)
        ending = f"{name}.{form.value}"
        headers["Content-Disposition"] = f'attachment; filename="{ending}"'
        source = copied(handle) if wish.is_whole else written(Rows(pq.ParquetFile(handle), wish), form)
    return FileAnswer(source, form.media, headers)


def page_of(handle: IO[bytes], name: str, wish: Wish) -> dict[str, Any]:
    found = Rows(pq.ParquetFile(handle), wish)
    total, page = found.total(), cells(found)
    after = wish.offset + len(page)
    return {
        "dataset": name,
        "columns": [{"name": f.name, "title": column_title(f.name), "type": kind_of(f.type)} for f in found.schema],
        "rows": page,
        "total": total,
        "offset": wish.offset,
        "next": after if page and after < total else None,
    }


@contextmanager
def opened(context: FeedContext, name: str, path: str = "") -> Iterator[tuple[IO[bytes], DatasetLine]]:
    """A published file, looked up by the dataset's name and never by a path.

    Raises :class:`NotThere` and :class:`Unavailable`.
    """
    try:
        line = dataset_line(name)
    except KeyError:
        raise NotThere("There is no such dataset.") from None
    if not context.settings.root.is_dir():
        raise Unavailable("The lake's folder is not there.", "Is the drive connected? Look again when it is.")
    curated = open_zone(context.settings.zones[Zone.CURATED])
    try:
        with curated.open(path or parquet_path(name)) as handle:
            yield handle, line
    except FileNotFoundError:
        raise NotThere(f"{line.title}: there are no data yet.") from None
    except pa.ArrowException:
        raise Unavailable(
            f"{line.title}: the file cannot be read.", "Run once more; it is then written anew."
        ) from None


def _line(line: DatasetLine, rows: int | None, newest: Any) -> dict[str, Any]:
    return {
        "name": line.name,
        "title": line.title,
        "group": line.group.value,
        "about": line.about,
        "platforms": list(line.platforms),
        "date_column": line.date_column,
        "rows": rows,
        "newest_data": newest.isoformat() if newest else None,
    }
