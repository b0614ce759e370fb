"""What is written as one is there as one, or everything is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.setting_up.all_or_nothing import appearing, replacing
from pipeline.settings import ConfigurationError
from tests.hostile.small_lake import snapshot


def test_a_folder_appears_with_everything_in_it(tmp_path: Path) -> None:
    target = tmp_path / "far" / "away" / "lake"
    with appearing(target) as folder:
        (folder / "config").mkdir()
        (folder / "config" / "a").write_text("1")
        assert not target.exists()
    assert (target / "config" / "a").read_text() == "1"
    assert [place.name for place in target.parent.iterdir()] == ["lake"]


def test_a_folder_that_is_empty_is_filled(tmp_path: Path) -> None:
    target = tmp_path / "lake"
    target.mkdir()
    with appearing(target) as folder:
        (folder / "a").write_text("1")
    assert (target / "a").exists()


def test_when_filling_breaks_off_nothing_is_left_not_even_the_folders_above(tmp_path: Path) -> None:
    def fill() -> None:
        with appearing(tmp_path / "far" / "lake") as folder:
            (folder / "a").write_text("1")
            raise OSError("full")

    before = snapshot(tmp_path)
    with pytest.raises(OSError, match="full"):
        fill()
    assert list(snapshot(tmp_path)) == list(before)


@pytest.mark.parametrize("taken", ["folder", "file"])
def test_what_is_there_already_is_left_alone(tmp_path: Path, taken: str) -> None:
    target = tmp_path / "lake"
    if taken == "folder":
        target.mkdir()
        (target / "mine").write_text("1")
    else:
        target.write_text("1")
    before = snapshot(tmp_path)
    with pytest.raises(ConfigurationError, match="not empty"), appearing(target) as folder:
        (folder / "a").write_text("1")
    assert snapshot(tmp_path) == before


def test_files_are_written_together(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    replacing({tmp_path / "a": b"new", tmp_path / "config" / "b": b"made"})
    assert (tmp_path / "a").read_text() == "new"
    assert (tmp_path / "config" / "b").read_text() == "made"


def _is_a_folder(place: Path) -> None:
    place.mkdir()
    (place / "in the way").touch()


def _is_below_a_file(place: Path) -> None:
    place.parent.write_text("a file")


@pytest.mark.parametrize(("obstacle", "last"), [(_is_a_folder, "last"), (_is_below_a_file, "below/last")])
def test_when_the_last_file_cannot_be_written_the_first_ones_are_put_back(
    tmp_path: Path, obstacle: Callable[[Path], None], last: str
) -> None:
    (tmp_path / "a").write_text("old")
    obstacle(tmp_path / last)
    names = sorted(tmp_path.iterdir())
    with pytest.raises(OSError, match=r"last|below"):
        replacing({tmp_path / "a": b"new", tmp_path / "new folder" / "b": b"made", tmp_path / last: b"x"})
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(tmp_path.iterdir()) == names
