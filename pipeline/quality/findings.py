"""What was found about the lake, how grave it is, and what it makes of a platform: a score and one word.

Whoever is healthy has 100 points. Every aspect (freshness, rows, columns, runs, …) takes away what its gravest finding
weighs, once: a platform with five old datasets has one trouble, not five. The words stand where one finding of a kind
puts a platform by itself: a warning is never healthy, a critical finding is at best poor, two of them are failed.

The whole is the mean of its platforms, or what is wrong with the lake itself where that is less; and it is not healthy
while one of them is not. Nothing new can make up for something old: no score ever rises because more is found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    OK = "ok"
    NOTICE = "notice"  # worth knowing, nothing to do today
    WARNING = "warning"  # somebody has to do something soon
    CRITICAL = "critical"  # figures are missing, or will be


class Verdict(StrEnum):
    HEALTHY = "healthy"
    ATTENTION = "attention"
    POOR = "poor"
    FAILED = "failed"


WEIGHTS: Mapping[Severity, int] = MappingProxyType(
    {Severity.OK: 0, Severity.NOTICE: 5, Severity.WARNING: 20, Severity.CRITICAL: 50}
)
GRAVEST_FIRST = (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE, Severity.OK)
BEST = 100
LOWEST = ((90, Verdict.HEALTHY), (60, Verdict.ATTENTION), (30, Verdict.POOR), (0, Verdict.FAILED))


@dataclass(frozen=True)
class Finding:
    """One thing that is so, in the owner's words. ``key`` is its aspect, a dot, and what it is about."""

    key: str
    severity: Severity
    platform: str | None
    message: str
    next_action: str = ""

    @property
    def aspect(self) -> str:
        return self.key.partition(".")[0]

    def to_json(self) -> dict[str, object]:
        return {
            "key": self.key,
            "severity": self.severity.value,
            "platform": self.platform,
            "message": self.message,
            "next_action": self.next_action,
        }


@dataclass(frozen=True)
class Health:
    """How one platform is, or the lake: 0 to 100, in one word, and why; the gravest finding first."""

    score: int = BEST
    verdict: Verdict = Verdict.HEALTHY
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "score": self.score,
            "verdict": self.verdict.value,
            "findings": [finding.to_json() for finding in self.findings],
        }


def score(findings: Iterable[Finding]) -> int:
    """What is left of 100 once every aspect has taken away the weight of its gravest finding."""
    gravest: dict[str, int] = {}
    for finding in findings:
        gravest[finding.aspect] = max(gravest.get(finding.aspect, 0), WEIGHTS[finding.severity])
    return max(BEST - sum(gravest.values()), 0)


def verdict(points: int) -> Verdict:
    return next(word for lowest, word in LOWEST if points >= lowest)


def health_of(findings: Iterable[Finding]) -> Health:
    """A platform by its own findings."""
    ordered = gravest_first(findings)
    points = score(ordered)
    return Health(points, verdict(points), ordered)


def overall(platforms: Collection[Health], own: Iterable[Finding]) -> Health:
    """The lake by its platforms and what was found about itself; its findings are those of all."""
    lake = tuple(own)
    points = score(lake)
    if platforms:
        points = min(points, sum(one.score for one in platforms) // len(platforms))
    if any(one.verdict is not Verdict.HEALTHY for one in platforms):
        points = min(points, LOWEST[0][0] - 1)
    found = gravest_first((*lake, *(finding for one in platforms for finding in one.findings)))
    return Health(points, verdict(points), found)


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without what is in order; otherwise as they came."""
    worth_saying = [finding for finding in findings if finding.severity is not Severity.OK]
    return tuple(sorted(worth_saying, key=lambda finding: GRAVEST_FIRST.index(finding.severity)))
