"""What is to be said about a chosen warning or error: what happened, what is safe, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from app import words
from app.looks import Look
from app.models.log_table import LOOKS, place_titles
from app.remedies import Remedy, look_at_set_aside, remedy
from app.state import StepView
from app.words import tr
from pipeline.model import FailureKind, Phase, StepState
from pipeline.run_logs.lines import Level, LogLine

# Failures whose next step goes on with the run, if it left something undone.
_GOES_ON = (FailureKind.TRANSIENT, FailureKind.ENVIRONMENT)


@dataclass(frozen=True)
class Explanation:
    """``title`` bold, ``text`` muted, ``small`` one line of figures; ``trace`` for those who maintain the panel."""

    look: Look
    title: str
    text: str
    small: str
    remedies: tuple[Remedy, ...] = ()
    trace: str = ""


def explanation(line: LogLine, run_id: str, resumable: bool) -> Explanation | None:
    """About one line of ``run_id``; None where there is nothing to explain. ``resumable``: the run can go on."""
    if line.level < Level.WARNING:
        return None
    title, text = _said(line)
    return Explanation(_look(line), title, text, _small(line), tuple(_remedies(line, run_id, resumable)), line.detail)


def _said(line: LogLine) -> tuple[str, str]:
    """What happened, and all that follows from it."""
    failure = line.failure
    if failure is not None:
        first, rest = _first_sentence(failure.message)
        return first, f"{rest} {failure.next_action}".strip()
    if line.notes and line.set_aside:
        one, other = tr("file was set aside"), tr("files were set aside")
        return words.many(line.set_aside, one, other), f"{'; '.join(line.notes)}. {tr('The rest is in.')}"
    first, rest = _first_sentence(line.message)
    return first, rest or (line.detail.strip().splitlines() or [""])[-1]


def _first_sentence(text: str) -> tuple[str, str]:
    first, dot, rest = text.partition(". ")
    return first.rstrip("."), rest if dot else ""


def _small(line: LogLine) -> str:
    parts = [f"{line.at.astimezone():%H:%M:%S}" if line.at else "", " ".join(filter(None, place_titles(line.place)))]
    if line.of:
        parts.append(tr("try {n} of {of}").format(n=line.attempt - 1, of=line.of))
    if line.failure is not None:
        parts.append(words.failure_in_two_words(line.failure.kind))
    return " · ".join(filter(None, parts))


def _look(line: LogLine) -> Look:
    if line.failure is not None and line.failure.kind is FailureKind.NEEDS_SIGN_IN:
        return Look.SIGNIN
    return LOOKS[line.level]


def _remedies(line: LogLine, run_id: str, resumable: bool) -> list[Remedy]:
    key, failure, found = line.place.key, line.failure, []
    retried = line.kind == "StepRetrying"  # it goes on by itself
    if failure is not None and not retried and failure.kind is not FailureKind.RATE_LIMITED:
        step = StepView(key, Phase(line.place.phase or Phase.EXTRACT), line.place.platform or None,
                        state=StepState.FAILED, failure=failure, quarantined=line.set_aside,
                        run_id=run_id)  # fmt: skip
        if resumable or failure.kind not in _GOES_ON:
            found.append(remedy(step))
    elif line.set_aside:
        found.append(look_at_set_aside())
    place: dict[str, object] = {"run": run_id, "step": key} if key else {"run": run_id}
    return [*found, Remedy(tr("Show in run"), "open", page="runs", place=place)]
