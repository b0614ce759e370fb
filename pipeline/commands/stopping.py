"""Ctrl-C asks once for a clean end, and the second time ends the program on the spot."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.commands.answer import Exit

SIGNALS = tuple(s for s in (getattr(signal, n, None) for n in ("SIGINT", "SIGTERM", "SIGBREAK")) if s is not None)


@contextmanager
def stopped_by_signal(stop: Callable[[], None], by_system: Callable[[], None] = lambda: None) -> Iterator[None]:
    """For the length of the block, the first signal calls ``stop``; the next one waits for nothing.

    Where it does not come from a keyboard, ``by_system`` is called before.
    """
    asked: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        if asked:
            os._exit(Exit.CANCELLED)
        asked.append(number)
        if number == signal.SIGTERM:
            by_system()
        stop()

    before = {number: signal.signal(number, hear) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
