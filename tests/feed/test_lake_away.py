"""A lake that goes away, is damaged or of another version is told in plain words; what comes back is served again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import Feed, served

pytestmark = pytest.mark.slow
OF_THE_JOURNAL = ("/v1/runs", "/v1/health", "/v1/platforms", "/v1/quarantine", "/v1/schedule", "/v1/charts?topic=runs")
OF_THE_WAREHOUSE = ("/v1/kpis", "/v1/anomalies", "/v1/outlook", "/api/kpis/summary", "/api/revenue/monthly")
OF_THE_FILES = ("/v1/datasets", "/v1/datasets/royalties/rows", "/api/data/file/royalties.csv")
EVERYTHING = (*OF_THE_JOURNAL, *OF_THE_WAREHOUSE, *OF_THE_FILES)


@pytest.fixture(scope="module")
def lake(whole_lake: LakeFolder, tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """One for all tests here: what they break is whole again afterwards."""
    return whole_lake.copied(tmp_path_factory.mktemp("away") / "lake")


@pytest.fixture(scope="module")
def own(lake: LakeFolder) -> Iterator[Feed]:
    with served(lake.root, {"enabled": True}) as feed:
        yield feed


def test_nothing_is_written_into_a_lake_that_is_looked_at(own: Feed, lake: LakeFolder) -> None:
    before = lake.files("journal", "warehouse")  # where SQLite keeps the index of its log
    for path in EVERYTHING:
        assert own.ask(path).status == 200, path
    assert lake.files("journal", "warehouse") == before


def test_a_lake_whose_drive_is_gone_is_told_and_served_again(own: Feed, lake: LakeFolder) -> None:
    for path in EVERYTHING:
        own.soon(path, lambda one: one.status == 200)
    away = lake.root.with_name("elsewhere")
    lake.root.rename(away)
    for path in EVERYTHING:
        found = own.soon(path, lambda one: one.status == 503)
        assert found.kind == "unavailable", path
        assert found.document["error"]["message"].endswith("."), path
        assert found.document["error"]["next_action"], path
    assert own.ask("/health").status == 200
    assert not lake.root.exists(), "whoever only looks makes nothing"
    away.rename(lake.root)
    for path in EVERYTHING:
        own.soon(path, lambda one: one.status == 200)


def test_what_a_run_adds_is_seen(own: Feed, lake: LakeFolder) -> None:
    runs = own.get("/v1/runs")["runs"]
    lake.run()
    own.soon("/v1/runs", lambda found: len(found.document["runs"]) == len(runs) + 1)


@pytest.mark.parametrize(
    ("place", "paths"),
    [
        ("curated/royalties.parquet", ("/v1/datasets/royalties/rows?limit=2", "/v1/datasets/royalties")),
        ("warehouse/bedrot_analytics.db", ("/v1/anomalies?limit=3", "/v1/kpis?breakdowns=false")),
        ("journal/bedrot_journal.db", ("/v1/runs?limit=3", "/v1/health")),
        ("config/goals.json", ("/v1/kpis?breakdowns=false", "/api/kpis/goals")),
    ],
)
def test_what_is_damaged_is_told_and_read_again_once_it_is_mended(
    own: Feed, lake: LakeFolder, place: str, paths: tuple[str, ...]
) -> None:
    with replaced(lake.root / place, b"this is no file of ours " * 400):
        for path in paths:
            found = own.soon(path, lambda one: one.status == 503)
            assert found.document["error"]["message"], path
    for path in paths:
        own.soon(path, lambda one: one.status == 200)


def test_a_journal_of_a_newer_version_is_left_alone(own: Feed, lake: LakeFolder) -> None:
    journal = lake.root / "journal" / "bedrot_journal.db"
    newer = lake.root / "newer.db"
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with replaced(journal, newer.read_bytes()):
        found = own.soon("/v1/runs", lambda one: one.status == 503)
        assert found.kind == "unavailable"
        assert "newer" in found.document["error"]["message"]
        assert journal.read_bytes() == newer.read_bytes()
    newer.unlink()


def test_a_lake_in_which_nothing_has_run_says_so(tmp_path: Path) -> None:
    with served(tmp_path, {"enabled": True}) as feed:
        for path in ("/v1/runs", "/v1/kpis", "/v1/charts?topic=runs"):
            assert feed.ask(path).status == 503, path
        assert feed.get("/v1/artists") == {"artists": []}
        assert list(tmp_path.iterdir()) == []


@contextmanager
def replaced(place: Path, content: bytes) -> Iterator[None]:
    """Another file in a file's place for the length of the block, with nothing beside it."""
    kept = place.with_name(f"{place.name}.kept")
    beside = [one for one in place.parent.glob(f"{place.name}-*") if one.is_file()]
    for one in beside:
        one.rename(one.with_name(f"kept.{one.name}"))
    existed = place.exists()
    if existed:
        place.rename(kept)
    place.write_bytes(content)
    try:
        yield
    finally:
        for one in place.parent.glob(f"{place.name}-*"):
            one.unlink()
        place.unlink()
        if existed:
            kept.rename(place)
        for one in beside:
            one.with_name(f"kept.{one.name}").rename(one)
