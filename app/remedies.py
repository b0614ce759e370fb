"""What the owner can click about a failed step: every failure has exactly one next thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app import words
from app.state import StepView
from app.ways_in import signing_in
from app.words import tr
from pipeline.model import FailureKind


@dataclass(frozen=True)
class Remedy:
    """A button: its text and icon, and either a deed (:mod:`app.actions`) or a page with a place on it."""

    text: str
    icon: str
    deed: str = ""
    page: str = ""
    place: Mapping[str, object] = field(default_factory=dict)


def remedy(step: StepView) -> Remedy:
    """The one button for a failed step, by the kind of its failure."""
    kind = step.failure.kind if step.failure else None
    if kind is FailureKind.NEEDS_SIGN_IN:
        return sign_in(step.platform)
    if kind in (FailureKind.LAYOUT_CHANGED, FailureKind.PERMANENT):
        return Remedy(tr("Save details…"), "save", deed="diagnostics")
    if kind is FailureKind.BAD_DATA:
        return look_at_set_aside() if step.quarantined else Remedy(tr("Save details…"), "save", deed="diagnostics")
    if kind is FailureKind.ENVIRONMENT:
        return Remedy(tr("Resume this run"), "retry", deed=resuming(step.run_id))
    if kind is FailureKind.TRANSIENT:
        return Remedy(tr("Try again"), "retry", deed=resuming(step.run_id))
    return show_log(step)


def resuming(run_id: str) -> str:
    """The deed of going on with one run: not always the newest, which may have been one of another platform."""
    return f"resume {run_id}"


def again(run_id: str, platform: str) -> Remedy:
    """What is left of one platform of a run, now rather than later."""
    return Remedy(tr("Try now"), "retry", deed=f"again {run_id} {platform}")


def look_at_set_aside() -> Remedy:
    return Remedy(tr("Look at it"), "data", page="data", place={"quarantine": True})


def sign_in(platform: str | None, account: str = "") -> Remedy:
    """The button that opens the sign-in itself."""
    return Remedy(tr("Sign in to {}").format(words.platform_title(platform)), "key",
                  deed=signing_in(platform or "", account))  # fmt: skip


def sign_in_now(platform: str, account: str = "") -> Remedy:
    """Before a session has ended."""
    return Remedy(tr("Sign in now"), "key", deed=signing_in(platform, account))


def details(step: StepView) -> Remedy:
    return replace(show_log(step), text=tr("Details"))


def show_log(step: StepView) -> Remedy:
    return Remedy(tr("Show log"), "logs", page="logs", place={"run": step.run_id, "step": step.key})
