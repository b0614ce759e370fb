"""``retention``: old versions and logs cleared away."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pipeline.clock import STAMP
from pipeline.commands.answer import Answer, bytes_text
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.zones.store import Entry, open_zone

_STAMP = re.compile(r"_(\d{8}T\d{6}Z)(?:_\d+)?\.csv$")


def retention(args: argparse.Namespace, lake: Lake) -> Answer:
    """Clear archive versions, logs and journal events past their time. The newest version of a dataset always stays."""
    keep = lake.configuration.retention()
    now = lake.clock.now()
    archive = open_zone(lake.settings.zones[Zone.ARCHIVE])
    versions = list(expired_versions(list(archive.listing()), (now - timedelta(days=keep.archive_days)).timestamp()))
    logs = lake.expired_logs()
    events = 0
    if not args.dry_run:
        with lake.held("clean-up"):
            for version in versions:
                archive.remove(version.path)
            events = lake.tidy()
    size = sum(v.bytes for v in versions)
    document = {
        "dry_run": args.dry_run,
        "versions": [v.path for v in versions],
        "bytes": size,
        "logs": [str(log.relative_to(lake.settings.log_dir)) for log in logs],
        "events": events,
    }
    verb = "Would clear" if args.dry_run else "Cleared"
    return Answer(
        document,
        f"{verb} {len(versions)} old version(s), {bytes_text(size)}, and {len(logs)} log file(s). "
        "Raw files are kept for ever.",
    )


def expired_versions(entries: list[Entry], limit: float) -> Iterator[Entry]:
    """Archive files replaced before ``limit`` (seconds since 1970), except the newest of each dataset."""
    datasets: dict[str, list[Entry]] = {}
    for entry in entries:
        datasets.setdefault(entry.path.rpartition("/")[0], []).append(entry)
    for versions in datasets.values():
        for version in sorted(versions, key=lambda e: e.path)[:-1]:
            if _replaced_at(version) < limit:
                yield version


def _replaced_at(version: Entry) -> float:
    """When a version went to the archive: its name says so. The file's own time is when it was *made*, long before."""
    named = _STAMP.search(version.path)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC).timestamp() if named else version.mtime_ns / 1e9
