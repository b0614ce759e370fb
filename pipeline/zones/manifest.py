"""The raw zone's own record of what it holds, so that a lost journal can be written again from the disk.

Every promotion adds one segment, ``raw/<platform>/manifest/<run>.jsonl``, a line a delivery. Segments are never
changed; the newest line of a (path, sha256) counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.clock import from_iso, iso
from pipeline.crash import crash_point
from pipeline.model import Delivery, Verdict
from pipeline.zones.store import ZoneStore

FOLDER = "manifest"


def write_segment(raw: ZoneStore, platform: str, run_id: str, deliveries: Iterable[Delivery]) -> None:
    """Record promoted deliveries. A second segment of the same run gets the next number."""
    base = f"{platform}/{FOLDER}/{run_id}"
    name = next(n for i in range(1, 1000) if raw.entry(n := f"{base}-{i:03d}.jsonl") is None)
    with raw.writing(name) as sink:
        for delivery in deliveries:
            sink.write(json.dumps(_line(delivery), ensure_ascii=False).encode() + b"\n")
    crash_point("manifest-written")


def read_segments(raw: ZoneStore, platform: str) -> Iterator[Delivery]:
    """All deliveries the raw zone knows of, to be judged again."""
    for entry in raw.listing(f"{platform}/{FOLDER}"):
        with raw.open(entry.path) as handle:
            for line in handle.read().splitlines():
                yield _delivery(platform, json.loads(line))


def _line(delivery: Delivery) -> dict[str, object]:
    moment = delivery.downloaded_at
    return {
        "path": delivery.path,
        "sha256": delivery.sha256,
        "bytes": delivery.bytes,
        "kind": delivery.kind,
        "subject": delivery.subject,
        "downloaded_at": iso(moment) if isinstance(moment, datetime) else None,
        "raw_path": delivery.raw_path,
    }


def _delivery(platform: str, line: dict[str, object]) -> Delivery:
    return Delivery(
        platform=platform,
        path=str(line["path"]),
        bytes=int(str(line["bytes"])),
        mtime_ns=0,
        sha256=str(line["sha256"]),
        kind=str(line["kind"]),
        subject=str(line["subject"]),
        downloaded_at=from_iso(str(line["downloaded_at"])),
        verdict=Verdict.ACCEPTED,
        raw_path=str(line["raw_path"]),
    )
