"""``retention``: old versions and logs cleared away."""

from __future__ import annotations

import argparse

from pipeline import clean_up
from pipeline.commands.answer import Answer, bytes_text
from pipeline.lake import Lake


def retention(args: argparse.Namespace, lake: Lake) -> Answer:
    """Clear archive versions, logs and journal events past their time. The newest version of a dataset always stays."""
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
        "events": events,
    }
    verb = "Would clear" if args.dry_run else "Cleared"
    return Answer(
        document,
        f"{verb} {len(found.versions)} old version(s), {bytes_text(found.version_bytes)}, "
        f"and {len(found.logs)} log file(s). Raw files are kept for ever.",
    )
