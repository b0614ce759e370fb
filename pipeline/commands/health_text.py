"""What was found about a lake, in words for a console: nothing at all while everything is as it should be."""

from __future__ import annotations

from pipeline.quality.findings import Health, Severity

SIGNS = {Severity.CRITICAL: "✗", Severity.WARNING: "!", Severity.NOTICE: "·"}
TOLD_ELSEWHERE = frozenset({"session"})  # with the command that helps


def health_lines(whole: Health) -> list[str]:
    """The verdict and the findings, the gravest first, each with what to do."""
    findings = [finding for finding in whole.findings if finding.aspect not in TOLD_ELSEWHERE]
    if not findings:
        return []
    lines = ["", f"Health: {whole.verdict.value}, {whole.score} of 100"]
    for finding in findings:
        lines.append(f"{SIGNS[finding.severity]} {finding.message}")
        if finding.next_action and finding.severity is not Severity.NOTICE:
            lines.append(f"  → {finding.next_action}")
    return lines
