"""What a platform declares about itself: the kinds of files it delivers, how each is read, what it publishes.

The steps every platform shares – validate, raw, staging, curated – are written once, beside this file, against
these declarations.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from pipeline.model import Refusal, StepContext
from pipeline.platforms.titles import NAMES, TITLES
from pipeline.registry import Registry
from pipeline.zones.store import ZoneStore

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.quality.contracts import Column, Contract

__all__ = ["NAMES", "TITLES"]  # everybody who reads declarations finds the names here, too

ACCOUNTS = frozenset({"tiktok"})  # platforms whose files come account by account; their subjects end with @account
SMALL_FILE = 64 << 20


class Refused(Exception):
    """A reader's no: the file is quarantined with this refusal and nothing of it is used."""

    def __init__(self, rule: str, message: str, next_action: str, where: str = "") -> None:
        super().__init__(message)
        self.refusal = Refusal(rule, message, next_action, where)


@dataclass(frozen=True)
class Identity:
    """What a landing file's *name* says: kind, subject (what the name adds to the bytes) and download time (UTC)."""

    kind: str
    subject: str = ""
    downloaded_at: datetime | None = None


@dataclass(frozen=True)
class Landed:
    """A file to be read, wherever its bytes lie now. ``name`` is the name it landed under, with its folder."""

    store: ZoneStore
    path: str
    name: str
    kind: str
    subject: str
    downloaded_at: datetime
    size: int  # bytes

    def open(self) -> IO[bytes]:
        return self.store.open(self.path)

    def data(self) -> bytes:
        """All bytes; refuses what no export of this kind can be (64 MiB)."""
        if self.size > SMALL_FILE:
            raise Refused("too-large", "This file is far larger than any export of its kind.", "Look what it is.")
        with self.open() as handle:
            return handle.read()


Columns = dict[str, list[Any]]


@dataclass
class Reading:
    """What a reader found: columns per staging table, facts that comparing rules need, a note for the record.

    ``figures`` is False for a known file that carries no data.
    """

    tables: dict[str, Columns] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    note: str = ""
    figures: bool = True
    streamed_rows: int = 0

    @property
    def rows(self) -> int:
        return self.streamed_rows + sum(len(next(iter(c.values()), [])) for c in self.tables.values())


@dataclass(frozen=True)
class DeliveryKind:
    """A kind of file: what the owner calls it and how it is read."""

    name: str
    title: str
    read: Callable[[Landed, Registry], Reading]
    raises_tables: bool = True  # False: read only judges; staging streams the file itself


def read_by(kind: DeliveryKind, file: Landed, registry: Registry) -> Reading:
    """What the reader of a kind makes of a file. Whatever it trips over is a refusal of that file, never a fault of
    the program: unforeseen content must cost this file, not the platform. Raises :class:`Refused`.
    """
    try:
        return kind.read(file, registry)
    except RecursionError:
        raise Refused(
            "too-deep", "The file is nested so deeply that it cannot be real.", "Download it again."
        ) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise Refused(
            "unreadable-content",
            "The file has another shape than all files of its kind so far.",
            "Download it again; if that does not help, send the details to the people who maintain this panel.",
            f"{type(error).__name__}: {error}"[:200],
        ) from None


@dataclass(frozen=True)
class ContentView:
    """A content among its fellows, as comparing rules see it. ``downloaded_at`` is its newest delivery's."""

    sha256: str
    subject: str
    kind: str
    name: str
    downloaded_at: datetime
    rows: int
    facts: Mapping[str, str]
    raw_path: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.sha256, self.subject


@dataclass(frozen=True)
class StagingTable:
    """A typed table of everything ever delivered; provenance columns are added to these."""

    name: str
    columns: tuple[Column, ...]


def _no_comparison(_: Sequence[ContentView]) -> Mapping[tuple[str, str], Refusal]:
    return {}


@dataclass(frozen=True)
class Platform:
    """A platform as the shared steps know it.

    ``compare`` decides over the whole set of readable contents, by download time, never by order of arrival.
    ``curate`` yields published datasets as (contract, batches). ``stage_streams`` writes what is too big for tables.
    """

    name: str
    title: str
    identify: Callable[[str, Registry], Identity | None]
    kinds: Mapping[str, DeliveryKind]
    tables: tuple[StagingTable, ...]
    curate: Callable[[Curation], Iterator[tuple[Contract, Iterator[pa.RecordBatch]]]]
    datasets: tuple[str, ...]
    compare: Callable[[Sequence[ContentView]], Mapping[tuple[str, str], Refusal]] = _no_comparison
    stage_streams: Callable[[StepContext, Sequence[ContentView]], Any] | None = None


@dataclass(frozen=True)
class Curation:
    """What a curating function is given: staging tables by name, the registry and a place for remarks."""

    ctx: StepContext
    staging: ZoneStore
    registry: Registry
    table: Callable[[str], pa.Table]
    remarks: list[str]


def declared(name: str | None) -> Platform:
    """A platform's declaration, imported on first use. Raises KeyError for a name that is none."""
    if name not in NAMES:
        raise KeyError(f"no platform is called {name!r}")
    platform: Platform = import_module(f"pipeline.platforms.{name}").PLATFORM
    return platform


def account_of(subject: str) -> str:
    """The account that a subject names, or '' where it names none."""
    return subject.partition("@")[2]


def text_of(data: bytes) -> str:
    """A text file's characters: UTF-8 with or without byte order mark, or UTF-16 with one.

    Raises :class:`Refused` (``encoding``) for anything else and for NUL bytes (``nul-bytes``).
    """
    try:
        text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "encoding", "The file is not readable text.", "Download it again.", f"byte {error.start}"
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise Refused(
            "nul-bytes", "The file is damaged: it contains empty bytes.", "Download it again.", f"line {line}"
        )
    return text


def text_lines(text: str) -> io.StringIO:
    """A text as the csv module wants it: line ends untouched."""
    return io.StringIO(text, newline="")
