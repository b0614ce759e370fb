"""What a running step may hear (stop) and say (progress), without holding on to anything that cannot travel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.model import Cancelled, StepContext

LOOK_EVERY_SECONDS = 0.05

ProgressListener = Callable[[str, str, int, int], None]
_listeners: dict[str, ProgressListener] = {}


class CancelFlag:
    """A file that exists once a run was asked to stop: the same signal for threads, processes and other hosts."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._looked = float("-inf")
        self._seen = False

    def set(self) -> None:
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        Path(self.path).touch()

    def clear(self) -> None:
        Path(self.path).unlink(missing_ok=True)
        self._seen = False

    def is_set(self) -> bool:
        """Looks at the disk at most every 50 ms, so it may stand in the tightest loop."""
        moment = time.monotonic()
        if not self._seen and moment - self._looked >= LOOK_EVERY_SECONDS:
            self._looked = moment
            self._seen = Path(self.path).exists()
        return self._seen

    def check(self) -> None:
        """Raise :class:`Cancelled` once the run was asked to stop."""
        if self.is_set():
            raise Cancelled


T = TypeVar("T")


def cancellable(ctx: StepContext, items: Iterable[T], total: int | None = None) -> Iterator[T]:
    """Hand on ``items`` one by one, stopping when the run is cancelled and telling progress when ``total`` is known."""
    flag = CancelFlag(ctx.cancel_flag)
    for done, item in enumerate(items):
        flag.check()
        if total:
            report_progress(ctx, done, total)
        yield item


def listen(run_id: str, listener: ProgressListener | None) -> None:
    """Receive ``(run_id, step, done, total)`` of one run in this process; None ends it."""
    if listener is None:
        _listeners.pop(run_id, None)
    else:
        _listeners[run_id] = listener


def report_progress(ctx: StepContext, done: int, total: int) -> None:
    """Tell how far a step is. Silent where nobody listens, as in another process."""
    listener = _listeners.get(ctx.run_id)
    if listener is not None:
        listener(ctx.run_id, ctx.step, done, total)
