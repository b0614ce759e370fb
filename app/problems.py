"""Whatever went wrong, in words for the owner: what happened, what to do, and the trace for the log only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """``kind`` is a failure's kind, or ``busy``, ``missing``, ``configuration``; ``detail`` is for the log only."""

    message: str
    next_action: str
    kind: str = ""
    detail: str = ""


def problem_of(error: BaseException) -> Problem:
    """Any exception as the owner hears of it."""
    # The engine is loaded behind the window, not before it.
    from pipeline.engine.failures import classify, trace
    from pipeline.engine.journal import JournalCorrupt
    from pipeline.engine.lake_lock import LakeBusy
    from pipeline.engine.migrating import JournalTooNew
    from pipeline.model import NotThere
    from pipeline.settings import ConfigurationError

    if isinstance(error, LakeBusy):
        return Problem(error.message, error.next_action, "busy")
    if isinstance(error, ConfigurationError):
        return Problem(error.message, error.next_action, "configuration")
    if isinstance(error, JournalTooNew | JournalCorrupt):
        return Problem(error.message, error.next_action, "environment", trace(error))
    if isinstance(error, NotThere):
        return Problem(str(error), "", "missing")
    failure = classify(error, "The panel")
    return Problem(failure.message, failure.next_action, failure.kind.value, failure.detail)
