"""How files reach the landing zone, each with its download time, and the record of what is true."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

# Writes the same days again with revised figures, notes them as true from that moment, and gives the bytes.
Rebuild = Callable[[np.random.Generator, datetime], bytes]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return "".join(",".join(map(_cell, row)) + "\n" for row in (header, *rows))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if "," in text or '"' in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def zip_bytes(members: Sequence[tuple[str, str]], moment: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            info = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every system
            archive.writestr(info, text)
    return buffer.getvalue()


@dataclass(frozen=True)
class Table:
    """A data set of the truth: its first `keys` columns say which row it is."""

    name: str
    columns: tuple[str, ...]
    keys: int


class Truth:
    """What a correct pipeline ends up with: of every row, the figures of the newest download."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self._tables: dict[Table, dict[str, tuple[datetime, list[object]]]] = {}

    def put(self, table: Table, moment: datetime, rows: Iterable[Sequence[object]]) -> None:
        self.facts.setdefault("key_columns", {})[table.name] = table.columns[: table.keys]
        newest = self._tables.setdefault(table, {})
        for row in rows:
            key = "|".join(str(part) for part in row[: table.keys])
            if key not in newest or newest[key][0] <= moment:
                newest[key] = (moment, list(row))

    def as_json(self) -> dict[str, object]:
        tables = {
            table.name: {"columns": table.columns, "rows": [rows[key][1] for key in sorted(rows)]}
            for table, rows in sorted(self._tables.items(), key=lambda item: item[0].name)
        }
        return {**self.facts, "tables": tables}


@dataclass(frozen=True)
class Saved:
    """A clean file, remembered so that faults can be derived from it."""

    platform: str
    kind: str
    path: Path
    moment: datetime
    series: str = ""  # files of one series supersede each other
    rebuild: Rebuild | None = None


@dataclass
class Writer:
    """Writes below `out`/landing; `saved` and `not_data` keep the order of writing."""

    out: Path
    saved: list[Saved] = field(default_factory=list)
    not_data: list[str] = field(default_factory=list)  # kept by the collectors, but carrying no figures

    @property
    def landing(self) -> Path:
        return self.out / "landing"

    def relative(self, path: Path) -> str:
        return path.relative_to(self.out).as_posix()

    def place(self, platform: str, name: str) -> Path:
        """The path of a file to be written, its folder made."""
        path = self.landing / platform / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, platform: str, name: str, data: bytes | str, moment: datetime) -> Path:
        path = self.place(platform, name)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        date_file(path, moment)
        return path

    def put(
        self,
        platform: str,
        kind: str,
        name: str,
        data: bytes | str,
        moment: datetime,
        *,
        rebuild: Rebuild | None = None,
        series: str = "",
    ) -> None:
        """Write a clean file and remember it."""
        path = self.write(platform, name, data, moment)
        self.saved.append(Saved(platform, kind, path, moment, series, rebuild))

    def put_noise(self, platform: str, name: str, data: str, moment: datetime) -> None:
        """Write a file that carries no figures."""
        self.not_data.append(self.relative(self.write(platform, name, data, moment)))


def date_file(path: Path, moment: datetime) -> None:
    """Give the file its download time."""
    when = moment.timestamp()
    os.utime(path, (when, when))
