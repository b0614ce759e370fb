"""A platform that asked for patience is left alone until its time has come, in later runs and other programs, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pipeline.access.courtesy import Visits
from pipeline.access.http import LONGEST_WAIT, wait_until
from pipeline.clock import Clock, from_iso, iso
from pipeline.model import StepFailed


@contextmanager
def deferring(visits: Visits, title: str, clock: Clock, what: str = "all") -> Iterator[None]:
    """Do the block unless ``what`` is to be left alone; remember until when, should the block be told to wait.

    Raises :class:`StepFailed` (rate-limited) with the same moment as long as it lies ahead. One further off than a
    platform is ever left alone was written by a clock that was wrong, and is passed over.
    """
    name = f"leave alone: {what}"
    until = _moment(visits.mark(name))
    if until is not None and clock.now() < until <= clock.now() + LONGEST_WAIT:
        raise wait_until(title, until)
    try:
        yield
    except StepFailed as failed:
        if failed.failure.retry_at is not None:
            visits.set_mark(name, iso(failed.failure.retry_at))
        raise


def _moment(text: str) -> datetime | None:
    try:
        return from_iso(text) if text else None
    except ValueError:
        return None
