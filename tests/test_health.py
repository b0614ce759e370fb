"""The health of a lake says what is in the journal and the artist list, and never stops at a broken file."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.commands.history import status
from pipeline.health import LakeHealth, lake_health
from pipeline.insights.rhythm import Freshness
from pipeline.lake import open_lake
from pipeline.model import Verdict
from pipeline.platforms.declaration import NAMES, TITLES
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder, landed
from tests.engine.lakes import HandClock
from tests.hostile.small_lake import snapshot


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> LakeFolder:
    """A lake after its first run, with every kind of fault. Only to be looked at."""
    lake = landed(tmp_path_factory.mktemp("health") / "lake", seed=7, defects=0.2, snapshots=3)
    lake.run()
    return lake


def health_of(lake: LakeFolder) -> LakeHealth:
    with lake.opened() as opened:
        return lake_health(opened)


def test_a_lake_in_which_nothing_ran_has_no_data_and_nothing_is_written_by_looking(tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    with open_lake(load_settings(tmp_path, environ={})) as lake:
        before = snapshot(tmp_path / "landing")
        health = lake_health(lake)
    assert [platform.name for platform in health.platforms] == list(NAMES)
    assert {platform.freshness for platform in health.platforms} == {Freshness.NONE}
    assert all(platform.enabled and platform.last_good_run is None for platform in health.platforms)
    assert (health.running, health.datasets, health.quarantine_open) == ((), (), 0)
    assert snapshot(tmp_path / "landing") == before
    assert not (tmp_path / "config").exists()


def test_set_aside_files_are_counted_for_their_platform(faulty: LakeFolder) -> None:
    health = health_of(faulty)
    items = faulty.set_aside()
    assert health.quarantine_open == len(items) > 0
    assert {p.name: p.quarantine for p in health.platforms if p.quarantine} == Counter(i.platform for i in items)


def test_the_accounts_of_tiktok_share_out_all_its_files(faulty: LakeFolder) -> None:
    ledger = [d for d in faulty.ledger().values() if d.platform == "tiktok" and d.subject]
    accounts = health_of(faulty).platform("tiktok").accounts
    registered = {artist["tiktok_handle"] for artist in json.loads((faulty.root / "config/artists.json").read_bytes())}
    assert registered - {""} <= {account.name for account in accounts}
    assert sum(account.files for account in accounts) == len(ledger)
    assert sum(account.set_aside for account in accounts) == sum(d.verdict is Verdict.QUARANTINED for d in ledger)
    for account in accounts:
        moments = [d.downloaded_at for d in ledger if d.subject.endswith(f"@{account.name}") and d.downloaded_at]
        assert account.newest_download == max(moments, default=None)
    assert all(not p.accounts for p in health_of(faulty).platforms if p.name != "tiktok")


def test_an_account_that_sent_nothing_yet_is_there_too(faulty: LakeFolder, tmp_path: Path) -> None:
    lake = faulty.copied(tmp_path / "copy")
    artists = lake.root / "config" / "artists.json"
    new = {"slug": "silent_pine", "name": "Silent Pine", "tiktok_handle": "silent.pine", "tracks": []}
    artists.write_text(json.dumps([*json.loads(artists.read_bytes()), new]))
    (silent,) = [a for a in health_of(lake).platform("tiktok").accounts if a.name == "silent.pine"]
    assert (silent.files, silent.set_aside, silent.newest_download) == (0, 0, None)


def test_freshness_is_judged_at_the_moment_of_looking(faulty: LakeFolder) -> None:
    newest = health_of(faulty).platform("linktree").newest
    assert newest is not None
    for days, wanted in ((1, Freshness.FRESH), (10, Freshness.STALE), (90, Freshness.OLD)):
        clock = HandClock(HandClock().now().replace(year=newest.year, month=newest.month, day=newest.day))
        clock.move(timedelta(days=days).total_seconds())
        with open_lake(load_settings(faulty.root, environ={}), clock) as lake:
            health = lake_health(lake)
        assert health.platform("linktree").freshness is wanted
        assert next(d for d in health.datasets if d.name == "linktree_analytics").freshness is wanted


def test_datasets_are_called_by_words(faulty: LakeFolder) -> None:
    titles = {d.name: d.title for d in health_of(faulty).datasets}
    assert titles["tidy_daily_streams.toolost"] == "Plays a day, TooLost"
    assert titles["tiktok_analytics"] == "TikTok by account"
    assert all("_" not in title for title in titles.values())


def test_a_platform_that_takes_no_part_says_so(faulty: LakeFolder, tmp_path: Path) -> None:
    lake = faulty.copied(tmp_path / "copy")
    file = lake.root / "config" / "pipeline_dependencies.json"
    stated = json.loads(file.read_bytes())
    stated["platforms"]["linktree"]["enabled"] = False
    file.write_text(json.dumps(stated))
    assert [p.name for p in health_of(lake).platforms if not p.enabled] == ["linktree"]


@pytest.mark.parametrize("name", ["artists.json", "pipeline_dependencies.json"])
def test_a_broken_configuration_is_told_and_hides_nothing_else(faulty: LakeFolder, tmp_path: Path, name: str) -> None:
    lake = faulty.copied(tmp_path / "copy")
    (lake.root / "config" / name).write_text('{"a": oops}')
    health = health_of(lake)
    (fault,) = health.to_mend
    assert name in fault.message
    assert fault.next_action
    assert health.quarantine_open == len(faulty.set_aside())
    with lake.opened() as opened:
        assert fault.message in status(None, opened).text  # type: ignore[arg-type]


def test_the_status_command_says_the_same(faulty: LakeFolder) -> None:
    with faulty.opened() as lake:
        document = status(None, lake).document  # type: ignore[arg-type]
        health = lake_health(lake)
    assert [p["platform"] for p in document["platforms"]] == list(TITLES)
    for said, known in zip(document["platforms"], health.platforms, strict=True):
        assert said["quarantine"] == known.quarantine
        assert said["freshness"] == known.freshness.value
        assert [a["account"] for a in said["accounts"]] == [a.name for a in known.accounts]
