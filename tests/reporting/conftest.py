"""One lake that has run twice, read by all; whoever changes it takes a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.lake import Lake, Wanted, open_lake
from pipeline.model import RunKind
from pipeline.settings import load_settings
from tests.end_to_end.lakes import landed
from tests.engine.lakes import HandClock

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@contextmanager
def opened(root: Path, at: datetime = NOW) -> Iterator[Lake]:
    with open_lake(load_settings(root, environ={}), HandClock(at)) as lake:
        yield lake


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of data, run on two days; TikTok's come with the second run, which sets a file aside."""
    folder = landed(tmp_path_factory.mktemp("reports") / "lake", days=130, bank_rows=300, tracks=4, defects=0.0)
    wanted = Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="schedule")
    later = folder.root / "later"
    (folder.landing / "tiktok").rename(later)
    with opened(folder.root, NOW - timedelta(days=2)) as lake:
        lake.run(wanted)
    later.rename(folder.landing / "tiktok")
    broken = next(folder.landing.glob("linktree/**/*.json"))
    (broken.parent / "graphql_20261122_060000_000000.json").write_bytes(broken.read_bytes()[:60])
    with opened(folder.root, NOW - timedelta(minutes=10)) as lake:
        lake.run(wanted)
    return folder.root


@pytest.fixture
def copied(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "lake"))
