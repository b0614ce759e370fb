"""One thing that needs a human, or that one should have heard of: said in a sentence, with one thing to click."""

from __future__ import annotations

from dataclasses import dataclass

from app.looks import Look
from app.remedies import Remedy

WEIGHT = (Look.FAILED, Look.SIGNIN, Look.ATTENTION, Look.PAUSED, Look.SKIPPED, Look.IDLE)


@dataclass(frozen=True)
class Notice:
    """A bold half-sentence, the plain rest, and the one thing to click. ``key`` tells it from others.

    ``away`` is what stands in the place of *Later*, where waiting for the next run would mean nothing.
    """

    key: str
    look: Look
    bold: str
    rest: str
    remedy: Remedy
    away: Remedy | None = None
