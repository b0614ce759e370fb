"""What a newer version would leave behind, and a look at every byte of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

NEWEST = 4711
ADVICE = "Install the newest version of the panel. Nothing was changed."


def be_of_the_future(path: Path) -> None:
    """As a newer program leaves it that is killed right after its upgrade: the new format stands in its log only."""
    aside = path.parents[2] / "future"
    aside.mkdir(exist_ok=True)
    parts = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; CREATE TABLE holograms (depth REAL); PRAGMA user_version = {NEWEST}; COMMIT")
        for part in parts:
            shutil.copy2(part, aside)
    for part in parts:
        shutil.copy2(aside / part.name, part)
    assert parts[1].stat().st_size > 4096


def everything(root: Path, *below: str) -> dict[str, tuple[str, int]]:
    """Every file of a lake with its digest and the moment it was written; what stands below some folders only."""
    found = [file for folder in below or (".",) for file in sorted((root / folder).rglob("*")) if file.is_file()]
    return {
        file.relative_to(root).as_posix(): (sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
        for file in found
    }
