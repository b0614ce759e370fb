"""``retention`` and ``import-legacy``: old versions cleared away, an older lake's files taken over."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import STAMP
from pipeline.commands.answer import Answer, Exit, bytes_text, table
from pipeline.lake import Lake
from pipeline.model import Zone
from pipeline.platforms.declaration import NAMES, Platform, declared
from pipeline.registry import Registry
from pipeline.settings import NUMBERED
from pipeline.zones.store import Entry, LocalStore, copy, digest_of, open_zone

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


# -- import-legacy ---------------------------------------------------------------------------


def import_legacy(args: argparse.Namespace, lake: Lake) -> Answer:
    """Copy an older lake's landing and raw files into this lake's landing zone, download times kept."""
    source = Path(args.folder)
    if not source.is_dir():
        error = {
            "kind": "usage",
            "message": f"{source} is not a folder.",
            "next_action": "Name the older lake's folder.",
        }
        return Answer({"error": error}, f"{error['message']} {error['next_action']}", Exit.USAGE)
    landing = lake.settings.local_zone(Zone.LANDING)
    if landing is None:
        error = {
            "kind": "usage",
            "message": "Landing is not on this computer.",
            "next_action": "Copy the files there yourself.",
        }
        return Answer({"error": error}, f"{error['message']} {error['next_action']}", Exit.USAGE)
    lake_registry = _registry(lake)
    with lake.held("import"):
        found = [_import_platform(source, landing, declared(name), lake_registry) for name in NAMES]
    rows = [(p["platform"], p["copied"], p["known"], p["unrecognised"]) for p in found]
    text = table(("platform", "copied", "already here", "not recognised"), rows, frozenset({1, 2, 3}))
    return Answer({"platforms": found}, text + "\n\nNext: bedrot run --no-extractors")


def _registry(lake: Lake) -> Registry:
    from pipeline.registry import load_registry

    return load_registry(lake.settings.config_dir)


def _import_platform(source: Path, landing: Path, platform: Platform, registry: Registry) -> dict[str, Any]:
    present = {_digest(path) for path in (landing / platform.name).rglob("*") if path.is_file()}
    copied = known = unrecognised = 0
    for path, inner in _legacy_files(source, platform.name):
        identity = platform.identify(inner, registry)
        if identity is None:
            unrecognised += 1
            continue
        digest = _digest(path)
        if digest in present:
            known += 1
            continue
        target = _free_place(landing / platform.name / inner)
        copy(LocalStore(str(path.parent)), path.name, LocalStore(str(target.parent)), target.name)
        shutil.copystat(path, target)  # the download time of files whose names have none
        present.add(digest)
        copied += 1
    return {"platform": platform.name, "copied": copied, "known": known, "unrecognised": unrecognised}


def _legacy_files(source: Path, platform: str) -> Iterator[tuple[Path, str]]:
    """Files of a platform in an older lake: landing first, then raw, where copies of cleared landing files remain."""
    for zone in (Zone.LANDING, Zone.RAW):
        for name in (zone.value, NUMBERED[zone]):
            folder = source / name / platform
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if path.is_file() and not path.is_symlink():
                    yield path, path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return digest_of(handle)


def _free_place(target: Path) -> Path:
    """A name that is not taken: another file of the same name must not be overwritten."""
    places = (target, *(target.with_stem(f"{target.stem} ({n})") for n in range(2, 1000)))
    return next(place for place in places if not place.exists())
