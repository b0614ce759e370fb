"""Whether runs come to a good end: of the whole lake, and for each platform."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pipeline.model import Failure, FailureKind, RunState
from pipeline.quality.findings import Finding, Severity
from pipeline.quality.wording import days

TOO_LONG = 2  # times the days without a good run that are worth a warning
_SECONDS_A_DAY = 86_400
_GRAVE = {
    FailureKind.TRANSIENT: Severity.NOTICE,
    FailureKind.RATE_LIMITED: Severity.NOTICE,
    FailureKind.LAYOUT_CHANGED: Severity.CRITICAL,
}
_ENDINGS = {
    RunState.FAILED: "The last full run did not come to a good end.",
    RunState.INTERRUPTED: "The last full run was cut off. Nothing was lost.",
    RunState.CANCELLED: "The last full run was stopped before its end.",
}


class LastGood(NamedTuple):
    """When something last went well; ``at`` None: never. ``since`` is when it was first tried."""

    at: datetime | None
    since: datetime | None


def last_full_run(state: RunState | None) -> Finding | None:
    """How the newest run of everything ended; one that is partial shows at its platforms."""
    if state not in _ENDINGS:
        return None
    severity = Severity.WARNING if state is RunState.FAILED else Severity.NOTICE
    return Finding("runs.last", severity, None, _ENDINGS[state], "Resume it, or run once more.")


def without_good_run(
    platform: str | None, title: str, last: LastGood, now: datetime, patience_days: int
) -> Finding | None:
    """A finding where the last good run is too long ago: a warning, and critical at twice that time."""
    counted_from = last.at or last.since
    if counted_from is None:
        return None  # nothing was ever tried
    age = (now - counted_from).total_seconds() / _SECONDS_A_DAY
    if age < patience_days:
        return None
    severity = Severity.CRITICAL if age >= TOO_LONG * patience_days else Severity.WARNING
    who = f"{title} has had" if platform else "There has been"
    said = f"{who} no good run for {days(int(age))}." if last.at else f"{who} no good run yet, in {days(int(age))}."
    key = f"good-run.{platform or 'lake'}"
    return Finding(key, severity, platform, said, "Run once, and look at what stands in its way.")


def failed_step(platform: str | None, step: str, failure: Failure) -> Finding | None:
    """A step as its newest run left it. Who wants a sign-in says so by its session."""
    if failure.kind is FailureKind.NEEDS_SIGN_IN:
        return None
    severity = _GRAVE.get(failure.kind, Severity.WARNING)
    return Finding(f"steps.{step}", severity, platform, failure.message, failure.next_action)
