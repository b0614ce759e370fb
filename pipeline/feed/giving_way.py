"""A feed gives way: to a run, to whatever else the owner does, and among its own threads to who has an answer ready."""

from __future__ import annotations

import asyncio
import gc
import os
import sys

NICER = 8
SWITCH_SECONDS = 0.0005  # instead of ten times as long: a thread that works something out lets go of the others sooner
WARM_SECONDS = 20.0
LOOK_FOR_CIRCLES = 700  # new objects, as Python does it: often and shortly, where a command looks seldom and long


def give_way() -> None:
    """For the whole process: call it once, at its start."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(LOOK_FOR_CIRCLES)
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICER)


def settle() -> None:
    """On the event loop, once it serves: what was loaded stays for good, and is not looked through for garbage again
    and again – nobody is answered in those quarters of a second. Once more when the first have asked.
    """
    _keep()
    asyncio.get_running_loop().call_later(WARM_SECONDS, _keep)


def _keep() -> None:
    gc.collect()
    gc.freeze()
