"""How the lake and each platform are judged, as header and matrix say it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.words import noop, tr
from pipeline.quality.findings import Health, Severity, Verdict

_WORDS: Mapping[Verdict, str] = MappingProxyType({
    Verdict.HEALTHY: noop("healthy"),
    Verdict.ATTENTION: noop("worth a look"),
    Verdict.POOR: noop("not well"),
    Verdict.FAILED: noop("not working"),
})  # fmt: skip


def health_line(health: Health | None) -> str:
    """``Health: worth a look, 89 of 100``; empty while nothing is known."""
    if health is None:
        return ""
    return tr("Health: {}, {} of 100").format(tr(_WORDS[health.verdict]), health.score)


def health_story(health: Health | None) -> str:
    """The same, and below it what led to it, a line each."""
    if health is None:
        return ""
    found = [finding.message for finding in health.findings if finding.severity is not Severity.OK]
    return "\n".join((health_line(health), *found))
