"""What the owner can click about a failed step: every failure has exactly one next thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app import words
from app.state import StepView
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
        return Remedy(tr("Look at it"), "data", page="data", place={"quarantine": True})
    if kind is FailureKind.ENVIRONMENT:
        return Remedy(tr("Resume this run"), "retry", deed="resume-last")
    if kind is FailureKind.TRANSIENT:
        return Remedy(tr("Try again"), "retry", deed="resume-last")
    return show_log(step)


def sign_in(platform: str | None) -> Remedy:
    text = tr("Sign in to {}").format(words.platform_title(platform))
    return Remedy(text, "key", page="accounts", place={"platform": platform or ""})


def show_log(step: StepView) -> Remedy:
    return Remedy(tr("Show log"), "logs", page="logs", place={"run": step.run_id, "step": step.key})
