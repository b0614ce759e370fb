"""Named places where a test may kill the process, so that every boundary of a write can be tried.

A place does nothing unless ``BEDROT_CRASH_AT`` names it (``after-rename`` or ``after-rename:3`` for the third
time it is passed). Then the process dies by SIGKILL, as in a power cut.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter

VARIABLE = "BEDROT_CRASH_AT"

POINTS = (
    "temp-written",
    "temp-synced",
    "renamed",
    "directory-synced",
    "manifest-written",
    "quarantine-written",
    "archive-written",
    "raw-promoted",
    "twin-between",
    "step-done",
    "journal-committed",
    "run-created",
    "run-ending",
    "warehouse-begun",
    "warehouse-dataset-loaded",
    "warehouse-committed",
)

_passed: Counter[str] = Counter()
_lock = threading.Lock()
_armed = os.environ.get(VARIABLE, "")


def crash_point(name: str) -> None:
    """Die here if the environment asks for it. Unknown names are a programming fault."""
    if not _armed:
        return
    if name not in POINTS:
        raise ValueError(f"crash point {name!r} is not in crash.POINTS")
    wanted, _, nth = _armed.partition(":")
    if name != wanted:
        return
    with _lock:
        _passed[name] += 1
        if _passed[name] < int(nth or 1):
            return
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
