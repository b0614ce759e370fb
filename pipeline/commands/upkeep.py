"""``retention``: old versions, logs and reports of runs cleared away."""

from __future__ import annotations

import argparse

from pipeline import clean_up
from pipeline.commands.answer import Answer, bytes_text
from pipeline.lake import Lake


def retention(args: argparse.Namespace, lake: Lake) -> Answer:
    """Clear versions, logs, reports of runs and journal events past their time. A dataset's newest version stays."""
    found = lake.clean_up_preview()
    events = 0
    if not args.dry_run:
        with lake.held("clean-up"):
            clean_up.clear(lake.settings, found)
            events = lake.tidy()
    document = {
        "dry_run": args.dry_run,
        "versions": [v.path for v in found.versions],
        "bytes": found.version_bytes,
        "logs": [str(log.relative_to(lake.settings.log_dir)) for log in found.logs],
        "log_bytes": found.log_bytes,
        "reports": [report.name for report in found.reports],
        "report_bytes": found.report_bytes,
        "events": events,
    }
    verb = "Would clear" if args.dry_run else "Cleared"
    return Answer(
        document,
        f"{verb} {len(found.versions)} old version(s), {bytes_text(found.version_bytes)}, "
        f"{len(found.logs)} log file(s) and {len(found.reports)} file(s) of run reports. Raw files are kept for ever.",
    )
