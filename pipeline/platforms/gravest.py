"""Which of several failures is shown: the one that waits for a person goes before the one that mends itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import FailureKind, StepFailed

GRAVEST_FIRST = (
    FailureKind.NEEDS_SIGN_IN,
    FailureKind.LAYOUT_CHANGED,
    FailureKind.BAD_DATA,
    FailureKind.ENVIRONMENT,
    FailureKind.PERMANENT,
    FailureKind.RATE_LIMITED,
    FailureKind.TRANSIENT,
)


def gravest(failures: Sequence[StepFailed]) -> StepFailed:
    """The gravest failure, with what the others say in its detail."""
    ordered = sorted(failures, key=lambda failed: GRAVEST_FIRST.index(failed.failure.kind))
    first = ordered[0].failure
    if len(ordered) == 1:
        return ordered[0]
    others = dict.fromkeys(failed.failure.message for failed in ordered[1:])
    others.pop(first.message, None)
    also = f"also: {' '.join(others)}" if others else f"{len(ordered)} times"
    return StepFailed(replace(first, detail=f"{first.detail} · {also}".strip(" ·")))
