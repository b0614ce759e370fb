"""How numbers, times and states are said to the owner: one wording for window, tray, logs and messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.looks import Look
from pipeline.model import FailureKind, Phase, RunState, StepState
from pipeline.platforms.titles import TITLES

if TYPE_CHECKING:
    from decimal import Decimal

NOTHING = "–"
_MINUTE, _HOUR = 60, 3600


def tr(text: str) -> str:
    """``text`` in the language of the window, for code that is no QObject: what stands in no class has no context."""
    return QCoreApplication.translate("", text)


def noop(text: str) -> str:
    """Marks a text in a table for those who translate (``QT_TR_NOOP``); where it is shown, ``tr`` translates it."""
    return text


# ---- numbers


def count(number: int) -> str:
    """``38,116``"""
    return f"{number:,}"


def many(number: int, one: str, other: str) -> str:
    """``1 file``, ``2 files``: the noun that fits the number."""
    return f"{number:,} {one if number == 1 else other}"


def number_word(number: int) -> str:
    """Small numbers as sentences say them: ``six``."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return tr(names[number]) if 0 <= number < len(names) else count(number)


def size(amount: int) -> str:
    """``214 kB``"""
    value = float(amount)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:,.0f} {unit}" if value >= 10 or unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:,.1f} TB"


def money(usd: Decimal) -> str:
    """``$412.80``, to the cent."""
    cents = f"{abs(usd):,.2f}"
    return f"-${cents}" if usd < 0 and cents.strip("0.,") else f"${cents}"


def percent(fraction: float) -> str:
    """``6.2 %``, without a sign; from a hundred on in whole ones: ``118 %``."""
    amount = abs(fraction) * 100
    return f"{amount:,.0f} %" if amount >= 99.95 else f"{amount:.1f} %"


# ---- times


def duration(seconds: float) -> str:
    """``0:48``, ``9:32``, ``1:02:03``"""
    whole = max(int(seconds + 0.5), 0)
    hours, rest = divmod(whole, _HOUR)
    minutes, secs = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def took(seconds: float) -> str:
    """How long something took that has ended: as :func:`duration`; below a second ``0.3 s`` and ``< 0.1 s``."""
    if seconds >= 0.95:
        return duration(seconds)
    return f"{seconds:.1f} s" if seconds >= 0.05 else "< 0.1 s"


def about(seconds: float) -> str:
    """How long something still takes, as one says it: ``about 3 minutes``."""
    if seconds < 50:
        return tr("less than a minute")
    minutes = max(round(seconds / _MINUTE), 1)
    if minutes < 90:
        return tr("about {}").format(many(minutes, tr("minute"), tr("minutes")))
    return tr("about {}").format(many(round(seconds / _HOUR), tr("hour"), tr("hours")))


def clock_time(moment: datetime) -> str:
    """``07:52``, in the computer's own zone."""
    return moment.astimezone().strftime("%H:%M")


def day(of: date) -> str:
    """``12 May``"""
    return f"{of.day} {_month(of.month)}"


def day_with_year(of: date) -> str:
    """``12 May 2026``"""
    return f"{day(of)} {of.year}"


def short_day(of: date, today: date) -> str:
    """``12 May``, with the year where it is another one."""
    return day(of) if of.year == today.year else day_with_year(of)


def weekday(of: date) -> str:
    """``Mon``"""
    return tr(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[of.weekday()])


def moment(at: datetime, now: datetime) -> str:
    """``Today 07:52``, ``Yesterday 19:04``, ``Mon 11 May 08:17``, ``11 May 2025 08:17``"""
    here, today = at.astimezone(), now.astimezone().date()
    if here.date() == today:
        return tr("Today {}").format(clock_time(at))
    if here.date() == today - timedelta(days=1):
        return tr("Yesterday {}").format(clock_time(at))
    if here.year == today.year:
        return f"{weekday(here)} {day(here)} {clock_time(at)}"
    return f"{day_with_year(here)} {clock_time(at)}"


def coming(at: datetime, now: datetime) -> str:
    """A moment ahead: ``today 08:17``, ``tomorrow 06:41``, ``Mon 08:17``, ``Mon 18 May 08:17``"""
    here = at.astimezone()
    days = (here.date() - now.astimezone().date()).days
    if days in (0, 1):
        return (tr("tomorrow {}") if days else tr("today {}")).format(clock_time(at))
    return f"{weekday(here)} {clock_time(at)}" if 0 < days < 7 else moment(at, now)


def shortly(at: datetime, now: datetime) -> str:
    """A moment ahead in as few signs as can be: ``Mon 08:17``, ``18 May`` where it is a week away."""
    here = at.astimezone()
    near = 0 <= (here.date() - now.astimezone().date()).days < 7
    return f"{weekday(here)} {clock_time(at)}" if near else day(here)


def inside_sentence(at: datetime, now: datetime) -> str:
    """``today at 07:52``, ``yesterday at 19:04``, ``on Mon 11 May at 08:17``"""
    here, today = at.astimezone(), now.astimezone().date()
    if here.date() == today:
        return tr("today at {}").format(clock_time(at))
    if here.date() == today - timedelta(days=1):
        return tr("yesterday at {}").format(clock_time(at))
    return tr("on {} at {}").format(f"{weekday(here)} {short_day(here, today)}", clock_time(at))


def exact(at: datetime) -> str:
    """``Monday, 11 May 2026, 08:17:03``: what tooltips say."""
    here = at.astimezone()
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{tr(names[here.weekday()])}, {day_with_year(here)}, {here:%H:%M:%S}"


def ago(of: date, today: date) -> str:
    """How old a day is: ``today``, ``1 day``, ``5 days``, ``3 months``."""
    days = (today - of).days
    if days <= 0:
        return tr("today")
    if days < 90:
        return many(days, tr("day"), tr("days"))
    if days < 730:
        return many(round(days / 30.4), tr("month"), tr("months"))
    return many(round(days / 365.25), tr("year"), tr("years"))


def starting_small(text: str) -> str:
    """``text`` as it goes on after other words."""
    return text[:1].lower() + text[1:]


def starting_big(text: str) -> str:
    """``text`` as it begins a line."""
    return text[:1].upper() + text[1:]


def _month(number: int) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return tr(names[number - 1])


# ---- names

_PHASES = {
    Phase.EXTRACT: noop("Extract"),
    Phase.VALIDATE: noop("Validate"),
    Phase.RAW: noop("Raw"),
    Phase.STAGING: noop("Staging"),
    Phase.CURATED: noop("Curated"),
    Phase.UNIFIED: noop("Combine"),
    Phase.WAREHOUSE: noop("Warehouse"),
    Phase.METRICS: noop("Figures"),
}
_SHARED_STEPS = {
    "unified.streams": noop("Daily plays"),
    "unified.royalties": noop("Royalties"),
    "unified.social": noop("Social days"),
    "unified.daily": noop("All platforms by day"),
    "warehouse.load": noop("Warehouse"),
    "metrics.kpis": noop("KPIs"),
    "metrics.anomalies": noop("What stood out"),
    "metrics.freshness": noop("Freshness"),
}
_TRIGGERS = {
    "owner": noop("You"),
    "schedule": noop("Schedule"),
    "schedule-late": noop("Schedule, caught up"),
    "command": noop("Command line"),
    "dashboard": noop("A dashboard"),
    "replay": noop("Check of set-aside files"),
}


def platform_title(name: str | None) -> str:
    """``Meta Ads``; steps that belong to no platform belong to all of them."""
    return tr("All platforms") if name is None else TITLES.get(name, name)


def phase_title(phase: Phase) -> str:
    return tr(_PHASES[phase])


def step_title(key: str) -> str:
    """``DistroKid: Staging``, ``Royalties``: a step's name for people, from its key."""
    if key in _SHARED_STEPS:
        return tr(_SHARED_STEPS[key])
    platform, _, phase = key.partition(".")
    known = phase in Phase.__members__.values()
    return f"{platform_title(platform)}: {phase_title(Phase(phase)) if known else phase.replace('-', ' ')}"


def short_step_title(key: str) -> str:
    """The step's name where its platform stands beside it: ``Staging``."""
    return step_title(key).rpartition(": ")[2]


def run_kind(kind: str) -> str:
    return tr("Full") if kind == "full" else tr("Without extractors")


def started_by(trigger: str) -> str:
    return tr(_TRIGGERS.get(trigger, trigger.replace("-", " ").capitalize()))


# ---- states

_LOOKS = {
    Look.OK: "OK",
    Look.RUNNING: "Running",
    Look.ATTENTION: "Attention",
    Look.FAILED: "Failed",
    Look.SIGNIN: "Needs sign-in",
    Look.PAUSED: "Paused",
    Look.SKIPPED: "Skipped",
    Look.IDLE: "Waiting",
}
_RUNS = {
    RunState.RUNNING: (Look.RUNNING, noop("Running")),
    RunState.SUCCESS: (Look.OK, noop("Success")),
    RunState.PARTIAL: (Look.ATTENTION, noop("Partial")),
    RunState.FAILED: (Look.FAILED, noop("Failed")),
    RunState.CANCELLED: (Look.PAUSED, noop("Cancelled")),
    RunState.INTERRUPTED: (Look.PAUSED, noop("Interrupted")),
}
_STEPS = {
    StepState.PENDING: (Look.IDLE, "Waiting"),
    StepState.READY: (Look.IDLE, "Waiting"),
    StepState.RUNNING: (Look.RUNNING, "Running"),
    StepState.SUCCEEDED: (Look.OK, "OK"),
    StepState.SKIPPED: (Look.SKIPPED, "Skipped"),
    StepState.FAILED: (Look.FAILED, "Failed"),
    StepState.CANCELLED: (Look.PAUSED, "Cancelled"),
    StepState.INTERRUPTED: (Look.PAUSED, "Interrupted"),
}
_FAILURES = {
    FailureKind.TRANSIENT: noop("no answer"),
    FailureKind.RATE_LIMITED: noop("asked to wait"),
    FailureKind.NEEDS_SIGN_IN: noop("sign-in needed"),
    FailureKind.LAYOUT_CHANGED: noop("page changed"),
    FailureKind.BAD_DATA: noop("bad file"),
    FailureKind.PERMANENT: noop("program fault"),
    FailureKind.ENVIRONMENT: noop("this computer"),
}


def word_of(look: Look) -> str:
    """What a look is called where its shape cannot be seen."""
    return tr(_LOOKS[look])


def look_of_run(state: RunState) -> tuple[Look, str]:
    """How a run's state looks and what it is called."""
    look, word = _RUNS[state]
    return look, tr(word)


def look_of_step(state: StepState, failure: FailureKind | None = None) -> tuple[Look, str]:
    """How a step's state looks and what it is called; a failure that waits for the owner or a moment is none."""
    if state is StepState.FAILED and failure is FailureKind.NEEDS_SIGN_IN:
        return Look.SIGNIN, tr("Needs sign-in")
    if state is StepState.FAILED and failure is FailureKind.RATE_LIMITED:
        return Look.PAUSED, tr("Deferred")
    look, word = _STEPS[state]
    return look, tr(word)


def failure_in_two_words(kind: FailureKind) -> str:
    return tr(_FAILURES[kind])
