"""What every command gives back: one JSON document for machines, the same in words for people, an exit code."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from pipeline.model import RunState
from pipeline.own_command import PROGRAM, beside


class Exit(IntEnum):
    SUCCESS = 0
    PARTIAL = 1
    FAILED = 2
    CANCELLED = 3
    USAGE = 4
    BUSY = 5


OF_RUN = {
    RunState.SUCCESS: Exit.SUCCESS,
    RunState.PARTIAL: Exit.PARTIAL,
    RunState.FAILED: Exit.FAILED,
    RunState.CANCELLED: Exit.CANCELLED,
    RunState.INTERRUPTED: Exit.CANCELLED,
}


@dataclass(frozen=True)
class Answer:
    """``document`` is printed with ``--json``, ``text`` without."""

    document: Any
    text: str
    exit: Exit = Exit.SUCCESS
    threads_left: bool = False  # a step would not stop; the program must not wait for it


def bedrot() -> str:
    """How this very program is called: by name where the name is known to the shell, else by its full path."""
    program = beside(PROGRAM)
    if shutil.which(PROGRAM) == str(program):
        return PROGRAM
    return _quoted(str(program)) if program.exists() else f"{_quoted(sys.executable)} -m pipeline"


def in_lake(root: Path) -> str:
    """The start of a command line that works on this lake, ready to be pasted."""
    return f"{bedrot()} --root {_quoted(str(root))}"


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w./\\:+-]+", text) else f'"{text}"'


def table(headings: Sequence[str], rows: Sequence[Sequence[object]], right: frozenset[int] = frozenset()) -> str:
    """Plain columns, numbers in ``right`` columns to the right."""
    cells = [list(headings), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headings))]
    lines = []
    for row in cells:
        parts = [
            cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def bytes_text(size: float) -> str:
    """``3.2 MB``: sizes for people, in steps of 1,000."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1000
    raise AssertionError("unreachable")
