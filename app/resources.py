"""Where the files that come with the product are: beside the source, or inside the frozen program."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file or folder under ``resources/``."""
    frozen: str | None = getattr(sys, "_MEIPASS", None)
    home = Path(frozen) if frozen else Path(__file__).parents[1]
    return (home / "resources").joinpath(*parts)
