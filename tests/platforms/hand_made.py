"""Hand-made files: read alone, or put into a small lake and carried through a platform's four steps."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Delivery, Phase, Refusal, Verdict
from pipeline.platforms.declaration import Landed, Reading, Refused, declared
from pipeline.registry import Registry
from pipeline.zones.store import open_zone
from tests.platforms.run_steps import Ledger, run_platform

ALARMING = re.compile(r"\b(?:error|invalid|failed to|please)\b|!", re.IGNORECASE)
MOMENT = datetime(2026, 11, 21, 7, 2, 22, tzinfo=UTC)


def as_bytes(body: object) -> bytes:
    """Bytes as they are, text as UTF-8, anything else as JSON."""
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def read_one(
    folder: Path, platform: str, name: str, body: object, registry: Registry | None = None, moment: datetime = MOMENT
) -> Reading:
    """What the platform's reader makes of one file; raises Refused like the reader. ``moment`` is its mtime."""
    registry = registry or Registry()
    identity = declared(platform).identify(name, registry)
    assert identity is not None, f"{name} is not recognised"
    (folder / name).write_bytes(as_bytes(body))
    when = identity.downloaded_at or moment
    landed = Landed(open_zone(str(folder)), name, name, identity.kind, identity.subject, when, len(as_bytes(body)))
    return declared(platform).kinds[identity.kind].read(landed, registry)


def refusal_of(folder: Path, platform: str, name: str, body: object, **more: Any) -> Refusal:
    """Why the reader refuses a file it must refuse; the words must be fit for the owner."""
    with pytest.raises(Refused) as no:
        read_one(folder, platform, name, body, **more)
    refusal = no.value.refusal
    for words in (refusal.message, refusal.next_action):
        assert words.endswith("."), words
        assert not ALARMING.search(words), words
    return refusal


@dataclass
class HandMadeLake:
    """A lake with one platform's hand-made files."""

    root: Path
    platform: str
    ledger: Ledger = field(default_factory=Ledger)

    def knows(self, artists: Sequence[Mapping[str, Any]]) -> None:
        """Write the artist registry."""
        (self.root / "config").mkdir(parents=True, exist_ok=True)
        (self.root / "config" / "artists.json").write_text(json.dumps(artists), encoding="utf-8")

    def put(self, name: str, body: object, moment: datetime = MOMENT) -> None:
        path = self.root / "landing" / self.platform / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(body))
        os.utime(path, (moment.timestamp(), moment.timestamp()))

    def run(self, *phases: Phase) -> HandMadeLake:
        self.ledger = run_platform(self.root, self.platform, self.ledger, phases or None)
        return self

    def delivery(self, name: str) -> Delivery:
        return self.ledger.delivery(name)

    def verdict(self, name: str) -> Verdict:
        return self.delivery(name).verdict

    @property
    def remarks(self) -> tuple[str, ...]:
        return self.ledger.results[Phase.CURATED].notes

    def rows(self, dataset: str) -> list[dict[str, str]]:
        return rows_of(self.root, dataset)


def rows_of(root: Path, dataset: str) -> list[dict[str, str]]:
    """A published dataset's CSV rows."""
    with (root / "curated" / f"{dataset}.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def truth_of(root: Path, table: str) -> list[dict[str, Any]]:
    """A table of what a correct pipeline ends with, for a generated lake."""
    found = json.loads((root / "truth.json").read_text(encoding="utf-8"))["tables"][table]
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def misjudged(root: Path, ledger: Ledger) -> list[str]:
    """The faults of a generated lake that were judged otherwise than ``defects.json`` expects."""
    wrong = []
    for fault in json.loads((root / "defects.json").read_text(encoding="utf-8"))["defects"]:
        delivery = ledger.delivery(fault["file"].split("/", 2)[2])
        twins = [d.verdict for d in ledger.deliveries.values() if d.content == delivery.content]
        expected = {
            "quarantine": delivery.verdict is Verdict.QUARANTINED and delivery.refusal is not None,
            "skip": sorted(twins) == [Verdict.ACCEPTED] + [Verdict.DUPLICATE] * (len(twins) - 1) and len(twins) > 1,
        }.get(fault["expect"], delivery.verdict is Verdict.ACCEPTED)
        if not expected:
            wrong.append(f"{fault['kind']} {delivery.path}: {delivery.verdict}, {delivery.refusal}")
    return wrong


def arriving_in_parts(source: Path, target: Path, platform: str, seed: int, parts: int = 3) -> Ledger:
    """Run a lake whose files arrive shuffled over several runs; times of files are kept."""
    shutil.copyfile(source / "artists.json", target / "artists.json")
    files = sorted(path for path in (source / "landing" / platform).rglob("*") if path.is_file())
    random.Random(seed).shuffle(files)
    ledger = Ledger()
    for part in range(parts):
        for path in files[part::parts]:
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
        ledger = run_platform(target, platform, ledger)
    return ledger


def published(root: Path, datasets: Sequence[str]) -> dict[str, bytes]:
    """The bytes of datasets, both files each."""
    names = [f"{dataset}.{suffix}" for dataset in datasets for suffix in ("csv", "parquet")]
    return {name: (root / "curated" / name).read_bytes() for name in names}


def written_at(root: Path) -> dict[str, int]:
    """Every file the steps wrote, with its time: unchanged over a run that had nothing to do."""
    zones = ("raw", "staging", "curated", "archive", "quarantine")
    files = (path for zone in zones for path in (root / zone).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in files}
