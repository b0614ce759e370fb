"""A folder is told for what it is, and only looked at."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from app.setting_up.recognising import Kind, Recognised, recognise
from pipeline.platforms.declaration import NAMES
from tests.hostile.small_lake import snapshot


def look(path: Path | str) -> Recognised:
    return recognise(str(path), {})


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    landing = root / "1_landing" / "distrokid" / "streams"
    landing.mkdir(parents=True)
    (root / "2_raw").mkdir()
    (root / "2_raw" / "x").touch()
    (landing / "streams_stats_20260509_120000.html").touch()
    (landing / "streams_stats_20260401_120000.html").touch()
    (landing / ".DS_Store").touch()
    (root / "config").mkdir()
    (root / "config" / "artists.json").write_text('[{"slug": "nova", "name": "NOVA", "tracks": [{"title": "A"}]}]')
    return root


def test_an_older_lake_is_recognised_with_what_is_in_it(lake: Path) -> None:
    before = snapshot(lake)
    found = look(lake)
    assert (found.kind, found.numbered, found.files, found.newest) == (Kind.LAKE, True, 3, date(2026, 5, 9))
    assert [entry["slug"] for entry in found.artists] == ["nova"]
    assert found.platforms == frozenset(NAMES)
    assert snapshot(lake) == before, "it was only looked at"


def test_platforms_that_are_switched_off_are_known(lake: Path) -> None:
    stated = {"platforms": {"toolost": {"enabled": False}}}
    (lake / "config" / "pipeline_dependencies.json").write_text(json.dumps(stated))
    assert look(lake).platforms == frozenset(NAMES) - {"toolost"}


def test_folders_named_by_an_env_file_are_counted(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file_20260601_000000.csv").touch()
    (lake / ".env").write_text(f"LANDING_ZONE={tmp_path / 'elsewhere'}\n")
    found = look(lake)
    assert (found.files, found.newest) == (2, date(2026, 6, 1))


def test_an_artist_list_beside_the_folders_is_found(lake: Path) -> None:
    (lake / "config" / "artists.json").rename(lake / "artists.json")
    assert [entry["slug"] for entry in look(lake).artists] == ["nova"]


def test_a_place_that_is_not_there_or_empty_is_free(tmp_path: Path) -> None:
    assert look(tmp_path / "a" / "b").kind is Kind.FREE
    (tmp_path / "empty").mkdir()
    assert look(tmp_path / "empty").kind is Kind.FREE
    assert not (tmp_path / "a").exists()


def test_other_things_are_told_apart(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "novel").mkdir()
    (tmp_path / "novel" / "chapter").touch()
    (tmp_path / "file").touch()
    assert (look(tmp_path / "novel").kind, look(tmp_path / "novel").things) == (Kind.OTHER, 1)
    assert look(tmp_path / "file").kind is Kind.FILE
    inside = look(lake / "1_landing" / "distrokid")
    assert (inside.kind, inside.lake) == (Kind.INSIDE, lake)
    assert look(tmp_path / "lake" / ".." / "lake").kind is Kind.LAKE


@pytest.mark.parametrize("text", ["", "  ", "Music", "./lake"])
def test_what_is_no_whole_path_is_told(text: str) -> None:
    assert look(text).kind is Kind.UNCLEAR


def test_a_quoted_path_is_taken_as_it_was_copied(lake: Path) -> None:
    assert look(f'"{lake}" ').kind is Kind.LAKE


@pytest.mark.parametrize(
    ("name", "text"),
    [("artists.json", "{oops"), ("artists.json", '[{"name": "no slug"}]'), ("pipeline_dependencies.json", "[]")],
)
def test_a_lake_whose_files_cannot_be_read_says_which(lake: Path, name: str, text: str) -> None:
    (lake / "config" / name).write_text(text)
    found = look(lake)
    assert found.kind is Kind.BROKEN
    assert name in found.trouble


def test_a_lake_that_cannot_be_written_is_shut(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.access

    def access(path: os.PathLike[str], mode: int, **_: object) -> bool:
        return not mode & os.W_OK and real(path, mode)

    monkeypatch.setattr(os, "access", access)
    assert look(lake).kind is Kind.SHUT
    assert look(lake.parent / "new").kind is Kind.SHUT


def test_a_device_is_no_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", stat.S_IRUSR)
    assert look(tmp_path / "pipe").kind is Kind.FILE
