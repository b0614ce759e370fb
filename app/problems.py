"""Whatever went wrong, in words for the owner: what happened, what to do, and the trace for the log only."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import tr
from pipeline.model import Failure, FailureKind

BUSY, NO_FOLDER, READ_ONLY, VAULT = "busy", "no-folder", "read-only", "vault"
PERMANENT = FailureKind.PERMANENT.value


@dataclass(frozen=True)
class Problem:
    """``kind`` is a failure's kind, ``configuration`` or one of the above; ``detail`` is for the log only."""

    message: str
    next_action: str
    kind: str = ""
    detail: str = ""

    @property
    def for_log(self) -> str:
        """One line; with the trace only where the program itself is at fault."""
        return f"{self.message}\n{self.detail}" if self.kind == PERMANENT else self.message


def problem_of(error: BaseException) -> Problem:
    """Any exception as the owner hears of it."""
    # The engine is loaded behind the window, not before it.
    from pipeline.access.vault_words import VaultClosed
    from pipeline.engine.failures import classify, trace
    from pipeline.engine.journal import JournalCorrupt
    from pipeline.engine.lake_lock import LakeBusy
    from pipeline.engine.migrating import JournalTooNew
    from pipeline.engine.states import IllegalTransition
    from pipeline.model import NotThere
    from pipeline.settings import ConfigurationError

    if isinstance(error, VaultClosed):
        return Problem(error.message, error.next_action, VAULT)
    if isinstance(error, LakeBusy):
        return Problem(error.message, error.next_action, BUSY)
    if isinstance(error, ConfigurationError):
        return Problem(error.message, error.next_action, _kind_of(error.message))
    if isinstance(error, JournalTooNew | JournalCorrupt):
        return Problem(error.message, error.next_action, "environment", trace(error))
    if isinstance(error, NotThere):
        return Problem(str(error), "", "missing")
    if isinstance(error, IllegalTransition):
        said = tr("Nothing is left to do in this run, or it is going on already.")
        return Problem(said, tr("Look at the newest run."), "missing", trace(error))
    failure = classify(error, "The panel")
    return Problem(failure.message, _by_hand(failure), failure.kind.value, failure.detail)


def _by_hand(failure: Failure) -> str:
    """The engine tries steps again by itself and resumes runs; what the panel was asked for is asked once more."""
    if failure.kind is FailureKind.TRANSIENT:
        return tr("Try again in a moment.")
    return failure.next_action.replace("then resume this run", "then try again")


def _kind_of(message: str) -> str:
    """What can be clicked depends on it: another folder, this folder, or once more."""
    if message.endswith(" is a file, not a folder."):
        return NO_FOLDER
    if message.startswith("The lake folder "):
        return NO_FOLDER if message.endswith("is not there.") else READ_ONLY
    return "configuration"
