"""An account that is added stands in the artist list, beside everything that stood there before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.setting_up.artist_change import What, artists_of, check, give, without
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError

ARTISTS: list[dict[str, object]] = [
    {"slug": "nova_drift", "name": "Nova Drift", "tiktok_handle": "novadrift", "tracks": [{"title": "Low Tide"}]},
    {"slug": "kilo_vale", "name": "Kilo Vale", "spotify_artist_id": "0" * 22, "mood": "blue"},
]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "artists.json").write_text(json.dumps(ARTISTS), encoding="utf-8")
    return tmp_path


def test_an_artist_gets_an_account_and_keeps_everything_else(lake: Path) -> None:
    assert give(lake, What.TIKTOK, "https://www.tiktok.com/@kilovale.music", "kilo_vale", "") == "kilovale.music"
    entries = json.loads((lake / "config" / "artists.json").read_text(encoding="utf-8"))
    assert entries[0] == ARTISTS[0]
    assert entries[1] == {**dict(ARTISTS[1]), "tiktok_handle": "kilovale.music"}
    assert set(load_registry(lake / "config").handles) == {"kilovale.music", "novadrift"}


def test_a_new_artist_comes_with_it(lake: Path) -> None:
    give(lake, What.SPOTIFY, "1" * 22, "", " Nova Drift Live ")
    artist = load_registry(lake / "config").named("Nova Drift Live")
    assert artist is not None
    assert (artist.slug, artist.spotify_id) == ("nova_drift_live", "1" * 22)


def test_a_lake_without_a_list_gets_one(tmp_path: Path) -> None:
    give(tmp_path, What.TIKTOK, "@novadrift", "", "Nova Drift")
    assert load_registry(tmp_path / "config").handles == ("novadrift",)


@pytest.mark.parametrize(
    ("what", "text", "slug", "name", "said"),
    [
        (What.TIKTOK, "", "kilo_vale", "", "Write the name of the account."),
        (What.TIKTOK, "no spaces", "kilo_vale", "", "Letters, digits, points and underscores only"),
        (What.TIKTOK, "@NovaDrift", "kilo_vale", "", "Nova Drift has it already."),
        (What.TIKTOK, "@another", "nova_drift", "", "The artist list was changed meanwhile."),
        (What.TIKTOK, "@another", "", "", "Write the name as it stands on the platforms."),
        (What.TIKTOK, "@another", "", "nova drift", "nova drift is in the list already."),
        (What.SPOTIFY, "short", "nova_drift", "", "An artist id has 22 letters and digits."),
        (What.SPOTIFY, "1" * 22, "kilo_vale", "", "The artist list was changed meanwhile."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_written(
    lake: Path, what: What, text: str, slug: str, name: str, said: str
) -> None:
    before = (lake / "config" / "artists.json").read_bytes()
    with pytest.raises(ConfigurationError) as refused:
        give(lake, what, text, slug, name)
    assert refused.value.message.startswith(said)
    assert (lake / "config" / "artists.json").read_bytes() == before


def test_only_artists_without_one_are_offered(lake: Path) -> None:
    artists = artists_of(lake)
    assert [line.slug for line in without(What.TIKTOK, artists)] == ["kilo_vale"]
    assert [line.slug for line in without(What.SPOTIFY, artists)] == ["nova_drift"]
    assert check(What.TIKTOK, "@fresh", artists) == ""
