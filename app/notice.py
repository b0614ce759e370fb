"""One thing that needs a human, or that one should have heard of: said in a sentence, with one thing to click."""

from __future__ import annotations

from dataclasses import dataclass

from app.looks import Look
from app.remedies import Remedy

WEIGHT = (Look.FAILED, Look.SIGNIN, Look.ATTENTION, Look.PAUSED, Look.SKIPPED)


@dataclass(frozen=True)
class Notice:
    """A bold half-sentence, the plain rest, and the one thing to click. ``key`` tells it from others."""

    key: str
    look: Look
    bold: str
    rest: str
    remedy: Remedy
