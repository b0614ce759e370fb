"""Proves of a piece of work that no browser, no driver and no file of theirs is left behind by it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from pipeline.access.browser_records import FOLDER


def tree() -> list[str]:
    """The programs that this one has started and that still run."""
    return [p.name() for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]


@contextmanager
def no_browser_left(journal_dir: Path) -> Iterator[Path]:
    """For the length of the block temporary files go into a folder of their own, which has to be empty at its end."""
    own = Path(tempfile.mkdtemp(prefix="b-"))  # a short name: browsers keep sockets in there
    before, place, running = os.environ.get("TMPDIR"), tempfile.tempdir, tree()
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
    try:
        yield own
    finally:
        tempfile.tempdir = place
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
    assert tree() == running
    assert list(own.iterdir()) == []
    assert not list((journal_dir / FOLDER).glob("*.json"))
    own.rmdir()
