"""Turns whatever a step raised into a failure with a kind and a next action."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from concurrent.futures import BrokenExecutor
from socket import gaierror

from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.redaction import redact

DETAIL_CHARACTERS = 8000  # the end of a trace says most

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_IN_THE_WAY = {
    errno.EEXIST: "a folder belongs, but a file is there",
    errno.ENOTDIR: "a folder belongs, but a file is there",
    errno.EISDIR: "a file belongs, but a folder is there",
}
_NETWORK = frozenset(
    {errno.ECONNRESET, errno.ECONNREFUSED, errno.ECONNABORTED, errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENETUNREACH}
    | {errno.ENETDOWN, errno.EPIPE}
)
Known = tuple[FailureKind, str, str]  # kind, message, next action

_DISK_FULL: Known = (
    FailureKind.ENVIRONMENT,
    "The disk is full. Nothing that was stored before is lost.",
    "Make room on the disk, then resume this run.",
)
_DAMAGED: Known = (
    FailureKind.ENVIRONMENT,
    "A database file of the lake is damaged.",
    "Run the check-up: bedrot doctor.",
)
_LESS_AT_ONCE = "Close other programs or let fewer steps run at once, then resume this run."
_SQLITE: dict[str, Known] = {
    "locked": (
        FailureKind.TRANSIENT,
        "Another program is writing to the database.",
        "Nothing; it is tried again.",
    ),
    "disk is full": _DISK_FULL,
    "readonly": (
        FailureKind.ENVIRONMENT,
        "The database can be read but not written.",
        "Check the permissions of the lake folder, then resume this run.",
    ),
    "unable to open": (
        FailureKind.ENVIRONMENT,
        "The database file cannot be opened.",
        "Check that the lake folder is there and may be written, then resume this run.",
    ),
    "disk i/o": (
        FailureKind.ENVIRONMENT,
        "The disk did not read or write the database.",
        "Check the disk and its connection, then resume this run.",
    ),
    "malformed": _DAMAGED,
    "not a database": _DAMAGED,
}


def classify(error: BaseException, title: str = "The step") -> Failure:
    """Why a step failed, in words. ``title`` is what the owner calls the step; traces stay in ``detail``."""
    if isinstance(error, StepFailed):
        return error.failure
    seen: BaseException | None = error
    while seen is not None:  # a library may wrap the disk's own words
        known = _known(seen)
        if known:
            return Failure(*known, detail=trace(error))
        seen = seen.__cause__
    return Failure(
        FailureKind.PERMANENT,
        f"{title} stopped on a fault in the program.",
        "Send the diagnostics to the people who maintain this panel.",
        detail=trace(error),
    )


def trace(error: BaseException) -> str:
    """The error's trace without secrets."""
    return redact("".join(traceback.format_exception(error)))[-DETAIL_CHARACTERS:]


def _known(error: BaseException) -> Known | None:
    if isinstance(error, StepFailed):
        return error.failure.kind, error.failure.message, error.failure.next_action
    if isinstance(error, sqlite3.Error):
        text = str(error).lower()
        return next((known for words, known in _SQLITE.items() if words in text), None)
    if isinstance(error, MemoryError):
        return FailureKind.ENVIRONMENT, "The computer ran out of memory.", _LESS_AT_ONCE
    if isinstance(error, BrokenExecutor):
        message = "A worker process ended by itself, most often for lack of memory."
        return FailureKind.ENVIRONMENT, message, _LESS_AT_ONCE
    return _known_from_system(error) if isinstance(error, OSError) else None


def _known_from_system(error: OSError) -> Known | None:
    place = error.filename or "a file of the lake"
    if error.errno in _FULL:
        return _DISK_FULL
    if error.errno == errno.EROFS:
        return (
            FailureKind.ENVIRONMENT,
            f"The disk with {place} can be read but not written.",
            "Make it writable or choose another folder, then resume this run.",
        )
    if error.errno in _FORBIDDEN:
        return (
            FailureKind.ENVIRONMENT,
            f"This program may not use {place}.",
            "Close programs that have it open and check its permissions, then resume this run.",
        )
    if error.errno in _IN_THE_WAY:
        # A file that is renamed is not what is in the way; where it should go is.
        where = error.filename2 or place
        return (
            FailureKind.ENVIRONMENT,
            f"Something is in the way: at {where} {_IN_THE_WAY[error.errno]}.",
            "Move it elsewhere, then resume this run.",
        )
    if isinstance(error, ConnectionError | TimeoutError | gaierror) or error.errno in _NETWORK:
        return FailureKind.TRANSIENT, "The other side did not answer.", "Nothing; it is tried again."
    return None
