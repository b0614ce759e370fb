"""Which old versions of published datasets have had their time. The newest version of a dataset always stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from pipeline.clock import STAMP
from pipeline.zones.store import Entry

_STAMP = re.compile(r"_(\d{8}T\d{6}Z)(?:_\d+)?\.csv$")


def expired_versions(
    entries: Iterable[Entry], limit: float, published: Collection[str] | None = None
) -> Iterator[Entry]:
    """Archive files replaced before ``limit`` (seconds since 1970), except the newest of each dataset.

    With ``published`` only versions of these datasets count: where the present one is gone, every old one is dear.
    """
    datasets: dict[str, list[Entry]] = {}
    for entry in entries:
        datasets.setdefault(entry.path.rpartition("/")[0], []).append(entry)
    for name, versions in datasets.items():
        if published is not None and name not in published:
            continue
        for version in sorted(versions, key=lambda e: e.path)[:-1]:
            if replaced_at(version) < limit:
                yield version


def replaced_at(version: Entry) -> float:
    """When a version went to the archive: its name says so. The file's own time is when it was *made*, long before."""
    named = _STAMP.search(version.path)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC).timestamp() if named else version.mtime_ns / 1e9
