"""A dataset as bytes: JSON values row by row, CSV, Parquet – and how a browser knows that it has them already."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.journal_reads import JournalReads
from pipeline.feed.dataset_rows import Rows, Wish
from pipeline.feed.refusals import Refusal, Refused
from pipeline.model import Zone
from pipeline.zones.datasets import ROW_GROUP, csv_lines, header_line
from pipeline.zones.store import digest_of

NO_SUCH_FORM = Refusal(406, "format", "There is no such format.", "Ask for JSON, CSV or Parquet.")


class Form(StrEnum):
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"

    @property
    def media(self) -> str:
        return {"json": "application/json", "csv": "text/csv; charset=utf-8", "parquet": PARQUET_MEDIA}[self.value]


PARQUET_MEDIA = "application/vnd.apache.parquet"
_ACCEPTED = {
    "application/json": Form.JSON, "application/*": Form.JSON, "*/*": Form.JSON, "text/csv": Form.CSV,
    "text/*": Form.CSV, PARQUET_MEDIA: Form.PARQUET, "application/x-parquet": Form.PARQUET,
}  # fmt: skip


def form_of(stated: Form | None, accept: str) -> Form:
    """``stated`` counts; else what the client likes best of what there is. Raises :class:`Refused`."""
    if stated is not None:
        return stated
    if not accept.strip():
        return Form.JSON
    liked = sorted(((-_weight(part), place, part) for place, part in enumerate(accept.split(","))))
    for weight, _, part in liked:
        found = _ACCEPTED.get(part.partition(";")[0].strip().lower())
        if found is not None and weight < 0:
            return found
    raise Refused(NO_SUCH_FORM)


def _weight(part: str) -> float:
    for one in part.split(";")[1:]:
        name, _, value = one.strip().partition("=")
        if name.lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


@dataclass(frozen=True)
class Stamp:
    """The bytes of a published file: their digest as the run that wrote them noted it, else by size and time."""

    digest: str
    is_noted: bool

    def tag(self, form: Form, wish: Wish) -> str:
        """What a client sends back to ask whether its copy is still right."""
        text = json.dumps([self.digest, form.value, list(astuple(wish))])
        word = self.digest if wish.is_whole and form is not Form.JSON else hashlib.sha256(text.encode()).hexdigest()
        return f'"{word}"' if self.is_noted else f'W/"{word}"'


def stamp_of(journal: JournalReads, path: str, handle: IO[bytes]) -> Stamp:
    """Of the file that is open, which may have been replaced in its place meanwhile."""
    try:
        seen = os.fstat(handle.fileno())
    except OSError:  # a zone that is elsewhere
        return Stamp(digest_and_back(handle), True)
    noted = next((one for one in journal.files(Zone.CURATED, path) if one.path == path), None)
    if noted is not None and (noted.bytes, noted.mtime_ns) == (seen.st_size, seen.st_mtime_ns):
        return Stamp(noted.sha256, True)
    return Stamp(hashlib.sha256(f"{seen.st_size}-{seen.st_mtime_ns}".encode()).hexdigest(), False)


def digest_and_back(handle: IO[bytes]) -> str:
    """The digest of a file that is read from its beginning again afterwards."""
    found = digest_of(handle)
    handle.seek(0)
    return found


def fits(tag: str, stated: str) -> bool:
    """Whether ``If-None-Match`` names this very state."""
    known = {one.strip().removeprefix("W/") for one in stated.split(",")}
    return tag.removeprefix("W/") in known or "*" in known


def cells(rows: Rows) -> list[list[Any]]:
    """Row by row, as JSON has them: exact decimals and days are text, unknown is null."""
    found: list[list[Any]] = []
    for batch in rows.batches():
        columns = [column.to_pylist() for column in batch.columns]
        found += [[cell(value) for value in row] for row in zip(*columns, strict=True)]
    return found


def cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def plain(value: Decimal) -> str:
    """``0.084138``: every digit that counts, and never an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def copied(handle: IO[bytes]) -> IO[bytes]:
    """The bytes of a published file, away from it: a slow client must not keep a run from publishing the next one."""
    own = tempfile.TemporaryFile()  # noqa: SIM115  # whoever answers with it closes it
    try:
        shutil.copyfileobj(handle, own, 1 << 20)
        own.seek(0)
    except BaseException:
        own.close()
        raise
    return own


def written(rows: Rows, form: Form) -> IO[bytes]:
    """The wanted rows as a file of their own, to be closed by whoever answers with it."""
    own = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        if form is Form.CSV:
            _as_csv(rows, own)
        else:
            _as_parquet(rows, own)
        own.seek(0)
    except BaseException:
        own.close()
        raise
    return own


def _as_csv(rows: Rows, target: IO[bytes]) -> None:
    target.write(header_line(rows.columns))
    for batch in rows.batches():
        target.write(csv_lines(_with_plain_decimals(batch)))


def _as_parquet(rows: Rows, target: IO[bytes]) -> None:
    with pq.ParquetWriter(target, rows.schema, compression="zstd", version="2.6") as writer:
        for batch in rows.batches():
            writer.write_batch(batch.cast(rows.schema), row_group_size=ROW_GROUP)


def _with_plain_decimals(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        pa.array(_texts(column.to_pylist()), pa.string()) if pa.types.is_decimal(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _texts(values: Iterable[Decimal | None]) -> list[str | None]:
    return [None if value is None else plain(value) for value in values]
