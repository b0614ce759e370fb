"""Proves of a piece of work that no browser, no driver and no file of theirs is left behind by it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from pipeline.access.browser_records import FOLDER

PROGRAMS = ("node", "chrom")  # the driver, and the browser with all that it is made of
DYING_SECONDS = 1.0  # a process that was killed may still be seen for a moment


def tree() -> list[str]:
    """The browsers and drivers that this program has started and that still run.

    Whatever else a test or Python itself keeps running, like a screen or a tracker of shared things, is none of them.
    """
    found = psutil.Process().children(recursive=True)
    return [one.name() for one in found if _runs(one) and one.name().startswith(PROGRAMS)]


def _runs(process: psutil.Process) -> bool:
    return bool(process.status() != psutil.STATUS_ZOMBIE)


def users(folder: Path) -> list[str]:
    """Whatever runs with this folder in its words or its environment, whosever child it is by now."""
    found = [process for process in psutil.process_iter() if process.pid != os.getpid() and _uses(process, folder)]
    psutil.wait_procs(found, timeout=DYING_SECONDS)
    return [" ".join(process.cmdline()[:2]) for process in found if _uses(process, folder)]


def _uses(process: psutil.Process, folder: Path) -> bool:
    with suppress(psutil.Error, OSError):
        if _runs(process):
            said = [*process.cmdline(), *process.environ().values()]
            return any(str(folder) in one for one in said)
    return False


@contextmanager
def no_browser_left(journal_dir: Path) -> Iterator[Path]:
    """For the length of the block temporary files go into a folder of their own, which has to be empty at its end."""
    own = Path(tempfile.mkdtemp(prefix="b-"))  # a short name: browsers keep sockets in there
    before, place = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
    try:
        yield own
    finally:
        tempfile.tempdir = place
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before
    left = (
        users(own),
        sorted(str(path.relative_to(own)) for path in own.rglob("*")),
        sorted((journal_dir / FOLDER).glob("*.json")),
    )
    assert left == ([], [], []), left
    own.rmdir()
