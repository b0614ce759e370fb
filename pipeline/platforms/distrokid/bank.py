"""The bank report: one row a (reporting date, sale month, store, track, country), the complete history every time.

It may have millions of rows, so it is streamed: Arrow reads blocks, columns whose texts repeat stay dictionaries.
Every text is kept byte for byte – ``NA`` is Namibia, ``None`` is a title, UPCs have leading zeros.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, NoReturn

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.distrokid.schema import FEW_VALUES, OPTIONAL_NUMBERS, ROLES, heading
from pipeline.platforms.values import refuse
from pipeline.quality.contracts import MONEY
from pipeline.registry import Registry

BLOCK = 8 << 20
PARSERS, AHEAD = 2, 5  # threads, and blocks under way at once
SNIFF = 1 << 20
_ROW_OF_ERROR = re.compile(r"Row #(\d+)")
_WRITTEN_IN_QUOTES = re.compile(
    r'"(?:(?:[^"\t\n]*"")+[^"\t\n]*|[^"\n]*\t[^"\n]*)"(?:\t|\r?$)', re.MULTILINE
)  # from a field's first sign on
_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
_DAY, _MONTH, _NUMBER = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-(0[1-9]|1[0-2])$", r"^-?\d+(\.\d{1,18})?$"
_WHOLE = r"^-?\d{1,18}$"
# Arrow's casts read 0x1F as 31 and 1e-5 as a number; no report means that.
_READ_TOO_KINDLY = {pa.int64(): ("x", "X"), MONEY: ("e", "E")}


@dataclass(frozen=True)
class Dialect:
    """How a report is written: encoding, and whether fields are put in quotes."""

    encoding: str
    quoted: bool
    header: tuple[str, ...]


def read_bank(file: Landed, _: Registry) -> Reading:
    """Judge a report: headings known, every row whole, dates and numbers readable. ``facts``: rows, earnings."""
    rows, earnings, last = 0, Decimal(0), ""
    with ExitStack() as stack:
        handle = stack.enter_context(file.open())
        dialect = sniff(handle)
        for batch in stack.enter_context(closing(batches(handle, dialect))):
            amounts = _checked(batch, dialect.header, rows)
            rows += batch.num_rows
            earnings += pc.sum(amounts).as_py() or 0
            last = max(last, str(pc.max(column(batch, "reporting_date").dictionary).as_py() or ""))
    if not rows:
        refuse("no-rows", "The report has headings but no rows. It was not accepted; older data stay in use.", "line 2")
    note = "" if dialect.encoding == "utf-8" else f"read as {dialect.encoding}"
    facts = {
        "rows": str(rows), "earnings_usd": format(earnings, "f"), "last_report": last, "encoding": dialect.encoding,
    }  # fmt: skip
    return Reading(facts=facts, note=note, streamed_rows=rows)


def sniff(handle: IO[bytes], known_encoding: str = "") -> Dialect:
    """Find out how a report is written, then rewind it. Refuses files that have no known heading line.

    Finding the encoding takes reading it all; who knows it from an earlier look says so.
    """
    start = handle.read(SNIFF)
    encoding = known_encoding or _encoding(start, handle)
    handle.seek(0)
    text = (
        start.decode("latin-1" if encoding == "utf-8" else encoding, errors="replace")
        .lstrip("\ufeff")
        .removeprefix("ï»¿")
    )
    first = text.splitlines()[0] if text else ""
    quoted = first.startswith('"') or _needs_quotes(text)
    header = tuple(
        next(csv.reader([first], delimiter="\t", quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE), [])
    )
    if "<" in first:
        refuse(
            "login-page",
            "This is a web page, not the bank report.",
            "line 1",
            "Sign in to DistroKid, then collect again.",
        )
    for role in ROLES:
        if heading(role, header) is None:
            refuse("missing-column", f"The column {ROLES[role][0]!r} is missing.", "line 1")
    if len(set(header)) != len(header):
        refuse("repeated-column", "A heading stands in the report twice.", "line 1")
    return Dialect(encoding, quoted, header)


def _encoding(start: bytes, handle: IO[bytes]) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    handle.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := handle.read(SNIFF):
            if decoder.getstate()[0] or not block.isascii():  # most blocks are, and that is seen far faster
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"  # older exports were Latin-1; this is its superset on Windows
    return "utf-8"


def _needs_quotes(text: str) -> bool:
    """Whether quotes are writing, not content: a field in quotes that doubles a quote or holds a tab."""
    place = text.find('"')
    while place >= 0:
        if (place == 0 or text[place - 1] in "\t\n") and _WRITTEN_IN_QUOTES.match(text, place):
            return True
        place = text.find('"', place + 1)
    return False


def batches(handle: IO[bytes], dialect: Dialect) -> Generator[pa.RecordBatch, None, None]:
    """The report's rows as written; refuses rows of another width (``ragged-row``) and unreadable text.

    Close it before the handle: threads may be at the blocks that come next.
    """
    types = {name: _DICTIONARY if name in FEW_VALUES else pa.string() for name in dialect.header}
    parse = arrow_csv.ParseOptions(
        delimiter="\t", quote_char='"' if dialect.quoted else False, newlines_in_values=dialect.quoted
    )
    convert = arrow_csv.ConvertOptions(
        column_types=types, strings_can_be_null=False, check_utf8=False, auto_dict_encode=False
    )
    if dialect.quoted or dialect.encoding != "utf-8":
        yield from _in_one_go(handle, dialect, parse, convert)
    else:
        yield from _in_blocks(handle, dialect, parse, convert)


def _in_one_go(
    handle: IO[bytes], dialect: Dialect, parse: arrow_csv.ParseOptions, convert: arrow_csv.ConvertOptions
) -> Iterator[pa.RecordBatch]:
    """Any way of writing, one core."""
    read = arrow_csv.ReadOptions(block_size=BLOCK, encoding=dialect.encoding.replace("utf-8", "utf8"))
    try:
        yield from arrow_csv.open_csv(handle, read_options=read, parse_options=parse, convert_options=convert)
    except pa.ArrowInvalid as error:
        _refuse_ragged_row(error, 0)
    except UnicodeDecodeError as error:
        refuse("encoding", "The report is not readable text.", f"byte {error.start}")


def _in_blocks(
    handle: IO[bytes], dialect: Dialect, parse: arrow_csv.ParseOptions, convert: arrow_csv.ConvertOptions
) -> Iterator[pa.RecordBatch]:
    """The plain way of writing, where every line end ends a row: blocks of whole lines are parsed on all cores."""

    def parsed(block: bytes) -> list[pa.RecordBatch]:
        read = arrow_csv.ReadOptions(column_names=dialect.header, use_threads=False, block_size=len(block) + 1)
        table = arrow_csv.read_csv(
            pa.BufferReader(block), read_options=read, parse_options=parse, convert_options=convert
        )
        batches: list[pa.RecordBatch] = table.to_batches()
        return batches

    rows = 0
    with ThreadPoolExecutor(PARSERS, thread_name_prefix="bank-report") as threads:
        under_way: deque[Future[list[pa.RecordBatch]]] = deque()
        blocks = _whole_lines(handle)
        try:
            while True:
                under_way.extend(threads.submit(parsed, block) for block in islice(blocks, AHEAD - len(under_way)))
                if not under_way:
                    return
                for batch in under_way.popleft().result():
                    rows += batch.num_rows
                    yield batch
        except pa.ArrowInvalid as error:
            _refuse_ragged_row(error, rows + 1)
        finally:
            for future in under_way:
                future.cancel()


def _whole_lines(handle: IO[bytes]) -> Iterator[bytes]:
    """The report after its headings, in blocks that end with a line."""
    handle.seek(0)
    handle.readline()
    while block := handle.read(BLOCK):
        yield block + handle.readline()


def _refuse_ragged_row(error: pa.ArrowInvalid, before: int) -> NoReturn:
    row = _ROW_OF_ERROR.search(str(error))
    where = f"line {before + int(row.group(1))}" if row else ""
    refuse("ragged-row", "A row has more or fewer cells than there are headings.", where)


def column(batch: pa.RecordBatch, role: str) -> pa.Array:
    """A role's column under whatever heading this report has."""
    name = heading(role, tuple(batch.schema.names))
    assert name is not None
    return batch.column(name)


def _checked(batch: pa.RecordBatch, header: tuple[str, ...], before: int) -> pa.Array:
    """Refuse what does not read as it should; returns the amounts as numbers."""
    _all_match(column(batch, "reporting_date"), _DAY, "not-a-date", "A reporting date", before)
    _all_match(column(batch, "sale_month"), _MONTH, "not-a-date", "A sale month", before)
    _all_cast(column(batch, "quantity"), pa.int64(), _WHOLE, "not-a-count", "A quantity", before)
    amounts = _all_cast(column(batch, "earnings_usd"), MONEY, _NUMBER, "not-a-number", "An amount", before)
    for name in OPTIONAL_NUMBERS:
        if name in header:
            _all_match(batch.column(name), r"^$|" + _NUMBER, "not-a-number", f"A value of {name}", before)
    return amounts


def _all_cast(values: pa.Array, kind: pa.DataType, pattern: str, rule: str, what: str, before: int) -> pa.Array:
    """Refuse texts that are no such number; the slower pattern only looks where a cast says no or reads too much."""
    if not any(pc.any(pc.match_substring(values, sign)).as_py() for sign in _READ_TOO_KINDLY[kind]):
        with suppress(pa.ArrowInvalid):
            return pc.cast(values, kind)
    _all_match(values, pattern, rule, what, before)
    refuse(rule, f"{what} has more digits than can be kept exactly.", f"after line {before + 1}")


def _all_match(values: pa.Array, pattern: str, rule: str, what: str, before: int) -> None:
    """Refuse at the first text that does not read as it should; dictionaries are checked once a distinct text."""
    words = values.dictionary if pa.types.is_dictionary(values.type) else values
    good = pc.match_substring_regex(words, pattern)
    if pc.all(good, min_count=0).as_py():
        return
    bad = pc.invert(good)
    if pa.types.is_dictionary(values.type):
        bad = bad.take(values.indices)
    first = pc.index(bad, True).as_py()
    if first >= 0:
        refuse(rule, f"{what} reads {str(values[first].as_py())[:40]!r}.", f"line {before + first + 2}")
