"""When a failed step is tried again, and how long it waits before that."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import Failure, FailureKind

log = logging.getLogger(__name__)

SECTION = "retry_policy"
OF_PLATFORMS = "platform_retry_minutes"  # the schedule's: when a platform is tried again after a run


class RetryPolicyError(ValueError):
    """The retry policy in the configuration cannot be used; the text names the field and what would be right."""


@dataclass(frozen=True)
class RetryPolicy:
    """``max_retries`` further tries after the first; waits grow by doubling up to ``max_delay_seconds``.

    ``jitter`` lengthens each wait by up to that share, so that steps which failed together do not return together.
    """

    max_retries: int = 3
    delay_seconds: float = 2.0
    exponential_backoff: bool = True
    max_delay_seconds: float = 300.0
    jitter: float = 0.25

    def allows(self, failure: Failure, tries: int) -> bool:
        """Whether a step that failed so after ``tries`` tries gets another one."""
        return failure.kind is FailureKind.TRANSIENT and tries <= self.max_retries

    def wait_seconds(self, tries: int, rng: random.Random) -> float:
        """How long to wait after the ``tries``-th try failed."""
        doublings = min(tries - 1, 32) if self.exponential_backoff else 0
        wait = min(self.delay_seconds * float(2**doublings), self.max_delay_seconds)
        return wait * (1 + self.jitter * rng.random())

    @classmethod
    def from_config(cls, document: Mapping[str, object]) -> RetryPolicy:
        """The policy in the ``retry_policy`` object of ``schedule_config.json``; defaults where it says nothing.

        Fields: ``max_retries``, ``delay_seconds`` (or ``retry_delay_minutes``), ``exponential_backoff``,
        ``max_delay_seconds``, ``jitter``. Raises :class:`RetryPolicyError` for a value of the wrong type or sign.
        """
        section = document.get(SECTION, {})
        if not isinstance(section, Mapping):
            raise RetryPolicyError(f'{SECTION} must be an object with named values, like {{"max_retries": 3}}.')
        fields = dict(section)
        minutes = _number(fields, "retry_delay_minutes", cls.delay_seconds / 60)
        policy = cls(
            max_retries=_whole(fields, "max_retries", cls.max_retries),
            delay_seconds=_number(fields, "delay_seconds", minutes * 60),
            exponential_backoff=_yes_or_no(fields, "exponential_backoff", cls.exponential_backoff),
            max_delay_seconds=_number(fields, "max_delay_seconds", cls.max_delay_seconds),
            jitter=_number(fields, "jitter", cls.jitter),
        )
        fields.pop(OF_PLATFORMS, None)
        if fields:
            log.warning("%s has fields that mean nothing here: %s.", SECTION, ", ".join(sorted(map(str, fields))))
        return policy


def _whole(fields: dict[str, object], name: str, default: int) -> int:
    value = fields.pop(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise RetryPolicyError(f"{SECTION}.{name} is {value!r}; it must be a whole number from 0 on, like {default}.")
    return value


def _number(fields: dict[str, object], name: str, default: float) -> float:
    value = fields.pop(name, default)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise RetryPolicyError(f"{SECTION}.{name} is {value!r}; it must be a number from 0 on, like {default:g}.")
    return float(value)


def _yes_or_no(fields: dict[str, object], name: str, default: bool) -> bool:
    value = fields.pop(name, default)
    if not isinstance(value, bool):
        raise RetryPolicyError(f"{SECTION}.{name} is {value!r}; it must be true or false.")
    return value
