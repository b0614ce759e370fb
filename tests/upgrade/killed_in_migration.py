"""Moves a database again and again from its older format, and dies each time one statement later; run as a script.

``killed_in_migration.py WHAT FOLDER NAME EVERY`` – WHAT is ``journal`` or ``warehouse``, and ``FOLDER/NAME`` with all
that stands beside it is what an older version left. Each death is a process of its own, ended by SIGKILL in the midst
of the transaction, EVERY so many statements; it leaves ``FOLDER/<statements>`` as the disk was then.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline import sqlite_format
from pipeline.engine.journal import Journal
from pipeline.warehouse.schema import open_warehouse


def die_after(statements: int) -> None:
    """When so many statements of migrations were carried out, before the next one or the end of the transaction."""
    left, found = statements, sqlite_format._statements

    def counted(script: str) -> Iterator[str]:
        nonlocal left
        for statement in found(script):
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            yield statement
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    sqlite_format._statements = counted


def move(what: str, path: Path) -> None:
    if what == "journal":
        Journal(path).close()
    else:
        open_warehouse(path).close()


def main(what: str, folder: Path, name: str, every: int) -> None:
    parts, done = [part for part in folder.iterdir() if part.is_file()], 0
    while True:
        place = folder / str(done)
        place.mkdir()
        for part in parts:
            shutil.copy2(part, place)
        child = os.fork()
        if not child:
            die_after(done)
            move(what, place / name)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):  # nothing was left to die at
            assert os.WEXITSTATUS(status) == 0
            shutil.rmtree(place)
            break
        done += every


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
