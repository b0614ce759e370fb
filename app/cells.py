"""One cell of the step matrix: shape, value, second value, bar and tooltip of a step, by its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import words
from app.looks import Look
from app.state import AccountView, StepView
from app.words import tr
from pipeline.model import FailureKind, Phase, StepState

SLOW = 1.5  # times the usual
SLOW_FROM = 2.0  # seconds; below that nobody waits
CLOCK = "clock"


@dataclass(frozen=True)
class Cell:
    """``soft`` fills the cell with the look's background. ``filled`` is the bar, 0 to 1, ``notch`` a mark in it.

    ``icon`` replaces the look's shape. ``live`` cells change with every second. ``span`` reaches over the columns
    to its right. ``link``: a click leads on, though nothing is the matter.
    """

    look: Look | None
    value: str = ""
    second: str = ""
    soft: bool = False
    filled: float | None = None
    notch: float | None = None
    icon: str = ""
    tip: str = ""
    live: bool = False
    span: bool = False
    muted: bool = False
    link: bool = False
    second_look: Look | None = None

    @property
    def words(self) -> str:
        return " ".join(part for part in (self.value, self.second) if part)

    @property
    def said(self) -> str:
        """What a screen reader says: the shapes have a word, too."""
        shapes = [words.word_of(look) for look in (self.look, self.second_look) if look is not None]
        return ", ".join([*shapes, self.words] if self.words else shapes)


NO_CELL = Cell(None)


def step_cell(step: StepView, now: datetime) -> Cell:
    """The cell of one step."""
    tip = step_tip(step)
    match step.state:
        case StepState.RUNNING:
            return _running(step, now, tip)
        case StepState.READY if step.retry_at is not None:
            left = max((step.retry_at - now).total_seconds(), 0.0)
            tries = tr("try {} of {}").format(step.attempt, step.attempts)
            return Cell(Look.ATTENTION, tries, words.duration(left), soft=True, tip=tip, live=True)
        case StepState.SUCCEEDED if step.quarantined:
            value = tr("{} set aside").format(words.count(step.quarantined))
            return Cell(Look.ATTENTION, value, soft=True, tip=tip)
        case StepState.SUCCEEDED:
            rows = words.count(step.rows_out) if step.rows_out else ""
            return Cell(Look.OK, words.took(step.seconds), rows, tip=tip)
        case StepState.FAILED:
            return _failed(step, tip)
        case StepState.SKIPPED if step.blocked_by:
            return Cell(Look.SKIPPED, tr("did not run"), tip=tip, muted=True)
        case StepState.SKIPPED:
            return Cell(Look.SKIPPED, words_of_skip(step.skipped_reason), tip=tip, muted=True)
        case StepState.CANCELLED | StepState.INTERRUPTED:
            return Cell(Look.PAUSED, words.look_of_step(step.state)[1].lower(), tip=tip, muted=True)
        case None:
            return Cell(Look.IDLE, tr("never ran"), tip=tip, muted=True)
    usual = f"~{words.took(step.usual)}" if step.usual else tr("waiting")
    return Cell(Look.IDLE, usual, tip=tip, muted=True)


def words_of_skip(reason: str) -> str:
    """Why there was nothing to do, in three words."""
    return tr("not set up") if reason == "not set up" else tr("no new files")


def _running(step: StepView, now: datetime, tip: str) -> Cell:
    elapsed = (now - step.started_at).total_seconds() if step.started_at else 0.0
    if step.progress is not None and step.progress[1]:
        done, total = step.progress
        value = tr("{} of {}").format(words.count(done), words.count(total))
        return Cell(Look.RUNNING, value, "", soft=True, filled=min(done / total, 1.0), tip=tip, live=True)
    value = words.duration(elapsed)
    if not step.usual:
        return Cell(Look.RUNNING, value, soft=True, tip=tip, live=True)
    of = tr("of ~{}").format(words.duration(step.usual)) if step.usual >= 0.95 else ""
    if is_slow(elapsed, step.usual):
        return Cell(Look.ATTENTION, value, of, soft=True, filled=1.0, notch=step.usual / elapsed, icon=CLOCK,
                    tip=tip, live=True)  # fmt: skip
    return Cell(Look.RUNNING, value, of, soft=True, filled=min(elapsed / step.usual, 1.0), tip=tip, live=True)


def is_slow(seconds: float, usual: float | None) -> bool:
    """Slower than usual, and by enough to be felt."""
    return bool(usual) and seconds > SLOW * float(usual or 0) and seconds >= SLOW_FROM


def _failed(step: StepView, tip: str) -> Cell:
    kind = step.failure.kind if step.failure else FailureKind.PERMANENT
    if kind is FailureKind.NEEDS_SIGN_IN:
        return Cell(Look.SIGNIN, tr("waiting for you"), tip=tip)
    if kind is FailureKind.RATE_LIMITED:
        at = step.failure.retry_at if step.failure else None
        value = tr("after {}").format(words.clock_time(at)) if at else words.failure_in_two_words(kind)
        return Cell(Look.PAUSED, value, soft=True, tip=tip)
    return Cell(Look.FAILED, words.failure_in_two_words(kind), soft=True, tip=tip)


WORST_FIRST = (Look.FAILED, Look.SIGNIN, Look.ATTENTION, Look.RUNNING, Look.PAUSED, Look.IDLE, Look.OK, Look.SKIPPED)


def group_cell(title: str, steps: Sequence[StepView], now: datetime) -> Cell:
    """Several steps in one cell: its name, and the worst of what they are."""
    if not steps:
        return NO_CELL
    cells = [step_cell(step, now) for step in steps]
    worst = min(cells, key=lambda cell: WORST_FIRST.index(cell.look or Look.IDLE))
    look = worst.look if any(cell.look is not Look.SKIPPED for cell in cells) else Look.SKIPPED
    done = sum(step.ended for step in steps)
    running = look is Look.RUNNING
    second = tr("{} of {}").format(done, len(steps)) if running and len(steps) > 1 else ""
    return Cell(
        look, title, second, soft=look in (Look.FAILED, Look.RUNNING, Look.ATTENTION),
        filled=done / len(steps) if running else None, tip="\n\n".join(cell.tip for cell in cells),
        muted=look in (Look.IDLE, Look.SKIPPED), live=any(cell.live for cell in cells),
    )  # fmt: skip


def account_cell(account: AccountView, phase: Phase) -> Cell:
    """What an account's files tell: how many came, how many were set aside."""
    if phase is not Phase.VALIDATE:
        return NO_CELL
    if not account.files and not account.set_aside:
        return Cell(Look.IDLE, tr("no files yet"), muted=True)
    if account.set_aside:
        value = tr("{} set aside").format(words.count(account.set_aside))
        return Cell(Look.ATTENTION, value, words.count(account.files), soft=True)
    return Cell(Look.OK, words.many(account.files, tr("file"), tr("files")))


def step_tip(step: StepView) -> str:
    """Everything about a step in a few lines."""
    _, word = words.look_of_step(step.state or StepState.PENDING, step.failure.kind if step.failure else None)
    lines = [f"{words.step_title(step.key)} · {word if step.state else tr('Never ran')}"]
    if step.started_at:
        lines.append(tr("Started {}").format(words.exact(step.started_at)))
    if step.ended_at and step.started_at and step.ended:
        lines.append(tr("Ended {}, after {}").format(words.exact(step.ended_at), words.took(step.seconds)))
    if step.usual:
        lines.append(tr("Usually {}").format(words.took(step.usual)))
    if step.rows_in or step.rows_out:
        rows_in, rows_out = words.count(step.rows_in), words.count(step.rows_out)
        lines.append(tr("{} rows in, {} rows out").format(rows_in, rows_out))
    if step.state is StepState.READY and step.retry_at is not None:
        lines.append(tr("Try {} of {} begins {}").format(step.attempt, step.attempts, words.exact(step.retry_at)))
    elif step.attempt > 1:
        lines.append(tr("Try {}").format(step.attempt))
    if step.failure:
        lines += [step.failure.message, step.failure.next_action]
    elif step.blocked_by:
        lines.append(tr("It waits for {}.").format(words.step_title(step.blocked_by)))
    elif step.skipped_reason:
        lines.append(tr("Nothing to do: {}.").format(words_of_skip(step.skipped_reason)))
    return "\n".join(line for line in lines if line)
