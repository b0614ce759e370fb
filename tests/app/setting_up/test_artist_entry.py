"""Artists are typed or pasted, or come from a file in whatever shape the owner has; what is wrong is said in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.setting_up.artist_entry import (
    check_name,
    check_spotify,
    check_tiktok,
    joined,
    read_list,
    spotify_id,
    tiktok_handle,
)
from app.setting_up.plan import ArtistLine
from pipeline.settings import ConfigurationError

ID = "sOu6wwyvw8TNjL1k3Oil1v"


@pytest.mark.parametrize(
    "typed",
    [ID, f" {ID} ", f"https://open.spotify.com/artist/{ID}", f"https://open.spotify.com/intl-de/artist/{ID}?si=abc",
     f"spotify:artist:{ID}"],
)  # fmt: skip
def test_an_id_is_found_in_what_people_paste(typed: str) -> None:
    assert spotify_id(typed) == ID
    assert check_spotify(typed) == ""


@pytest.mark.parametrize("typed", ["NOVA DRIFT", ID[:-1], f"https://open.spotify.com/track/{ID}", f"{ID}x"])
def test_what_is_no_id_is_explained(typed: str) -> None:
    assert spotify_id(typed) is None
    assert "22 letters and digits" in check_spotify(typed)


@pytest.mark.parametrize("typed", ["nova.drift", "@nova.drift", "https://www.tiktok.com/@nova.drift?lang=en"])
def test_a_handle_loses_its_sign(typed: str) -> None:
    assert tiktok_handle(typed) == "nova.drift"


@pytest.mark.parametrize("typed", ["nova drift", "@", "näva", "nova."])
def test_what_is_no_handle_is_explained(typed: str) -> None:
    assert tiktok_handle(typed) is None
    assert "@nova.drift" in check_tiktok(typed)


def test_ids_and_handles_may_be_left_out() -> None:
    assert (check_spotify(""), check_tiktok(" ")) == ("", "")


def test_a_name_is_needed_and_stands_in_the_list_once() -> None:
    there = [ArtistLine("NOVA DRIFT")]
    assert check_name("  ", there)
    assert "already" in check_name("nova_drift", there)
    assert check_name("Nova Drifting", there) == ""
    assert check_name("x" * 121)


def test_our_own_list_comes_with_all_it_knows(tmp_path: Path) -> None:
    path = tmp_path / "any name.json"
    entry = {"slug": "nova", "name": "NOVA", "spotify_artist_id": ID, "tracks": [{"title": "A"}], "more": 1}
    path.write_text(json.dumps([entry]))
    found = read_list(path)
    assert found.lines == (ArtistLine("NOVA", ID, "", "nova"),)
    assert found.entries == (entry,)


def test_a_list_of_names_or_of_objects_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('["NOVA", "nova", "KILO VALE"]')
    assert [line.name for line in read_list(path).lines] == ["NOVA", "KILO VALE"]
    path.write_text(json.dumps([{"name": "NOVA", "tiktok_handle": "@nova"}, {"name": " "}]))
    assert read_list(path).lines == (ArtistLine("NOVA", "", "nova"),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_any_spreadsheet_is_understood(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["Label", "Artist Name", "Spotify ID", "TikTok"], ["x", "NÖVA", f"spotify:artist:{ID}", "@nova"],
            ["x", "", "", ""], ["x", "KILO"], ["x", "növa", "", ""]]  # fmt: skip
    path = tmp_path / "artists.csv"
    path.write_text("\r\n".join(separator.join(row) for row in rows), encoding=encoding)
    assert read_list(path).lines == (ArtistLine("NÖVA", ID, "nova"), ArtistLine("KILO"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Label,Song\nx,y\n", "no column called name"),
        ("name\n", "names no artist"),
        ("", "no column called name"),
        ("[1, 2]", "no list of artists"),
        ('{"artists": []}', "no list of artists"),
        ("[oops", "not a JSON text"),
        ('[{"slug": "a", "tracks": 5}]', "is not a list"),
        ("[" * 100_000, "not a JSON text"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_it_should_hold(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "artists.txt"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        read_list(path)
    assert words in refused.value.message
    assert refused.value.next_action


def test_two_lists_become_one_in_which_nobody_stands_twice() -> None:
    both = joined([ArtistLine("NOVA", ID)], [ArtistLine("nova"), ArtistLine("KILO")])
    assert both == (ArtistLine("NOVA", ID), ArtistLine("KILO"))
