"""What the Graph API's error codes mean for us. Meta's own words may quote the access key, so only numbers stay.

Source: Meta's pages *Error handling*, *Rate limiting* and *Ads Insights API error codes*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from pipeline.model import Failure, FailureKind, StepFailed


class Meaning(Enum):
    SLOW_DOWN = auto()  # too many calls: of the app, the account, or this kind
    AGAIN = auto()  # a bad moment of theirs
    TOO_MUCH = auto()  # the question is too large: ask for less
    NO_TOKEN = auto()  # the access key has ended or was taken back
    NOT_ALLOWED = auto()  # it is good, but not for this
    PROOF_WANTED = auto()  # the app wants its secret to be known, too
    OLD_VERSION = auto()  # this version of the API is not served any more
    REFUSED = auto()  # we asked wrongly


_SLOW_DOWN = frozenset({4, 17, 32, 341, 368, 613, *range(80000, 80007), 80008, 80014})
_NO_TOKEN = frozenset({102, 104, 190, 463, 467})
_OLD_VERSION = frozenset({2635})
_AGAIN = frozenset({-1, -2, 1, 2})
_TOO_MUCH = frozenset({(100, 1504018), (2, 1504038), (1, 99), (-3, 0)})
_NOT_THERE = (100, 33)  # there is no such thing, or it is not shared with us: Meta does not tell which
_PERMANENT = frozenset({(2, 1504041), (2, 1504042)})  # breakdowns and metrics that do not exist together
_TOO_MUCH_WORDS = "reduce the amount of data"


@dataclass(frozen=True)
class GraphError:
    """The ``error`` of an answer: its numbers and what they mean."""

    meaning: Meaning
    code: int
    subcode: int

    @property
    def numbers(self) -> str:
        """For the log."""
        return f"code {self.code}/{self.subcode}" if self.subcode else f"code {self.code}"


def error_of(body: object) -> GraphError | None:
    """The error of an answer, None where it is none. ``code`` and ``error_subcode`` may be absent."""
    stated = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(stated, Mapping):
        return None
    words = str(stated.get("message", "")).casefold()
    return numbered_error(stated.get("code"), stated.get("error_subcode"), words, bool(stated.get("is_transient")))


def numbered_error(code: object, subcode: object, words: str = "", is_transient: bool = False) -> GraphError:
    """An error by its numbers; what is none counts as 0."""
    known = _number(code), _number(subcode)
    return GraphError(meaning_of(*known, words, is_transient), *known)


def meaning_of(code: int, subcode: int = 0, words: str = "", is_transient: bool = False) -> Meaning:
    """What an error means; ``words`` (lower case) decide only what its numbers leave open."""
    if (code, subcode) in _PERMANENT:
        return Meaning.REFUSED
    if (code, subcode) in _TOO_MUCH or _TOO_MUCH_WORDS in words:
        return Meaning.TOO_MUCH
    if code in _SLOW_DOWN:
        return Meaning.SLOW_DOWN
    if code in _NO_TOKEN:
        return Meaning.NO_TOKEN
    if is_transient or code in _AGAIN:
        return Meaning.AGAIN
    if code == 10 or 200 <= code < 300 or (code, subcode) == _NOT_THERE:
        return Meaning.NOT_ALLOWED
    if code in _OLD_VERSION:
        return Meaning.OLD_VERSION
    return Meaning.PROOF_WANTED if "appsecret_proof" in words else Meaning.REFUSED


class GraphFailed(StepFailed):
    """An error of the Graph API as a failure of the step."""

    def __init__(self, failure: Failure, error: GraphError) -> None:
        super().__init__(failure)
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.failure, self.error)


def failure_of(title: str, error: GraphError) -> GraphFailed:
    """The failure that an error is, where neither patience nor a smaller question has helped."""
    kind, message, action = _FAILURES[error.meaning]
    return GraphFailed(Failure(kind, message.format(title), action, detail=error.numbers), error)


_SAFE = "Older data stay in use."
_FAILURES: Mapping[Meaning, tuple[FailureKind, str, str]] = {
    Meaning.SLOW_DOWN: (FailureKind.TRANSIENT, "{} asks us to slow down.", "Nothing; it is tried again."),
    Meaning.AGAIN: (FailureKind.TRANSIENT, "{} has a bad moment.", "Nothing; it is tried again."),
    Meaning.TOO_MUCH: (
        FailureKind.TRANSIENT, "{} was not ready with an answer in time.", "Nothing; it is tried again.",
    ),
    Meaning.NO_TOKEN: (
        FailureKind.NEEDS_SIGN_IN, "The access to {} has ended. Nothing was lost.", "Replace it on the Accounts page.",
    ),
    Meaning.NOT_ALLOWED: (
        FailureKind.NEEDS_SIGN_IN, "{} does not let us see this account: it is not shared with our access. " + _SAFE,
        "Share the account with it in Meta's business settings, or replace the access on the Accounts page.",
    ),
    Meaning.PROOF_WANTED: (
        FailureKind.NEEDS_SIGN_IN, "{} wants to know the secret of the app, too. " + _SAFE,
        "Add the app secret on the Accounts page.",
    ),
    Meaning.OLD_VERSION: (
        FailureKind.ENVIRONMENT, "{} does not serve the version that is asked for any more. " + _SAFE,
        "State a newer graph_version in config/collecting.json.",
    ),
    Meaning.REFUSED: (
        FailureKind.PERMANENT, "{} did not understand what it was asked. " + _SAFE,
        "The people who maintain this panel need the details.",
    ),
}  # fmt: skip


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
