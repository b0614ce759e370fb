"""Campaign names tell artist, track and targeting by the registry alone; what they do not tell is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.platforms.metaads.campaign_names import Doubt, NameReader, Told
from pipeline.registry import Registry, load_registry
from tests.platforms.metaads.small_lake import DAILY, REGISTRY, Lake, daily, day


@pytest.fixture
def names(tmp_path: Path) -> NameReader:
    (tmp_path / "artists.json").write_text(json.dumps(REGISTRY))
    return NameReader(load_registry(tmp_path))


@pytest.mark.parametrize(
    ("name", "artist", "track", "targeting"),
    [
        ("NOVA DRIFT - GLASS HARBOR - BROAD", "nova_drift", "Glass Harbor", "BROAD"),
        ("nova_drift - Glass Harbor - Broad", "nova_drift", "Glass Harbor", "BROAD"),
        ("KV - NONE - TECHNO", "kilo_vale", "None", "TECHNO"),
        ("NOVA DRIFT - GLASS HARBOR - BROAD - MALE", "nova_drift", "Glass Harbor", "BROAD - MALE"),
        ("NOVA DRIFT - GLASS HARBOR - BROAD - Copy", "nova_drift", "Glass Harbor", "BROAD"),
        ("NOVA DRIFT - GLASS HARBOR - BROAD - Copy 2", "nova_drift", "Glass Harbor", "BROAD"),
        ("NOVA DRIFT - GLASS HARBOR - BROAD - Copy – Copy 12 ", "nova_drift", "Glass Harbor", "BROAD"),
        ("NOVA DRIFT - LOVE - REMIX - BROAD", "nova_drift", "Love - Remix", "BROAD"),
        ("NOVA DRIFT - GLASS HARBOR", "nova_drift", "Glass Harbor", None),
        ("NOVA DRIFT - BROAD", "nova_drift", None, "BROAD"),
        ("GLASS HARBOR - Streaming", "nova_drift", "Glass Harbor", "STREAMING"),
        ("None - Streaming", "kilo_vale", "None", "STREAMING"),
        ("IRIS DUNE - SEÑAL PERDIDA - BROAD", "iris_dune", "Señal Perdida", "BROAD"),
        ("IRIS DUNE - TWIN - BROAD", "iris_dune", "TWIN", "BROAD"),
    ],
)
def test_a_full_name_is_understood(
    name: str, artist: str, track: str | None, targeting: str | None, names: NameReader
) -> None:
    assert names.read(name) == Told(artist, track, targeting)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("New Engagement Ad Set", Told(targeting="ENGAGEMENT", doubts=(Doubt.NO_ARTIST,))),
        ("NOVA DRIFT - New Engagement", Told(targeting="ENGAGEMENT", doubts=(Doubt.NO_ARTIST,))),
        ("Retargeting", Told(targeting="RETARGETING", doubts=(Doubt.NO_ARTIST,))),
        ("Retargeting - Copy 3", Told(targeting="RETARGETING", doubts=(Doubt.NO_ARTIST,))),
        (None, Told(doubts=(Doubt.NO_ARTIST,))),
        ("SOMEONE - GLASS HARBOR - BROAD", Told(None, "Glass Harbor", "BROAD", (Doubt.UNKNOWN_ARTIST,))),
        ("NOVA DRIFT - NEW ONE - BROAD", Told("nova_drift", None, "BROAD", (Doubt.UNKNOWN_TRACK,))),
        ("NOVA DRIFT - NONE - BROAD", Told("nova_drift", None, "BROAD", (Doubt.UNKNOWN_TRACK,))),
        ("A - B - C", Told(None, None, "C", (Doubt.UNKNOWN_ARTIST, Doubt.UNKNOWN_TRACK))),
        ("SOMETHING - BROAD", Told(None, None, "BROAD", (Doubt.UNKNOWN_BOTH,))),
        ("TWIN - BROAD", Told(None, "Twin", "BROAD", (Doubt.SHARED_TITLE,))),
    ],
)
def test_what_a_name_does_not_tell_stays_empty_with_the_reason(name: str | None, told: Told, names: NameReader) -> None:
    assert names.read(name) == told


@pytest.mark.parametrize("name", ["", " - ", " -  - ", "- Copy", "🔥", "NOVA DRIFT - ", " - BROAD", "x" * 5000])
def test_odd_names_do_no_harm(name: str, names: NameReader) -> None:
    assert names.read(name).track is None


def test_without_a_registry_nothing_is_guessed() -> None:
    told = NameReader(Registry()).read("NOVA DRIFT - GLASS HARBOR - BROAD")
    assert (told.artist, told.track, told.targeting) == (None, None, "BROAD")


def test_unknown_names_are_in_and_on_record(lake: Lake) -> None:
    rows = [day(campaign_id=str(n), campaign_name=f"SOMEONE {n} - BROAD") for n in range(7)]
    lake.put(DAILY, daily(*rows, day(campaign_id="8", campaign_name="Boost")))
    lake.run()
    campaigns = lake.rows("meta_campaigns")
    assert (len(campaigns), {row["artist"] for row in campaigns}) == (8, {""})
    assert [remark.split(". ")[2] for remark in lake.remarks()] == [
        "Put the artist into the campaign's name.",
        "Add the name to the artist registry, or rename the campaign.",
    ]
    assert [remark.split(". ")[0] for remark in lake.remarks()] == [
        "1 Meta campaign is named after no artist: “Boost”",
        "7 Meta campaigns are named after neither an artist nor a track of the registry: “SOMEONE 0 - BROAD”, "
        "“SOMEONE 1 - BROAD”, “SOMEONE 2 - BROAD”, “SOMEONE 3 - BROAD”, “SOMEONE 4 - BROAD” and 2 more",
    ]


def test_same_named_campaigns_stay_apart(lake: Lake) -> None:
    lake.put(DAILY, daily(day(), day(campaign_id="120203000000000999")))
    lake.run()
    assert len(lake.rows("meta_campaigns")) == 2
