"""What the lake's health has to say to its owner: what is grave enough, and what nothing else says already."""

from __future__ import annotations

from typing import NamedTuple

from app.looks import Look
from app.remedies import Remedy
from app.state import PanelState
from app.words import tr
from pipeline.quality.findings import Finding, Severity

# Failed steps, sign-ins, runs that were cut off and files that are set aside have notices of their own.
TOLD = frozenset({"steps", "session", "runs", "columns"})
# Where a platform waits for somebody or its steps have failed, these only say what follows from that.
FOLLOWS = frozenset({"freshness", "good-run"})
GRAVE = frozenset({"disk.full"})


class HealthNotice(NamedTuple):
    """The parts of a notice: its key, how it looks, the bold half, the rest, the one thing to click."""

    key: str
    look: Look
    bold: str
    rest: str
    remedy: Remedy


def health_notices(state: PanelState) -> tuple[HealthNotice, ...]:
    """One for each platform and aspect, the gravest first; none while a run may be about to end it."""
    if state.health is None or state.busy:
        return ()
    told: dict[tuple[str, str | None], HealthNotice] = {}
    for finding in state.health.findings:
        if _is_worth_it(finding, state):
            told.setdefault((finding.aspect, finding.platform), _notice(finding))
    return tuple(told.values())


def _is_worth_it(finding: Finding, state: PanelState) -> bool:
    if finding.severity not in (Severity.WARNING, Severity.CRITICAL) or finding.aspect in TOLD:
        return False
    if finding.platform is not None and finding.platform not in {platform.name for platform in state.counted}:
        return False
    return finding.aspect not in FOLLOWS or not _explained(finding.platform, state)


def _explained(platform: str | None, state: PanelState) -> bool:
    failed = {step.platform for step in state.failures()}
    if platform is None:
        return bool(failed or state.waiting)
    return platform in failed or platform in state.waiting_for_owner


def _notice(finding: Finding) -> HealthNotice:
    look = Look.FAILED if finding.key in GRAVE else Look.ATTENTION
    return HealthNotice(finding.key, look, finding.message, finding.next_action, _remedy(finding))


def _remedy(finding: Finding) -> Remedy:
    if finding.aspect == "good-run":
        return Remedy(tr("Run full"), "run-full", deed="run-full")
    if finding.aspect == "disk":
        return Remedy(tr("Open folder"), "folder", deed="open-folder")
    place = {"platform": finding.platform} if finding.platform else {}
    return Remedy(tr("Show data"), "data", page="data", place=place)
