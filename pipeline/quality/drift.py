"""Whether a platform's files still have the columns they had: what is new in them, what is gone, what was refused."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pipeline.quality.findings import Finding, Severity
from pipeline.quality.wording import listed

REFUSED_FOR_SHAPE = frozenset({"missing-column", "repeated-column", "ragged-row", "several-tables", "not-a-table"})
DEEPEST = 4
WIDEST = 60  # an object with more names is a table by name, not a row
MOST_TEXT = 400_000  # bytes; larger documents are not taken apart for this
_NAME = re.compile(r"[A-Za-z_][A-Za-z_ -]*")


def columns_of(name: str, content: bytes) -> frozenset[str] | None:
    """The columns of a table, the names in a document, with the way to them; None for what has neither.

    ``content`` may be cut off after :data:`MOST_TEXT` bytes.
    """
    ending = name.rpartition(".")[2].lower()
    try:
        if ending in ("csv", "tsv"):
            return _heading(content, "\t" if ending == "tsv" else ",")
        if ending == "json" and len(content) < MOST_TEXT:
            return frozenset(_names(json.loads(content), "", 0))
        if ending == "zip" and len(content) < MOST_TEXT:
            return _in_archive(content)
    except (ValueError, RecursionError, zipfile.BadZipFile, RuntimeError, NotImplementedError, csv.Error):
        return None  # judged when it arrived; this only compares
    return None


def _heading(content: bytes, delimiter: str) -> frozenset[str] | None:
    first = content.partition(b"\n")[0].decode("utf-8-sig", "replace")
    row = next(csv.reader(io.StringIO(first), delimiter=delimiter), [])
    return frozenset(cell.strip() for cell in row if cell.strip()) or None


def _in_archive(content: bytes) -> frozenset[str] | None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = [info for info in archive.infolist() if info.filename.lower().endswith((".csv", ".tsv"))]
        if len(tables) != 1:
            return None
        with archive.open(tables[0]) as table:
            return columns_of(tables[0].filename, table.read(MOST_TEXT))


def _names(value: Any, way: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict) and len(value) <= WIDEST:
        for name, inner in value.items():
            if _NAME.fullmatch(str(name)):
                here = f"{way}.{name}".lstrip(".")
                yield here
                yield from _names(inner, here, depth + 1)
    elif isinstance(value, list):
        for inner in value[:3]:
            yield from _names(inner, way, depth + 1)


def changed(
    platform: str,
    title: str,
    kind: str,
    newest: Collection[frozenset[str]],
    before: Collection[frozenset[str]],
    *,
    gone_counts: bool = True,
) -> Finding | None:
    """What the newest files have that none before had, and what every file before had and none has now."""
    if not newest or not before:
        return None
    now, ever = frozenset().union(*newest), frozenset().union(*before)
    always = frozenset.intersection(*before)
    new, gone = tuple(sorted(_outermost(now - ever))), tuple(sorted(_outermost(always - now))) if gone_counts else ()
    if not new and not gone:
        return None
    said = [f"new: {listed(new)}" if new else "", f"gone: {listed(gone)}" if gone else ""]
    return Finding(
        f"columns.{kind}",
        Severity.NOTICE,
        platform,
        f"{title} sends other columns than before ({kind}; {'; '.join(filter(None, said))}).",
        "Nothing, as long as its figures arrive. The people who maintain this panel may want to know.",
    )


def _outermost(names: frozenset[str]) -> Iterator[str]:
    """Without what lies inside of another name among them."""
    for name in names:
        parts = name.split(".")
        if not any(".".join(parts[:end]) in names for end in range(1, len(parts))):
            yield name


def refused(platform: str, title: str, rules: Iterable[tuple[str, str]]) -> Finding | None:
    """Files that are set aside because their shape is not the known one: (rule, message) of each."""
    messages = [message for rule, message in rules if rule in REFUSED_FOR_SHAPE]
    if not messages:
        return None
    files = "A file was" if len(messages) == 1 else f"{len(messages)} files were"
    return Finding(
        "columns.refused",
        Severity.WARNING,
        platform,
        f"{title}: {messages[-1]} {files} set aside; older figures stay in use.",
        "Look at what is set aside, and collect again.",
    )
