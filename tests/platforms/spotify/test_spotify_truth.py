"""A generated label's Spotify figures come out exactly, whatever faults lie between them and however they arrive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.platforms.spotify import PLATFORM
from tests.landing import make_landing
from tests.platforms.hand_made import arriving_in_parts, misjudged, published, rows_of, truth_of, written_at
from tests.platforms.run_steps import Ledger, run_platform


@pytest.fixture(scope="module", params=[7, 11, 23])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    root = tmp_path_factory.mktemp(f"spotify{request.param}")
    make_landing(root, seed=request.param, days=60, tracks=4, snapshots=2, defects=0.4, only=("spotify",))
    return root, run_platform(root, "spotify")


def test_every_day_of_every_artist_is_the_newest_download(lake):
    expected = [{name: str(value) for name, value in row.items()} for row in truth_of(lake[0], "spotify_audience")]
    found = [{name: row[name] for name in expected[0]} for row in rows_of(lake[0], "spotify_audience")]
    assert found == expected


def test_every_song_has_its_figures_for_every_period_and_download(lake):
    def told(row, period, extracted):
        return (
            row["track_id"],
            row[period],
            row[extracted],
            *(str(row[n]) for n in ("streams", "listeners", "savers")),
        )

    expected = sorted(told(row, "period", "extracted") for row in truth_of(lake[0], "spotify_songs"))
    found = [told(row, "time_period", "extraction_date") for row in rows_of(lake[0], "spotify_song_metrics")]
    assert found == expected


def test_every_song_is_described_under_its_artist(lake):
    days: dict[str, list[str]] = {}
    for row in truth_of(lake[0], "spotify_songs"):
        days.setdefault(row["track_id"], []).append(row["extracted"])
    expected = {
        track["spotify_track_id"]: (track["title"], artist["slug"], artist["spotify_artist_id"], track["released"])
        for artist in json.loads((lake[0] / "artists.json").read_text(encoding="utf-8"))
        for track in artist["tracks"]
    }
    found = rows_of(lake[0], "spotify_tracks")
    assert [row["track_id"] for row in found] == sorted(days)
    for row in found:
        assert (row["track_name"], row["artist"], row["artist_id"], row["release_date"]) == expected[row["track_id"]]
        assert (row["first_seen"], row["last_seen"]) == (min(days[row["track_id"]]), max(days[row["track_id"]]))


def test_every_fault_is_judged_as_it_should_be(lake):
    assert misjudged(*lake) == []


def test_a_run_without_new_files_writes_nothing(lake):
    before = written_at(lake[0])
    run_platform(lake[0], "spotify", lake[1])
    assert written_at(lake[0]) == before


@pytest.mark.parametrize("seed", [1])
def test_the_order_of_arrival_makes_no_difference(lake, seed, tmp_path):
    arriving_in_parts(lake[0], tmp_path, "spotify", seed)
    assert published(tmp_path, PLATFORM.datasets) == published(lake[0], PLATFORM.datasets)
