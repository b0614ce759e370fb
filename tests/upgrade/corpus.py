"""What older versions left behind: which there are, and one of them unpacked as if it had just been left."""

from __future__ import annotations

import json
import os
import tarfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
TIMES = "times.json"


@dataclass(frozen=True)
class Version:
    """``commit`` is its last one. ``journal`` and ``warehouse`` are the formats it wrote."""

    commit: str
    journal: int
    warehouse: int


VERSIONS = {
    "engine": Version("1422d12", journal=1, warehouse=4),
    "panel": Version("d0f6cc2", journal=2, warehouse=4),
    "sign-in": Version("615c468", journal=2, warehouse=4),
    "schedule": Version("f55e37d", journal=4, warehouse=4),
    "insights": Version("eb89c89", journal=5, warehouse=6),
}
"""The oldest first. What follows "insights" is added with its own line, and never in the place of another."""


@dataclass(frozen=True)
class Left:
    """One version's things, unpacked in ``folder``."""

    name: str
    folder: Path

    @property
    def version(self) -> Version:
        return VERSIONS[self.name]

    @property
    def root(self) -> Path:
        return self.folder / "lake"

    @property
    def journal(self) -> Path:
        return self.root / "journal" / "bedrot_journal.db"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "bedrot_analytics.db"

    @cached_property
    def told(self) -> dict[str, Any]:
        """What that version said of it itself."""
        return json.loads((self.folder / "told.json").read_bytes())


def unpacked(name: str, folder: Path) -> Left:
    with tarfile.open(CORPUS / f"{name}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    for path, mtime_ns in json.loads((folder / TIMES).read_bytes()).items():
        os.utime(folder / path, ns=(mtime_ns, mtime_ns))
    return Left(name, folder)
