"""A feed gives way: to a run, to whatever else the owner does, and among its own threads to who has an answer ready."""

from __future__ import annotations

import os
import sys

NICER = 5
SWITCH_SECONDS = 0.0005  # instead of ten times as long: a thread that works something out lets go of the others sooner


def give_way() -> None:
    """For the whole process: call it once, at its start."""
    sys.setswitchinterval(SWITCH_SECONDS)
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICER)
