"""Keeps two set-ups from working on the same .venv at the same time."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.announce import SetupProblem, say

BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
PAUSE_SECONDS = 0.2


@contextmanager
def only_one(lock_file: Path, patience_seconds: float = 1800.0) -> Iterator[None]:
    """Hold the lock while the block runs; wait for another holder.

    The operating system holds the lock for the process, so a killed set-up leaves nothing to clean up:
    the file stays, the lock does not. A program started inside with ``close_fds=False`` shares it (except on
    Windows): when only the set-up is killed, the next one waits until that program has ended too.
    """
    try:
        handle = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise SetupProblem(
            f"{lock_file.parent} cannot be written to: {problem}",
            "Copy the project to a folder of your own, then start this command there.",
        ) from problem
    try:
        if sys.platform != "win32":
            os.set_inheritable(handle, True)
        _wait_for(handle, lock_file, patience_seconds)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, lock_file: Path, patience_seconds: float) -> None:
    give_up_at = time.monotonic() + patience_seconds
    told = False
    while not _taken(handle):
        if not told:
            say("Another set-up is at work in this folder; waiting for it to finish …")
            told = True
        if time.monotonic() > give_up_at:
            raise SetupProblem(
                f"Another set-up has held {lock_file} for {patience_seconds:.0f} seconds.",
                "See whether it still runs; end it if it hangs, then start this command again.",
            )
        time.sleep(PAUSE_SECONDS)


def _taken(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in BUSY:
            return False
        raise
    return True
