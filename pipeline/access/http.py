"""Calls to the platforms' interfaces: bounded in time, tried again where that helps, and with no secret in a text."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from pipeline.clock import Clock
from pipeline.model import Cancelled, Failure, FailureKind, StepFailed

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from pipeline.access.wire import Wire

DEFER_OVER_SECONDS = 60.0  # a longer wait is the schedule's business, not a step's
LONGEST_WAIT = timedelta(hours=25)  # no platform means more than a day; what asks for more is a slip, or no time at all
LOOK_EVERY_SECONDS = 0.1
AWAY = frozenset({500, 502, 503, 504})  # the platform, or what stands before it, has a bad moment


@dataclass(frozen=True)
class Reply:
    """An answer with its status, headers and JSON body (None where the body is none)."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)


@dataclass(frozen=True)
class Patience:
    """How long a call is waited for (seconds), and how often it is tried; waits between tries double.

    ``read`` is the longest silence within an answer, ``whole`` the longest an answer may take altogether.
    """

    connect: float = 5.0
    read: float = 60.0
    whole: float = 180.0
    tries: int = 3
    first_wait: float = 1.0
    longest_wait: float = 20.0


def away(reply: Reply) -> bool:
    """Whether an answer says that the platform has a bad moment, so that the same call may do better in the next."""
    return reply.status in AWAY


class Api:
    """One interface of a platform. Secrets travel in ``headers`` or in the body of a call, never in its address.

    ``title`` is what the owner calls the platform; ``stopped`` says whether the run was asked to stop. ``again`` says
    which answers are worth another try: every call made here only reads, so that making it twice does no harm.
    """

    def __init__(
        self,
        base: str,
        title: str,
        stopped: Callable[[], bool],
        clock: Clock,
        headers: Mapping[str, str] | None = None,
        *,
        patience: Patience | None = None,
        again: Callable[[Reply], bool] = away,
        rng: random.Random | None = None,
    ) -> None:
        self.base = base
        self.title = title
        self._stopped = stopped
        self._clock = clock
        self._headers = dict(headers or {})
        self._patience = patience or Patience()
        self._again = again
        self._rng = rng or random.Random()
        self._wire: Wire | None = None

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Reply:
        return self.call("GET", path, params=params)

    def call(self, method: str, path: str, **how: Any) -> Reply:
        """One call, as ``requests`` takes it; ``path`` may be a whole address below ``base``.

        Raises :class:`StepFailed` (transient) where nobody answers after all tries, :class:`Cancelled` once the run was
        stopped, and ValueError for an address that leaves ``base``. Any other answer is handed back, whatever its
        status.
        """
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

        address = path if "://" in path else f"{self.base}/{path.lstrip('/')}"
        if not address.startswith(self.base + "/"):
            raise ValueError("an address leads away from the platform")  # the secrets would go there
        trying = Retrying(
            stop=stop_after_attempt(self._patience.tries),
            wait=self._wait_before_next,
            sleep=self.rest,
            retry=retry_if_exception_type(_NoAnswer),
            reraise=True,
        )
        try:
            return trying(self._once, method, address, how)
        except _NoAnswer as nobody:
            detail = nobody.detail
        raise no_answer(self.title, detail)

    def rest(self, seconds: float) -> None:
        """Wait; raises :class:`Cancelled` within a blink of the run being stopped."""
        never = threading.Event()
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > 0:
            if self._stopped():
                raise Cancelled
            self._clock.wait(never, min(left, LOOK_EVERY_SECONDS))

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()

    def __enter__(self) -> Api:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, method: str, address: str, how: Mapping[str, Any]) -> Reply:
        from pipeline.access.wire import Times, Wire, WireBroken

        if self._stopped():
            raise Cancelled
        if self._wire is None:
            patience = self._patience
            times = Times(patience.connect, patience.read, patience.whole)
            self._wire = Wire(self._headers, self._clock, times)
        try:
            answer = self._wire.send(method, address, self._stopped, **how)
        except WireBroken as broken:
            raise _NoAnswer(broken.detail) from None
        if 300 <= answer.status < 400:  # a hotel's network, or somebody who wants our secrets
            raise _NoAnswer(f"sent elsewhere, status {answer.status}")
        reply = Reply(answer.status, answer.headers, _json(answer.data))
        if self._again(reply):
            raise _NoAnswer(f"status {reply.status}")
        return reply

    def _wait_before_next(self, state: RetryCallState) -> float:
        longest = min(self._patience.first_wait * float(2 ** (state.attempt_number - 1)), self._patience.longest_wait)
        return longest * self._rng.uniform(0.5, 1.0)


class _NoAnswer(Exception):
    """This try brought nothing; the next one may."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


def _json(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None


def no_answer(title: str, detail: str = "") -> StepFailed:
    """Nobody answered, or the answer broke off."""
    message = f"{title} did not answer."
    return StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again.", detail=detail))


def rate_limited(title: str, clock: Clock, wait_seconds: float) -> StepFailed:
    """The platform asks for patience until a moment of its own."""
    return wait_until(title, clock.now() + timedelta(seconds=min(wait_seconds, LONGEST_WAIT.total_seconds())))


def wait_until(title: str, moment: datetime) -> StepFailed:
    """As :func:`rate_limited`, for a moment that is known."""
    message = f"{title} asks us to wait until {moment.astimezone():%H:%M}. It goes on then by itself."
    return StepFailed(Failure(FailureKind.RATE_LIMITED, message, "Nothing to do.", retry_at=moment))


def retry_after_seconds(headers: Mapping[str, str], clock: Clock) -> float | None:
    """How long ``Retry-After`` asks to wait: seconds, or a date; None where it says nothing readable.

    Never more than :data:`LONGEST_WAIT`, which is how long a platform is left alone at most.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        asked = float(text)
    else:
        try:
            asked = (parsedate_to_datetime(text) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, asked), LONGEST_WAIT.total_seconds())
