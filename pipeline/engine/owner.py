"""Who runs a run: a process that can be told apart from a later one with the same number."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path
from typing import NamedTuple

LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
START_TOLERANCE_SECONDS = 2.0  # both ends of the comparison are rounded differently by the system
BOOT_TOLERANCE_SECONDS = 60  # where there is no boot id: boot moment = now less uptime, which drifts with the clock


class Owner(NamedTuple):
    """A process, by number, start (Unix seconds), boot of its computer and that computer's name."""

    pid: int
    process_started: float
    boot_id: str
    host: str

    @property
    def is_here(self) -> bool:
        return self.host == this_host()

    def is_alive(self) -> bool:
        """Whether that very process still runs. One on another computer cannot be asked and counts as alive."""
        if not self.is_here:
            return True
        if not _same_boot(self.boot_id, this_boot()):
            return False
        started = _started(self.pid)
        return started is not None and abs(started - self.process_started) < START_TOLERANCE_SECONDS


def this_process() -> Owner:
    return Owner(os.getpid(), _started(os.getpid()) or 0.0, this_boot(), this_host())


def this_host() -> str:
    return socket.gethostname()


@cache
def this_boot() -> str:
    """Names the time since the computer was switched on."""
    if LINUX_BOOT_ID.exists():
        return LINUX_BOOT_ID.read_text().strip()
    import psutil

    return str(round(psutil.boot_time()))


def _same_boot(one: str, other: str) -> bool:
    if one.isdigit() and other.isdigit():
        return abs(int(one) - int(other)) <= BOOT_TOLERANCE_SECONDS
    return one == other


def _started(pid: int) -> float | None:
    import psutil

    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:  # it exists and is not ours: somebody else's process took the number
        return None
