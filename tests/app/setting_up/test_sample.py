"""The sample lake is copied whole, beside whatever is there, and used again where it is there already."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.setting_up.sample import copy_sample, free_place, is_sample, source
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, RunState
from pipeline.settings import load_settings
from tests.hostile.small_lake import snapshot


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_copy_has_every_file_and_the_original_is_untouched(tmp_path: Path) -> None:
    before = snapshot(source())
    place = copy_sample(tmp_path / "Documents" / "BEDROT Sample")
    assert place == tmp_path / "Documents" / "BEDROT Sample"
    assert names(place) == names(source())
    assert snapshot(source()) == before


@pytest.mark.slow
def test_the_copy_runs_like_any_lake(tmp_path: Path) -> None:
    place = copy_sample(tmp_path / "sample")
    with open_lake(load_settings(place, environ={})) as lake:
        summary = lake.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS))
    assert summary.state is RunState.SUCCESS
    assert is_sample(place), "it is still the sample after a run"
    assert copy_sample(tmp_path / "sample") == place


def test_a_copy_that_is_there_is_used_as_it_is(tmp_path: Path) -> None:
    place = copy_sample(tmp_path / "sample")
    (place / "mine.txt").write_text("a note")
    assert copy_sample(tmp_path / "sample") == place
    assert (place / "mine.txt").read_text() == "a note"


def test_a_folder_with_other_things_is_left_alone_and_the_copy_goes_beside_it(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "novel.txt").write_text("once")
    before = snapshot(tmp_path / "sample")
    assert copy_sample(tmp_path / "sample") == tmp_path / "sample 2"
    assert snapshot(tmp_path / "sample") == before
    assert free_place(tmp_path / "sample") == tmp_path / "sample 2"


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(source_folder: Path, target: Path, **_: object) -> None:
        (target / "half").write_text("x")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", breaks)
    with pytest.raises(OSError, match="No space"):
        copy_sample(tmp_path / "deep" / "sample")
    assert list(tmp_path.iterdir()) == []


def test_another_lake_is_no_sample(tmp_path: Path) -> None:
    shutil.copytree(source() / "landing", tmp_path / "landing")
    assert not is_sample(tmp_path)
    assert not is_sample(tmp_path / "nowhere")
