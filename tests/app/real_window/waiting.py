"""Waits for what another process brings about: asks again and again, and says what did not come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 0.05

_nobody = threading.Event()


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first answer of ``found`` that is not empty. Raises AssertionError with ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s for nothing: {what}"
        _nobody.wait(LOOK_SECONDS)
    return answer
