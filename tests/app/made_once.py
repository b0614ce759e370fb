"""Lakes that many tests begin with are made once in this process; each test goes on with a copy of its own."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

_made: dict[object, Path] = {}


def copy_of(what: object, make: Callable[[Path], object], root: Path) -> Path:
    """``make`` fills a folder the first time that ``what`` is wanted; ``root`` becomes a copy of that folder."""
    if what not in _made:
        original = _room() / f"{len(_made)}" / "lake"
        make(original)
        _made[what] = original
    shutil.copytree(_made[what], root, dirs_exist_ok=True)
    return root


@cache
def _room() -> Path:
    kept = TemporaryDirectory(prefix="made-once-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT"))
    atexit.register(kept.cleanup)
    return Path(kept.name)
