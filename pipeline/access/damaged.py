"""Puts a file that cannot be read out of the way, so that nobody takes it for an empty one and writes over it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipeline.clock import stamp


def put_by(path: Path) -> Path:
    """Keep a file under another name, from now on; returns where."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kept = path.with_name(f"{path.name}.damaged-{stamp(changed)}")
    return path.replace(kept)
