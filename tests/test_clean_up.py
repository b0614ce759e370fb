"""Old versions go by themselves after a good run – and only then, and never the newest, nor what stands alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean_up import preview
from pipeline.clock import stamp
from pipeline.configuration import Configuration
from pipeline.lake import Wanted
from pipeline.model import RunKind
from pipeline.settings import ConfigurationError
from pipeline.zones.retention import expired_versions
from pipeline.zones.store import Entry, LocalStore
from tests.end_to_end.lakes import LakeFolder, landed
from tests.watching.judged_lakes import DAY, RUN_AT, opened, run_at

NEXT = RUN_AT + 2 * DAY


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    lake = landed(tmp_path_factory.mktemp("clean-up") / "lake", seed=3, defects=0.0, snapshots=2)
    run_at(lake)
    return lake


@pytest.fixture
def lake(before: LakeFolder, tmp_path: Path) -> LakeFolder:
    """With three versions of one dataset, and two of one that is published no more."""
    lake = before.copied(tmp_path / "lake")
    for name in ("tiktok_analytics", "retired"):
        for year in (2019, 2020, 2026):
            version(lake, name, datetime(year, 6, 1, tzinfo=UTC))
    return lake


def version(lake: LakeFolder, name: str, at: datetime) -> Path:
    path = lake.root / "archive" / name / f"{name}_{stamp(at)}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a,b\n")
    return path


def years(lake: LakeFolder, name: str) -> list[int]:
    return sorted(int(path.stem[-16:-12]) for path in (lake.root / "archive" / name).glob("*.csv"))


ALL = [2019, 2020, 2026]


@pytest.mark.slow
def test_a_good_run_clears_versions_past_their_time_and_nothing_else(lake: LakeFolder) -> None:
    held = lake.files("journal", "logs", "archive")
    run_at(lake, NEXT)
    assert years(lake, "tiktok_analytics") == [2026]
    assert years(lake, "retired") == ALL, "where the present one is gone every old one is dear"
    now = lake.files("journal", "logs", "archive")
    assert {name: now[name][1] for name in held} == {name: digest for name, (_, digest) in held.items()}


def test_what_would_go_is_told_before(lake: LakeFolder) -> None:
    with opened(lake, NEXT) as found:
        told = found.clean_up_preview()
    assert len(told.versions) == 4, "by hand those of retired datasets go, too; the newest never"
    assert (told.version_bytes, told.files, told.bytes) == (16, 4, 16)
    assert years(lake, "tiktok_analytics") == years(lake, "retired") == ALL


def test_reports_of_runs_go_with_the_logs_and_those_of_months_stay(lake: LakeFolder) -> None:
    folder = lake.root / "reports"
    folder.mkdir()
    names = ("run-1.html", "run-1.health.json", "month-2026-01.html", "month-2026-01.health.json", "mine.html")
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
        os.utime(folder / name, (0, 0))
    (folder / "run-2.html").write_text("of today", encoding="utf-8")
    os.utime(folder / "run-2.html", (NEXT.timestamp(), NEXT.timestamp()))
    with opened(lake, NEXT) as found:
        told = found.clean_up_preview()
        assert [path.name for path in told.reports] == ["run-1.health.json", "run-1.html"]
        assert told.report_bytes == len("run-1.html") + len("run-1.health.json")
        assert len(list(folder.iterdir())) == 6, "looking changes nothing"
        found.tidy()
    assert sorted(path.name for path in folder.iterdir()) == sorted((*names[2:], "run-2.html"))


def switched_off(lake: LakeFolder) -> None:
    Configuration(lake.root / "config").change_schedule(("retention", "after_good_runs"), False)


def kept_longer(lake: LakeFolder) -> None:
    Configuration(lake.root / "config").change_schedule(("retention", "archive_days"), 10_000)


def shrunk(lake: LakeFolder) -> None:
    with opened(lake) as found, found.journal.writing() as write:
        write.change("UPDATE metrics SET value = value * 9 WHERE name = 'rows.spotify_audience'")
        step, name, value = found.journal.ask(
            "SELECT step, name, value FROM metrics WHERE name = 'rows.spotify_audience'"
        )[0]
        later = f"{stamp(RUN_AT + DAY)}-0000"
        row = found.journal.ask("SELECT * FROM runs")[0]
        write.change(f"INSERT INTO runs VALUES ({', '.join('?' * len(row))})", (later, *row[1:]))
        write.change("INSERT INTO metrics VALUES (?, ?, ?, ?)", (later, step, name, value / 9))


@pytest.mark.parametrize("speaks_against", [switched_off, kept_longer, shrunk])
def test_nothing_goes_where_something_speaks_against_it(lake: LakeFolder, speaks_against: object) -> None:
    assert callable(speaks_against)
    speaks_against(lake)
    run_at(lake, NEXT)
    assert years(lake, "tiktok_analytics") == ALL


def test_a_run_of_a_part_clears_nothing(lake: LakeFolder) -> None:
    run_at(lake, NEXT, platforms=("tiktok",))
    assert years(lake, "tiktok_analytics") == ALL


def test_a_clock_that_jumped_years_ahead_clears_nothing(lake: LakeFolder) -> None:
    for year in (2024, 2025):
        version(lake, "tiktok_analytics", datetime(year, 6, 1, tzinfo=UTC))
    run_at(lake, RUN_AT + 3650 * DAY)
    assert len(years(lake, "tiktok_analytics")) == 5


def test_the_first_run_of_a_journal_clears_nothing(lake: LakeFolder) -> None:
    for path in (lake.root / "journal").glob("*.db*"):
        path.unlink()
    run_at(lake, NEXT)
    assert years(lake, "tiktok_analytics") == ALL


@pytest.mark.slow
def test_a_run_that_did_not_end_well_clears_nothing(lake: LakeFolder) -> None:
    bank = lake.landing / "distrokid" / "streams" / "dk_bank_details_20261123_070000.tsv"
    bank.write_text("<html>sign in</html>")
    target = lake.root / "curated" / "tiktok_analytics.csv"
    target.unlink()
    target.mkdir()  # the step cannot publish
    (target / "in the way").write_text("")
    with opened(lake, NEXT) as found:
        summary = found.run(Wanted(RunKind.WITHOUT_EXTRACTORS, force=True))
    assert summary.state != "success"
    assert years(lake, "tiktok_analytics") == ALL


def test_a_run_does_not_fail_over_a_version_that_cannot_be_cleared(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(store: LocalStore, path: str) -> None:
        raise PermissionError(13, "in use", path)

    monkeypatch.setattr(LocalStore, "remove", refuse)
    with opened(lake, NEXT) as found:
        summary = found.run(Wanted(RunKind.WITHOUT_EXTRACTORS))
    assert summary.state == "success"
    assert years(lake, "tiktok_analytics") == ALL


def test_what_was_left_by_a_clearing_that_was_cut_off_goes_the_next_time(
    lake: LakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = LocalStore.remove
    removed: list[str] = []

    def once(store: LocalStore, path: str) -> None:
        if removed:
            raise OSError(5, "the drive was pulled out")
        removed.append(path)
        whole(store, path)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "remove", once)
        run_at(lake, NEXT)
    assert years(lake, "tiktok_analytics") == [2020, 2026]
    run_at(lake, NEXT + DAY)
    assert years(lake, "tiktok_analytics") == [2026]


@pytest.mark.parametrize("value", [1, "yes", None])
def test_a_switch_that_is_none_is_refused(tmp_path: Path, value: object) -> None:
    config = Configuration(tmp_path)
    config.change_schedule(("retention", "after_good_runs"), value)
    with pytest.raises(ConfigurationError, match=r"retention\.after_good_runs"):
        config.retention()


moments = st.lists(st.integers(0, 4000), max_size=8, unique=True)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), moments), st.integers(0, 4000), st.sets(st.sampled_from("abc"))
)
def test_the_newest_of_each_dataset_always_stays(
    datasets: dict[str, Sequence[int]], limit: int, published: set[str]
) -> None:
    start = datetime(2016, 1, 1, tzinfo=UTC)
    entries = [
        Entry(f"{name}/{name}_{stamp(start + timedelta(days=day))}.csv", 1, 0)
        for name, days in datasets.items()
        for day in days
    ]
    for allowed in (None, published):
        gone = {e.path for e in expired_versions(entries, (start + timedelta(days=limit)).timestamp(), allowed)}
        for name, days in datasets.items():
            left = [e.path for e in entries if e.path.startswith(f"{name}/") and e.path not in gone]
            assert bool(left) == bool(days)
            if days:
                assert max(left) == f"{name}/{name}_{stamp(start + timedelta(days=max(days)))}.csv"
            if allowed is not None and name not in allowed:
                assert len(left) == len(days)


def test_a_lake_without_an_archive_has_nothing_to_clear(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with opened(LakeFolder(tmp_path)) as found:
        assert preview(found.settings, found.configuration.retention(), found.clock.now()).files == 0
