"""A whole lake in a folder: landed by the generator, run in this process or as a real one, and looked at."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.engine.records import QuarantineItem, RunSummary
from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import Delivery, RunKind, StepState
from pipeline.platforms.declaration import NAMES
from pipeline.settings import load_settings
from tests.landing.generate import make_landing

REPOSITORY = Path(__file__).parents[2]
SMALL: dict[str, Any] = {"days": 90, "bank_rows": 800, "campaigns": 5, "tracks": 5, "manual_export": True}
"""A lake that a run is done with in about a second."""

OWN_NOTES = ("journal", "logs")  # where a run may always write: what happened
COMMAND_SECONDS = 90.0


@dataclass(frozen=True)
class LakeFolder:
    """One lake, and the right answers its generator noted beside it."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @cached_property
    def truth(self) -> dict[str, Any]:
        return json.loads((self.root / "truth.json").read_bytes())

    @cached_property
    def defects(self) -> list[dict[str, str]]:
        return json.loads((self.root / "defects.json").read_bytes())["defects"]

    # -- running -----------------------------------------------------------------------------

    @contextmanager
    def opened(self) -> Iterator[Lake]:
        with open_lake(load_settings(self.root, environ={})) as lake:
            yield lake

    def run(self) -> RunSummary:
        """A run without extractors, in this process."""
        with self.opened() as lake:
            return lake.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command as a person would give it."""
        return subprocess.run(
            command_line(self.root, *words), cwd=REPOSITORY, env=environment(), capture_output=True, text=True,
            timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip

    # -- looking -----------------------------------------------------------------------------

    def curated(self) -> dict[str, bytes]:
        """Every published file's bytes, by name."""
        return {file.name: file.read_bytes() for file in sorted((self.root / "curated").iterdir())}

    def rows(self, dataset: str) -> list[dict[str, str]]:
        """The rows of a dataset's CSV file, as text."""
        with (self.root / "curated" / f"{dataset}.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def files(self, *without: str) -> dict[str, tuple[int, str]]:
        """Modification time and digest of every file of the lake, save those in the folders named."""
        found = {}
        for file in sorted(self.root.rglob("*")):
            path = file.relative_to(self.root)
            if file.is_file() and path.parts[0] not in without:
                found[path.as_posix()] = file.stat().st_mtime_ns, sha256(file.read_bytes()).hexdigest()
        return found

    def set_aside(self) -> tuple[QuarantineItem, ...]:
        """What waits for the owner."""
        with self.opened() as lake:
            return lake.journal.quarantine()

    def ledger(self) -> dict[str, Delivery]:
        """What became of each landing file, by its path below the lake."""
        with self.opened() as lake:
            found = [delivery for name in NAMES for delivery in lake.journal.deliveries(name)]
        return {f"landing/{delivery.platform}/{delivery.path}": delivery for delivery in found}

    def landed_files(self) -> list[str]:
        """Every landing file, by its path below the lake."""
        return sorted(f.relative_to(self.root).as_posix() for f in self.landing.rglob("*") if f.is_file())

    # -- copying -----------------------------------------------------------------------------

    def copied(self, root: Path) -> LakeFolder:
        """The same lake elsewhere, file times and all."""
        shutil.copytree(self.root, root)
        return LakeFolder(root)

    def without_landing(self, root: Path) -> LakeFolder:
        """A lake with this one's configuration and answers where nothing has landed or run yet."""
        (root / "config").mkdir(parents=True)
        for name in ("truth.json", "defects.json", "config/artists.json"):
            shutil.copy2(self.root / name, root / name)
        return LakeFolder(root)

    def take(self, paths: Sequence[str], other: LakeFolder) -> None:
        """Let landing files of another lake arrive here, with their own times."""
        for path in paths:
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(other.root / path, place)


def landed(root: Path, **options: Any) -> LakeFolder:
    """A small lake in which files have landed and nothing has run yet."""
    make_landing(root, **{**SMALL, **options})
    (root / "config").mkdir()
    (root / "artists.json").rename(root / "config" / "artists.json")
    return LakeFolder(root)


def command_line(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", "--root", str(root), *words]


def environment(**changes: str) -> dict[str, str]:
    """What a command sees of this computer: no lake of its own, no settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def ran(summary: RunSummary) -> set[str]:
    """The steps that did something."""
    return {step.key for step in summary.steps if step.state is not StepState.SKIPPED}
