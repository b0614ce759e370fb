"""The assistant says what a folder is and what would be right, and tells beforehand what it will write."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.setting_up.plan import ArtistLine, Plan, Where, files_of
from app.setting_up.recognising import MOST_FILES, Kind, Recognised
from app.setting_up.wording import summary, verdict, written
from pipeline.platforms.declaration import NAMES

TODAY = date(2026, 5, 12)
ROOT = Path("/music/lake")


def said(where: Where, kind: Kind, **known: Any) -> tuple[bool, str]:
    found = verdict(where, Recognised(kind, ROOT, **known), TODAY)
    return found.right, found.sentence


def test_a_lake_is_recognised_in_the_words_of_the_design() -> None:
    right, sentence = said(Where.EXISTING, Kind.LAKE, numbered=True, files=1318, newest=date(2026, 5, 9))
    assert right
    assert sentence == (
        "Recognised: numbered folders, 1,318 files, newest from 9 May. Nothing will be moved or renamed."
    )


def test_a_lake_with_little_or_very_much_in_it_is_told_truly() -> None:
    assert "Recognised: no files yet. Nothing" in said(Where.EXISTING, Kind.LAKE)[1]
    assert "Recognised: 1 file, newest from 9 May 2025." in said(
        Where.EXISTING, Kind.LAKE, files=1, newest=date(2025, 5, 9)
    )[1]  # fmt: skip
    assert "more than 200,000 files" in said(Where.EXISTING, Kind.LAKE, files=MOST_FILES)[1]


@pytest.mark.parametrize("where", Where)
@pytest.mark.parametrize("kind", [Kind.UNCLEAR, Kind.FILE, Kind.SHUT, Kind.INSIDE, Kind.BROKEN])
def test_what_suits_nobody_is_refused_with_what_would_be_right(where: Where, kind: Kind) -> None:
    right, sentence = said(where, kind, lake=ROOT.parent, trouble="It is broken. Mend it.")
    assert not right
    assert sentence.endswith(".")
    assert "!" not in sentence


@pytest.mark.parametrize(
    ("where", "kind", "right"),
    [
        (Where.NEW, Kind.FREE, True), (Where.NEW, Kind.LAKE, False), (Where.NEW, Kind.OTHER, False),
        (Where.EXISTING, Kind.LAKE, True), (Where.EXISTING, Kind.FREE, False), (Where.EXISTING, Kind.OTHER, False),
        (Where.SAMPLE, Kind.FREE, True), (Where.SAMPLE, Kind.LAKE, True),
    ],
)  # fmt: skip
def test_each_way_takes_what_suits_it(where: Where, kind: Kind, right: bool) -> None:
    assert said(where, kind, things=3)[0] is right


def test_the_summary_names_folder_artists_and_platforms() -> None:
    artists = tuple(ArtistLine(name) for name in ("NOVA", "KILO", "LUMEN", "ORA", "VALE"))
    lines = dict(summary(Plan(Where.NEW, ROOT, artists, frozenset({"spotify", "tiktok"}))))
    assert lines == {
        "Your data": "/music/lake – a new lake",
        "Artists": "NOVA, KILO, LUMEN and 2 more",
        "Platforms": "TikTok, Spotify",
        "Runs": "by themselves on Monday, Wednesday and Friday, some time between 06:00 and 09:00",
    }
    everything = dict(summary(Plan(Where.EXISTING, ROOT)))
    assert everything["Platforms"] == "all seven"
    assert everything["Artists"].startswith("none yet")
    assert everything["Runs"] == "by themselves, as its schedule says"


def test_every_file_that_will_be_written_is_named(tmp_path: Path) -> None:
    plan = Plan(Where.NEW, tmp_path / "lake", (ArtistLine("NOVA"),))
    lines = written(plan, files_of(plan, plan.root))
    assert lines[0] == f"the folder {plan.root}"
    assert lines[1:] == ["config/artists.json – the artists",
                         "config/pipeline_dependencies.json – which platforms take part"]  # fmt: skip
    untouched = Plan(Where.EXISTING, tmp_path, platforms_before=frozenset(NAMES))
    assert written(untouched, files_of(untouched, tmp_path)) == []
