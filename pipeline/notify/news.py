"""What there is to tell of a lake as it is now: one piece for each state, with its words and where a click leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from pipeline.model import FailureKind, RunState
from pipeline.notify import words
from pipeline.notify.situation import Ending, FigureNews, PastSlot, SignIn, Situation, StoodOut, Trouble, Unsent
from pipeline.quality.findings import Finding, Severity

LONG_PAUSE = timedelta(days=3)
TOLD = (Severity.CRITICAL, Severity.WARNING)
STOOD_OUT = "stood out "  # how the keys of such pieces begin
YOUNG = timedelta(days=2)  # what happened once and longer ago is history, not news


class Weight(StrEnum):
    """The weightiest first. Each has its own switch."""

    NEEDS_ACTION = "needs-action"
    FAILURE = "failure"
    WARNING = "warning"
    SUCCESS = "success"


HEAVIEST_FIRST = tuple(Weight)


@dataclass(frozen=True)
class Where:
    """Where a click leads: a page of the panel with a place on it, or a ``deed``, which is done at once."""

    page: str
    place: Mapping[str, object] = field(default_factory=dict)
    deed: str = ""


OVERVIEW = Where("overview")


@dataclass(frozen=True)
class Piece:
    """One piece of news. ``key`` stays the same for as long as the state does; ``about`` names whose it is.

    ``lasting``: it can be over, and is then said to be in the words of ``over`` where it has some. ``here_only``: for
    those in front of the computer, because it is about the other ways.
    """

    key: str
    weight: Weight
    title: str
    text: str = ""
    where: Where = OVERVIEW
    over: str = ""
    about: str = ""
    lasting: bool = True
    here_only: bool = False


def pieces(so: Situation) -> tuple[Piece, ...]:
    """All there is to tell, the weightiest first."""
    found = list(_all(so))
    return tuple(sorted(found, key=lambda piece: HEAVIEST_FIRST.index(piece.weight)))


def _all(so: Situation) -> Iterator[Piece]:
    yield from (_sign_in(one, so) for one in so.sign_ins)
    waiting = {one.platform for one in so.sign_ins}
    yield from (_trouble(one, so) for one in so.troubles if not (one.platform in waiting and _is_sign_in(one)))
    yield from _run(so)
    yield from map(_to_mend, so.to_mend)
    yield from _no_good_run(so)
    yield from (_ending(one) for one in so.ending if one.platform not in waiting)
    yield from _set_aside(so)
    yield from _pause(so)
    yield from (_slot(one, so) for one in so.slots if so.now - one.moment <= YOUNG)
    yield from (_finding(one) for one in so.findings if one.severity in TOLD)
    yield from map(_stood_out, so.stood_out)
    yield from map(_figure_news, so.figure_news)
    yield from map(_unsent, so.unsent)


def _piece(name: str, key: str, weight: Weight, values: Mapping[str, str], **more: object) -> Piece:
    said = words.said(name, values)
    return Piece(key, weight, said.title, said.text, over=said.over, **more)  # type: ignore[arg-type]


def _sign_in(one: SignIn, so: Situation) -> Piece:
    who = {"who": one.who}
    key, deed = f"sign-in {one.platform} {one.account}".rstrip(), f"sign-in {one.platform} {one.account}".rstrip()
    where = Where("accounts", {"platform": one.platform}, deed if one.by_browser else "")
    first, rest = words.halves(one.why)
    if not one.by_browser:
        return _piece("new-keys", key, Weight.NEEDS_ACTION, who | {"others": "Nothing was lost."},
                      where=where, about=one.platform)  # fmt: skip
    if not first or rest in ("", "Nothing was lost."):
        said = words.said("sign-in", who | {"others": _meanwhile(one.platform, so)})
        return Piece(key, Weight.NEEDS_ACTION, first or said.title, said.text, where, said.over, one.platform)
    return _piece("sign-in-because", key, Weight.NEEDS_ACTION, who | {"first": first, "rest": rest},
                  where=where, about=one.platform)  # fmt: skip


def _meanwhile(platform: str, so: Situation) -> str:
    """How the others are. ``platforms`` and ``up_to_date`` are titles, of which the one that waits is none."""
    waiting = {one.who.partition(" @")[0] for one in so.sign_ins if one.platform == platform}
    others = [title for title in so.platforms if title not in waiting]
    if len(others) > 1 and set(others) <= set(so.up_to_date):
        return f"Nothing was lost; the other {words.number_word(len(others))} platforms are up to date."
    return "Nothing was lost."


def _is_sign_in(one: Trouble) -> bool:
    return one.kind is FailureKind.NEEDS_SIGN_IN


def _trouble(one: Trouble, so: Situation) -> Piece:
    who = {"who": one.who}
    about = one.platform or one.step
    key = f"trouble {about} {one.kind}"
    log = Where("logs", {"run": one.run_id, "step": one.step})
    if _is_sign_in(one):
        return _sign_in(SignIn(one.platform, one.who, why=one.message), so)
    if one.kind in (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED):
        return _wait(one, key, who, log)
    details = Where("overview", deed="diagnostics")
    if one.kind is FailureKind.LAYOUT_CHANGED:
        return _piece("page-changed", key, Weight.FAILURE, who, where=details, about=about)
    first, rest = words.halves(one.message)
    if one.who.casefold() not in one.message.casefold():
        first = f"{one.who}: {first}"
    if one.kind is FailureKind.BAD_DATA:
        look = Where("data", {"quarantine": True}) if one.set_aside else details
        return _piece("not-accepted", key, Weight.FAILURE, who | {"first": first}, where=look, about=about)
    rest = f"{rest} {one.next_action}".strip()
    return _piece("did-not-work", key, Weight.FAILURE, who | {"first": first, "rest": rest}, where=log, about=about)


def _wait(one: Trouble, key: str, who: Mapping[str, str], log: Where) -> Piece:
    """What may pass by itself. It is tried again a few times; then it is no longer a matter of waiting."""
    if one.retry_at is None:
        return _piece("no-answer", key, Weight.WARNING, who, where=log, about=one.platform or one.step)
    when = words.clock(one.retry_at)
    if not one.number:
        return _piece("asks-to-wait", key, Weight.WARNING, {**who, "when": when}, where=log, about=one.platform)
    values = {**who, "when": f"at {when}", "number": str(one.number), "of": str(one.of)}
    name = "still-down" if one.number > 1 else "tried-again"
    return _piece(name, key, Weight.WARNING, values, where=log, about=one.platform)


def _run(so: Situation) -> Iterator[Piece]:
    run = so.run
    if run is None:
        return
    where = Where("runs", {"run": run.run_id})
    if run.state is RunState.INTERRUPTED:
        values = {"done": f"{run.done:,}", "of": f"{run.steps:,}"}
        yield _piece("cut-off", f"run {run.run_id} cut off", Weight.WARNING, values, where=where, about="run")
    elif run.state is RunState.SUCCESS and so.now - run.ended_at <= YOUNG:
        name = (
            "run-good" if set(so.platforms) <= set(so.up_to_date) else "run-went-well"
        )  # it may have been of one only
        values = {"took": words.took(run.seconds), "rows": f"{run.rows:,}"}
        yield _piece(name, f"run {run.run_id}", Weight.SUCCESS, values, where=where, lasting=False)


def _to_mend(one: tuple[str, str]) -> Piece:
    values = {"first": one[0], "rest": one[1]}
    return _piece("to-mend", f"mend {one[0]}", Weight.FAILURE, values, where=Where("settings"), about="configuration")


def _no_good_run(so: Situation) -> Iterator[Piece]:
    if so.last_good_run is None or so.paused_since is not None or not so.runs_by_itself:
        return
    since = so.now - so.last_good_run
    if since >= timedelta(days=so.no_good_run_days):
        waits = so.sign_ins[0].who if so.sign_ins else ""
        why = f"{waits} is waiting for you." if waits else "The history says what went wrong."
        values = {"days": words.many(since.days, "day", "days"), "why": why}
        yield _piece("no-good-run", "no good run", Weight.FAILURE, values, where=Where("runs"), about="runs")


def _ending(one: Ending) -> Piece:
    key, deed = f"ends {one.platform} {one.account}".rstrip(), f"sign-in {one.platform} {one.account}".rstrip()
    where = Where("accounts", {"platform": one.platform}, deed)
    name = "ends-any-time" if one.overdue else "ends-soon"
    values = {"who": one.who, "days": words.many(max(one.days, 1), "day", "days")}
    return _piece(name, key, Weight.WARNING, values, where=where, about=f"session {one.platform} {one.account}")


def _set_aside(so: Situation) -> Iterator[Piece]:
    found = so.set_aside
    if found is None or not found.files:
        return
    what = f"{found.platform} " if found.platform else ""
    where = Where("data", {"quarantine": True})
    if found.files == 1:
        why = words.halves(found.why)[0]
        yield _piece("one-set-aside", "set aside", Weight.WARNING, {"what": what, "why": why}, where=where)
    else:
        values = {"amount": words.number_word(found.files).capitalize(), "what": what}
        yield _piece("set-aside", "set aside", Weight.WARNING, values, where=where)


def _pause(so: Situation) -> Iterator[Piece]:
    if so.paused_since is not None and so.now - so.paused_since >= LONG_PAUSE:
        days = (so.now - so.paused_since).days
        values = {"days": f"{words.number_word(days)} days"}
        yield _piece("pause-long", "pause", Weight.WARNING, values, where=Where("schedule"), about="schedule")


def _slot(one: PastSlot, so: Situation) -> Piece:
    """Missed, or late. It has happened, and is not over one day."""
    where, day = Where("schedule", {"day": one.day.isoformat()}), one.day.isoformat()
    if one.run_at is not None:
        why = f"It came late because {one.cause}." if one.cause else ""
        when = {"when": words.clock(one.moment), "at": words.clock(one.run_at), "why": why}
        return _piece("slot-caught-up", f"slot {day} late", Weight.SUCCESS, when, where=where, lasting=False)
    newer = any(other.day > one.day and other.run_at is not None for other in so.slots)
    after = (
        "The newest slot was caught up; nothing is lost." if newer else "Nothing is lost; the next run makes up for it."
    )
    values = {"day": words.weekday(one.day), "why": f": {one.cause}" if one.cause else "", "after": after}
    return _piece("slot-missed", f"slot {day} missed", Weight.WARNING, values, where=where, lasting=False)


def _finding(one: Finding) -> Piece:
    first, rest = words.halves(one.message)
    values = {"first": first, "rest": f"{rest} {one.next_action}".strip()}
    weight = Weight.FAILURE if one.severity is Severity.CRITICAL else Weight.WARNING
    key = f"finding {one.platform or ''} {one.key}"
    if one.aspect == "disk":
        storage = Where("settings", {"category": "storage"})
        return _piece("disk", key, weight, values, where=storage, about="disk")
    where = Where("data", {"platform": one.platform}) if one.platform else Where("runs")
    return _piece("finding", key, weight, values, where=where, about=key)


def _stood_out(one: StoodOut) -> Piece:
    """It has happened, and is told once."""
    first, rest = words.halves(one.words)
    weight = Weight.FAILURE if one.critical else Weight.WARNING
    where = Where("metrics", {"chart": one.chart})
    return _piece("stood-out", f"{STOOD_OUT}{one.key}", weight, {"first": first, "rest": rest}, where=where,
                  lasting=False)  # fmt: skip


def _figure_news(one: FigureNews) -> Piece:
    """It has happened, and is told once."""
    weight = Weight.WARNING if one.fell else Weight.SUCCESS
    return _piece(one.name, f"figures {one.key}", weight, one.values, where=Where("metrics", {"chart": one.chart}),
                  lasting=False)  # fmt: skip


def _unsent(one: Unsent) -> Piece:
    """Only for those in front of the computer: the others cannot be told."""
    where = Where("settings", {"category": "notifications"})
    if not one.given_up:
        name, values = "not-sent", {"first": one.sentence, "rest": one.advice}
    else:
        amount = words.number_word(one.given_up).capitalize()
        name = "given-up"
        values = {"amount": f"{amount} {'message' if one.given_up == 1 else 'messages'}", "why": one.sentence}
    key = f"unsent {one.channel} {one.sentence}"
    return _piece(name, key, Weight.WARNING, values, where=where, about=one.channel, here_only=True)
