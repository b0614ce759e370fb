"""How a step looks in the flow of a run: shape, a word or two, and the colours, the same as in the step matrix."""

from __future__ import annotations

from dataclasses import dataclass

from app.cells import step_tip
from app.looks import Look
from app.models.run_account import RunAccount
from app.snapshot import step_view
from app.words import failure_in_two_words, many, tr
from pipeline.engine.records import StepRow
from pipeline.flow_drawing import Look as DrawnLook
from pipeline.model import FailureKind, StepState
from pipeline.palette import Palette

NOT_SET_UP = "not set up"


@dataclass(frozen=True)
class Face:
    """``soft`` fills the box with the look's background and gives it its edge; ``dashed``: it did not take part."""

    look: Look = Look.IDLE
    word: str = ""
    soft: bool = False
    dashed: bool = False
    tip: str = ""


def faces(account: RunAccount) -> dict[str, Face]:
    """Every step of a run, as it is now."""
    return {step.key: face(account, step) for step in account.summary.steps}


def face(account: RunAccount, step: StepRow) -> Face:
    tries = account.tries_of(step.key)
    tip = step_tip(step_view(step, account.run_id, account.usual.get(step.key), max(len(tries), 1)))
    match step.state:
        case StepState.RUNNING:
            return Face(Look.RUNNING, tr("running"), soft=True, tip=tip)
        case StepState.READY if tries:
            return Face(Look.ATTENTION, tr("try {}").format(len(tries) + 1), soft=True, tip=tip)
        case StepState.SUCCEEDED if step.quarantined:
            return Face(Look.ATTENTION, many(step.quarantined, tr("aside"), tr("aside")), soft=True, tip=tip)
        case StepState.SUCCEEDED:
            return Face(Look.OK, tr("done"), tip=tip)
        case StepState.SKIPPED:
            word = tr("not set up") if step.skipped_reason == NOT_SET_UP else tr("skipped")
            return Face(Look.SKIPPED, word, dashed=True, tip=tip)
        case StepState.FAILED:
            return _failed(step, tip)
        case StepState.CANCELLED:
            return Face(Look.PAUSED, tr("stopped"), soft=bool(tries), tip=tip)
        case StepState.INTERRUPTED:
            return Face(Look.PAUSED, tr("cut off"), soft=True, tip=tip)
    return Face(Look.IDLE, tr("waits"), tip=tip)


def _failed(step: StepRow, tip: str) -> Face:
    kind = step.failure.kind if step.failure else FailureKind.PERMANENT
    if kind is FailureKind.NEEDS_SIGN_IN:
        return Face(Look.SIGNIN, tr("sign in"), soft=True, tip=tip)
    look = Look.PAUSED if kind is FailureKind.RATE_LIMITED else Look.FAILED
    return Face(look, failure_in_two_words(kind), soft=True, tip=tip)


def drawn(face: Face, colours: Palette) -> DrawnLook:
    """The same for a picture that leaves the window."""
    look = face.look
    fill = colours.bg(look) if face.soft else colours.surface
    stroke = colours.fg(look) if face.soft else colours.border
    quiet = look in (Look.IDLE, Look.SKIPPED, Look.PAUSED)
    ink = colours.fg(look) if face.soft else colours.muted if quiet else colours.text
    return DrawnLook(face.word, fill, stroke, ink)
