"""What Finish writes is known before, written as one, and never costs anything that was there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.setting_up.plan import ArtistLine, Plan, Where, carry_out, entries_of, files_of, lines_of, slug_for
from app.setting_up.recognising import recognise
from app.setting_up.sample import is_sample
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, RunState
from pipeline.platforms.declaration import NAMES
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError, load_settings
from tests.hostile.small_lake import snapshot

NOVA: dict[str, Any] = {
    "slug": "nova", "name": "NOVA", "spotify_artist_id": "", "tiktok_handle": "nova", "aliases": ["N."],
    "tracks": [{"title": "A"}], "more": {"x": 1},
}  # fmt: skip


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


# ---- the list of artists


def test_a_list_that_was_not_touched_is_the_same_list() -> None:
    assert entries_of(lines_of([NOVA]), [NOVA]) == [NOVA]


def test_an_entry_keeps_what_the_assistant_does_not_show() -> None:
    changed = entries_of([ArtistLine("NOVA", "sOu6wwyvw8TNjL1k3Oil1v", "", "nova")], [NOVA])
    assert changed == [{k: v for k, v in {**NOVA, "spotify_artist_id": "sOu6wwyvw8TNjL1k3Oil1v"}.items()
                        if k != "tiktok_handle"}]  # fmt: skip


def test_a_new_name_keeps_the_old_one_as_an_alias() -> None:
    (entry,) = entries_of([ArtistLine("NOVA DRIFT", "", "nova", "nova")], [NOVA])
    assert (entry["name"], entry["aliases"], entry["slug"]) == ("NOVA DRIFT", ["N.", "NOVA"], "nova")


def test_new_artists_get_a_slug_of_their_own() -> None:
    made = entries_of([ArtistLine("Növa Drift!", "", "nova.drift"), ArtistLine("nova drift 2")], [])
    assert made == [{"slug": "nova_drift", "name": "Növa Drift!", "tiktok_handle": "nova.drift"},
                    {"slug": "nova_drift_2", "name": "nova drift 2"}]  # fmt: skip
    assert slug_for("日本", []) == "artist"
    assert slug_for("NOVA", ["nova", "nova_2"]) == "nova_3"


# ---- a new lake


def test_a_new_lake_is_ready_for_its_first_run(tmp_path: Path) -> None:
    root = tmp_path / "Documents" / "BEDROT"
    plan = Plan(Where.NEW, root, (ArtistLine("NOVA", "", "nova"),), frozenset(NAMES) - {"toolost"})
    assert carry_out(plan) == root
    assert recognise(str(root), {}).platforms == plan.platforms
    assert [artist.name for artist in load_registry(root / "config").artists] == ["NOVA"]
    with open_lake(load_settings(root, environ={})) as lake:
        assert lake.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS)).state is RunState.SUCCESS


def test_what_will_be_written_is_told_beforehand_and_nothing_else_is(tmp_path: Path) -> None:
    plan = Plan(Where.NEW, tmp_path / "lake", (ArtistLine("NOVA"),))
    told = files_of(plan, plan.root)
    assert not plan.root.exists()
    carry_out(plan)
    assert {path: path.read_bytes() for path in plan.root.rglob("*") if path.is_file()} == told


def test_a_new_lake_never_goes_into_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "novel").write_text("once")
    with pytest.raises(ConfigurationError):
        carry_out(Plan(Where.NEW, tmp_path))
    assert [place.name for place in tmp_path.iterdir()] == ["novel"]


# ---- a lake that is there


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    (root / "landing").mkdir(parents=True)
    (root / "config").mkdir()
    (root / "config" / "artists.json").write_text(json.dumps([NOVA]))
    (root / "config" / "pipeline_dependencies.json").write_text(
        json.dumps({"platforms": {"toolost": {"enabled": True, "note": "mine"}}, "dependencies": {}, "own": 1})
    )
    return root


def plan_for(lake: Path, **changes: Any) -> Plan:
    found = recognise(str(lake), {})
    answers = {"artists": lines_of(found.artists), "platforms": found.platforms, **changes}
    return Plan(Where.EXISTING, lake, entries=found.artists, platforms_before=found.platforms, **answers)


def test_a_lake_that_is_only_chosen_is_not_touched(lake: Path) -> None:
    before = snapshot(lake)
    assert files_of(plan_for(lake), lake) == {}
    carry_out(plan_for(lake))
    assert snapshot(lake) == before


def test_only_what_was_changed_is_written_and_the_rest_of_the_file_stays(lake: Path) -> None:
    artists = lake / "config" / "artists.json"
    before = artists.stat().st_mtime_ns
    carry_out(plan_for(lake, platforms=frozenset({"spotify"})))
    body = read(lake / "config" / "pipeline_dependencies.json")
    assert body["own"] == 1
    assert body["platforms"]["toolost"] == {"enabled": False, "note": "mine"}
    assert body["platforms"]["spotify"] == {"enabled": True}
    assert artists.stat().st_mtime_ns == before


def test_a_list_that_lies_beside_the_folders_is_written_there(lake: Path) -> None:
    (lake / "config" / "artists.json").rename(lake / "artists.json")
    carry_out(plan_for(lake, artists=(ArtistLine("NOVA", "", "nova", "nova"), ArtistLine("KILO"))))
    assert [entry["slug"] for entry in read(lake / "artists.json")] == ["nova", "kilo"]
    assert not (lake / "config" / "artists.json").exists()


def test_a_list_that_somebody_changed_meanwhile_is_not_written_over(lake: Path) -> None:
    plan = plan_for(lake, artists=(ArtistLine("KILO"),))
    (lake / "config" / "artists.json").write_text(json.dumps([NOVA, {"slug": "late", "name": "LATE"}]))
    before = snapshot(lake)
    with pytest.raises(ConfigurationError, match="meanwhile"):
        carry_out(plan)
    assert snapshot(lake) == before


def test_when_one_file_cannot_be_written_the_other_is_put_back(lake: Path) -> None:
    plan = plan_for(lake, artists=(ArtistLine("KILO"),), platforms=frozenset({"spotify"}))
    assert len(files_of(plan, lake)) == 2
    before = (lake / "config" / "artists.json").read_bytes()
    (lake / "config" / "pipeline_dependencies.json").unlink()
    (lake / "config" / "pipeline_dependencies.json" / "in the way").mkdir(parents=True)
    with pytest.raises((OSError, ConfigurationError)):
        carry_out(plan)
    assert (lake / "config" / "artists.json").read_bytes() == before


# ---- the sample


def test_the_sample_comes_with_its_artists_and_with_the_switches_as_chosen(tmp_path: Path) -> None:
    root = tmp_path / "Sample"
    artists = recognise(str(Path(__file__).parents[3] / "resources" / "sample_lake"), {}).artists
    plan = Plan(Where.SAMPLE, root, lines_of(artists), frozenset({"spotify", "tiktok"}), entries=artists)
    carry_out(plan)
    assert is_sample(root)
    assert recognise(str(root), {}).platforms == {"spotify", "tiktok"}
    carry_out(plan)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["Sample"]
