"""A whole platform with its zones on another computer: the same rows, the same bytes, the same manners."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from pipeline.model import Verdict, Zone
from pipeline.zones.store import open_zone
from tests.hostile.command_line import CommandLine
from tests.hostile.small_lake import SmallLake, bank_report, spotify_page

PAGE = "streams/streams_stats_20261121_070003.html"
FILES = {
    PAGE: spotify_page({"2026-11-18": 10, "2026-11-19": 20}),
    "streams/dk_bank_details_20261121_070041.tsv": bank_report(30),
    "streams/dk_bank_details_20261122_070041.tsv": bank_report(20),
    "streams/streams_stats_20261122_070003.html": b"<html>cut",
    "streams/copy.html": spotify_page({"2026-11-18": 10, "2026-11-19": 20}),
}
REMOTE = ("RAW_ZONE", "STAGING_ZONE", "CURATED_ZONE", "ARCHIVE_ZONE", "QUARANTINE_ZONE")


@pytest.fixture
def far(tmp_path: Path) -> SmallLake:
    bucket = uuid.uuid4().hex
    return SmallLake(tmp_path / "far", zones={name: f"memory://{bucket}/{name.lower()}" for name in REMOTE})


@pytest.mark.parametrize("landing_too", [False, True])
def test_zones_elsewhere_hold_the_very_bytes_of_zones_here(far: SmallLake, lake: SmallLake, landing_too: bool) -> None:
    if landing_too:
        far.zones = {**far.zones, "LANDING_ZONE": f"memory://{uuid.uuid4().hex}"}
    landing = open_zone(far.settings.zones[Zone.LANDING])
    for name, body in FILES.items():
        lake.put(name, body)
        with landing.writing(f"distrokid/{name}") as sink:
            sink.write(body)

    far.run()
    lake.run()

    assert far.curated() == lake.curated()
    assert far.verdicts() == lake.verdicts()
    kept = [sorted(b for p, b in a.zone(Zone.RAW).items() if "manifest" not in p) for a in (far, lake)]
    assert kept[0] == kept[1]
    assert far.zone(Zone.QUARANTINE) == lake.zone(Zone.QUARANTINE)
    assert not [p for p in far.root.rglob("*") if p.is_file() and "landing" not in p.parts]


def test_a_run_with_nothing_new_uploads_nothing(far: SmallLake) -> None:
    for name, body in FILES.items():
        far.put(name, body)
    far.run()

    def state() -> dict[str, int]:
        stores = [open_zone(far.settings.zones[zone]) for zone in Zone if zone is not Zone.WAREHOUSE]
        return {f"{store.url}/{entry.path}": entry.mtime_ns for store in stores for entry in store.listing()}

    before = state()
    far.run()
    assert state() == before


def test_versions_are_kept_there_too(far: SmallLake) -> None:
    far.put(PAGE, FILES[PAGE])
    far.run()
    before = far.curated()["tidy_daily_streams.csv"]
    far.put("streams/streams_stats_20261123_070003.html", spotify_page({"2026-11-19": 30}))
    far.run()

    assert list(far.zone(Zone.ARCHIVE).values()) == [before]
    assert far.days()[-1] == "2026-11-19,30,,30,distrokid"


def test_a_cleared_landing_folder_is_judged_again_from_there(far: SmallLake) -> None:
    path = far.put(PAGE, FILES[PAGE])
    before = far.run().curated()
    path.unlink()

    far.run(code="2")

    assert far.curated() == before
    assert far.verdicts() == {PAGE: Verdict.ACCEPTED}


def test_a_whole_run_works_with_zones_elsewhere(
    bedrot: CommandLine, monkeypatch: pytest.MonkeyPatch, lake: SmallLake
) -> None:
    bucket = uuid.uuid4().hex
    for name in REMOTE:
        monkeypatch.setenv(name, f"memory://{bucket}/{name.lower()}")
    for name, body in FILES.items():
        lake.put(name, body)

    said = bedrot.land(FILES).run()

    assert said.code == 1, "a file was set aside"
    assert not [step["failure"] for step in said.document["steps"] if step["failure"]]
    curated = SmallLake(bedrot.root, zones={"CURATED_ZONE": f"memory://{bucket}/curated_zone"}).curated()
    assert lake.run().curated().items() <= curated.items()
    assert {step["state"] for step in bedrot.run().document["steps"]} == {"skipped"}
    assert (
        bedrot.say("retention").code
        == bedrot.say("quarantine", "list").code
        == bedrot.say("doctor", "--offline").code
        == 0
    )
