"""``selftest``: tries every part of the program once, in a folder that is gone afterwards."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from pipeline.clock import SystemClock
from pipeline.commands.answer import Answer, Exit
from pipeline.selftest.findings import Finding, tried_all
from pipeline.selftest.parts import PARTS
from pipeline.selftest.trial_lake import OF_A_LAKE


def selftest(args: argparse.Namespace, _: None) -> Answer:
    """A list of findings; exit code 1 where one is not all right. No lake of anybody is opened."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory(prefix="bedrot-selftest-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "parts").mkdir()
        findings = tried_all(PARTS, place / "parts", clock) + tried_all(OF_A_LAKE, place / "lake", clock)
    good = all(finding.ok for finding in findings)
    lines = [_line(finding) for finding in findings]
    return Answer([finding.to_json() for finding in findings], "\n".join(lines), Exit.SUCCESS if good else Exit.PARTIAL)


def _line(finding: Finding) -> str:
    return f"{'✓' if finding.ok else '✗'} {finding.name:<16}{finding.seconds:6.2f} s  {finding.detail}"
