"""How a report says numbers, days, states and failures: plain words, the same on every computer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline.charting.axes import MONTHS, day_said, moment_said, month_said, short_day
from pipeline.charting.model import Unit
from pipeline.charting.numbers import MINUS, said
from pipeline.engine.records import StepRow
from pipeline.model import FailureKind, Phase, RunState, StepState
from pipeline.platforms.titles import TITLES
from pipeline.quality.findings import Severity, Verdict

__all__ = ["day_said", "moment_said", "month_said", "short_day"]

NOTHING = "–"
SAME = "no change"
CENTS = Decimal("0.1")  # USD; below it dollars and cents say too little
LEAST_SECONDS = 0.05  # nobody notices less
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ALL_PLATFORMS = "All platforms"


@dataclass(frozen=True)
class State:
    """``look`` names colour and shape, ``word`` says the same for those who see neither."""

    look: str
    word: str


_RUNS = {
    RunState.RUNNING: State("running", "Running"),
    RunState.SUCCESS: State("ok", "Success"),
    RunState.PARTIAL: State("attention", "Partial"),
    RunState.FAILED: State("failed", "Failed"),
    RunState.CANCELLED: State("paused", "Cancelled"),
    RunState.INTERRUPTED: State("paused", "Interrupted"),
}
_STEPS = {
    StepState.PENDING: State("idle", "Waiting"),
    StepState.READY: State("idle", "Waiting"),
    StepState.RUNNING: State("running", "Running"),
    StepState.SUCCEEDED: State("ok", "OK"),
    StepState.SKIPPED: State("skipped", "Skipped"),
    StepState.FAILED: State("failed", "Failed"),
    StepState.CANCELLED: State("paused", "Cancelled"),
    StepState.INTERRUPTED: State("paused", "Interrupted"),
}
NOT_PART = State("idle", "Not part of it")
SIGN_IN, DEFERRED = State("signin", "Needs sign-in"), State("paused", "Deferred")
_KINDS = {
    FailureKind.TRANSIENT: "No answer",
    FailureKind.RATE_LIMITED: "Asked to wait",
    FailureKind.NEEDS_SIGN_IN: "Sign-in needed",
    FailureKind.LAYOUT_CHANGED: "Page changed",
    FailureKind.BAD_DATA: "Bad file",
    FailureKind.PERMANENT: "Fault of the program",
    FailureKind.ENVIRONMENT: "This computer",
}
_PHASES = {
    Phase.EXTRACT: "Extract",
    Phase.VALIDATE: "Validate",
    Phase.RAW: "Raw",
    Phase.STAGING: "Staging",
    Phase.CURATED: "Curated",
}
_TRIGGERS = {
    "owner": "by you",
    "schedule": "by the schedule",
    "schedule-late": "by the schedule, late",
    "command": "from the command line",
    "dashboard": "by a dashboard",
    "replay": "to check files again",
}
SEVERITIES = {
    Severity.CRITICAL: State("failed", "Critical"),
    Severity.WARNING: State("attention", "Warning"),
    Severity.NOTICE: State("idle", "Notice"),
    Severity.OK: State("ok", "OK"),
}
VERDICTS = {
    Verdict.HEALTHY: State("ok", "Healthy"),
    Verdict.ATTENTION: State("attention", "Attention"),
    Verdict.POOR: State("failed", "Poor"),
    Verdict.FAILED: State("failed", "Failed"),
}


# ---- states and names


def of_run(state: RunState) -> State:
    return _RUNS[state]


def of_step(step: StepRow | None) -> State:
    """A failure that waits for the owner, or for a moment, is none."""
    if step is None:
        return NOT_PART
    kind = step.failure.kind if step.failure else None
    if step.state is StepState.FAILED and kind is FailureKind.NEEDS_SIGN_IN:
        return SIGN_IN
    if step.state is StepState.FAILED and kind is FailureKind.RATE_LIMITED:
        return DEFERRED
    if step.state is StepState.SUCCEEDED and step.quarantined:
        return State("attention", "Attention")
    return _STEPS[step.state]


def kind_of(kind: FailureKind) -> str:
    """``Page changed``"""
    return _KINDS[kind]


def platform_title(name: str | None) -> str:
    return ALL_PLATFORMS if name is None else TITLES.get(name, name)


def step_title(step: StepRow) -> str:
    """``DistroKid · Staging``; a step that joins platforms only has its own name."""
    if step.platform is None:
        return step.title or step.key
    return f"{platform_title(step.platform)} · {_PHASES.get(step.phase, step.phase.value.capitalize())}"


def started_by(trigger: str) -> str:
    return _TRIGGERS.get(trigger, f"by {trigger.replace('-', ' ')}")


# ---- numbers


def count(number: float | Decimal) -> str:
    return said(number, Unit.COUNT)


def dollars(amount: Decimal) -> str:
    """To the cent, with the sign before the dollar."""
    cents = f"{abs(amount):,.2f}"
    return f"{MINUS}${cents}" if amount < 0 and cents.strip("0.,") else f"${cents}"


def small_dollars(amount: Decimal, beside: Decimal) -> str:
    """With as many decimals as an amount like ``beside`` needs: what a play earns is a part of a cent."""
    return dollars(amount) if abs(beside) >= CENTS or not beside else f"${amount:.4f}"


def many(number: int, one: str, other: str) -> str:
    """``1 file``, ``3 files``."""
    return f"{number:,} {one if number == 1 else other}"


def number_word(number: int) -> str:
    """Small numbers as sentences say them: ``six``."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def seconds(amount: float | None) -> str:
    """``0.4 s``, ``0:48``, ``1:02:03``; a dash for none."""
    return NOTHING if amount is None else said(amount, Unit.SECONDS)


def signed(number: float | Decimal, text: str) -> str:
    """``text`` is the amount without its sign."""
    return f"{'+' if number > 0 else MINUS}{text}" if number else NOTHING


def signed_seconds(amount: float) -> str:
    return signed(amount, seconds(abs(amount))) if abs(amount) >= LEAST_SECONDS else NOTHING


def percent(change: float) -> str:
    """A change with its sign: ``+12 %``."""
    amount = abs(change) * 100
    text = f"{amount:,.0f}" if amount >= 9.95 else f"{amount:.1f}"
    if not text.strip("0."):
        return SAME
    return f"{'+' if change > 0 else MINUS}{text} %"


# ---- days


def ago(day: date, today: date) -> str:
    """How old a day is: ``today``, ``1 day``, ``5 days``, ``3 months``."""
    days = (today - day).days
    if days <= 0:
        return "today"
    if days < 90:
        return many(days, "day", "days")
    if days < 730:
        return many(round(days / 30.4), "month", "months")
    return many(round(days / 365.25), "year", "years")


def day_of_month(day: date) -> str:
    """``18 March``"""
    return f"{day.day} {MONTHS[day.month - 1]}"


def clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
