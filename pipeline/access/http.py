"""Calls to the platforms' interfaces: bounded in time, tried again where that helps, and with no secret in a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pipeline.clock import Clock
from pipeline.model import Cancelled, Failure, FailureKind, StepFailed

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
DEFER_OVER_SECONDS = 60.0  # a longer wait is the schedule's business, not a step's


@dataclass(frozen=True)
class Reply:
    """An answer with its status, headers and JSON body (None where the body is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Api:
    """One interface of a platform. ``token`` travels in the Authorization header only, never in an address.

    ``title`` is what the owner calls the platform; ``stopped`` says whether the run was asked to stop.
    """

    def __init__(
        self, base: str, title: str, stopped: Callable[[], bool], clock: Clock, headers: Mapping[str, str] | None = None
    ) -> None:
        self.base = base
        self.title = title
        self._stopped = stopped
        self._clock = clock
        self._headers = dict(headers or {})
        self._session: requests.Session | None = None

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        return self.call("GET", path, params=params)

    def call(self, method: str, path: str, **how: Any) -> Reply:
        """One call; ``path`` may be a whole address below ``base``.

        Raises :class:`StepFailed` (transient) where nobody answers, :class:`Cancelled` once the run was stopped, and
        ValueError for an address that leaves ``base``. Whatever the status, the answer is handed back.
        """
        import requests

        if self._stopped():
            raise Cancelled
        address = path if "://" in path else f"{self.base}/{path.lstrip('/')}"
        if not address.startswith(self.base + "/"):
            raise ValueError("an address leads away from the platform")  # the token would go there
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # no .netrc, no surprises
            self._session.headers.update(self._headers)
        try:
            answer = self._session.request(
                method, address, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, **how
            )
            body = answer.json() if answer.content else None
        except requests.exceptions.JSONDecodeError:
            body = None
        except requests.RequestException as error:
            raise no_answer(self.title, type(error).__name__) from None
        return Reply(answer.status_code, answer.headers, body)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()


def no_answer(title: str, detail: str = "") -> StepFailed:
    """Nobody answered, or the answer broke off."""
    message = f"{title} did not answer."
    return StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again.", detail=detail))


def rate_limited(title: str, clock: Clock, wait_seconds: float) -> StepFailed:
    """The platform asks for patience until a moment of its own."""
    until = clock.now() + timedelta(seconds=wait_seconds)
    message = f"{title} asks us to wait until {until.astimezone():%H:%M}. It goes on then by itself."
    return StepFailed(Failure(FailureKind.RATE_LIMITED, message, "Nothing to do.", retry_at=until))


def retry_after_seconds(headers: Mapping[str, str], clock: Clock) -> float | None:
    """How long ``Retry-After`` asks to wait: seconds, or a date; None where it says nothing readable."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None
