"""What a collector brings home lands whole, proved and under its own name, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pipeline.model import Failure, FailureKind, Phase, StepContext, StepFailed, Zone, ZoneUrls
from pipeline.platforms.arrival import PART, Arrivals, NothingYet
from pipeline.settings import load_settings
from tests.platforms.collected import accepted
from tests.platforms.distrokid.reports import report, row

MOMENT = datetime(2026, 11, 21, 7, 0, 41, tzinfo=UTC)
BANK = "streams/dk_bank_details_{}.tsv".format
SPOTIFY = "streams/toolost_spotify_{}.json".format
SALES = "streams/toolost_sales_report_09-2026.csv"
DAYS = json.dumps({"streams": [{"date": "2026-11-18", "streams": "5"}]}).encode()
LOGIN = b'<html><form><input type="password"></form></html>'


def arriving(root: Path, platform: str = "distrokid", landing: str = "", **more: Any) -> Arrivals:
    settings = load_settings(root, environ={})
    urls = dict(settings.zones.urls)
    zones = ZoneUrls(tuple({**urls, Zone.LANDING: landing or urls[Zone.LANDING]}.items()))
    return Arrivals.of(
        StepContext(
            run_id="r", step=f"{platform}.extract", platform=platform, phase=Phase.EXTRACT, zones=zones,
            config_dir=str(settings.config_dir), warehouse="", started_at=MOMENT, cancel_flag=str(root / "c"), **more,
        )
    )  # fmt: skip


def refused(arrivals: Arrivals, name: Any, content: bytes, **more: Any) -> Failure:
    with pytest.raises(StepFailed) as no:
        arrivals.land(name, content, MOMENT, **more)
    assert list(arrivals.landing.listing()) == []
    return no.value.failure


def files(root: Path) -> dict[str, bytes]:
    landing = root / "landing"
    return {p.relative_to(landing).as_posix(): p.read_bytes() for p in landing.rglob("*") if p.is_file()}


@pytest.mark.parametrize("by_path", [False, True])
def test_bytes_and_files_land_alike_and_tell_when_they_came(tmp_path: Path, by_path: bool) -> None:
    data = report(row(), row()).encode()
    source = tmp_path / "download"
    source.write_bytes(data)
    arrivals = arriving(tmp_path / "lake")
    reading = arrivals.land(BANK, source if by_path else data, MOMENT)
    assert (reading.rows, arrivals.rows, arrivals.files, arrivals.size) == (2, 2, 1, len(data))
    name = "distrokid/streams/dk_bank_details_20261121_070041.tsv"
    assert files(tmp_path / "lake") == {name: data}
    assert (tmp_path / "lake" / "landing" / name).stat().st_mtime == MOMENT.timestamp()


@pytest.mark.parametrize("by_path", [False, True])
def test_a_landing_zone_elsewhere_receives_the_same(tmp_path: Path, by_path: bool) -> None:
    data = report(row()).encode()
    source = tmp_path / "download"
    source.write_bytes(data)
    url = f"memory://landing-{by_path}"
    arriving(tmp_path, landing=url).land(BANK, source if by_path else data, MOMENT)
    place = f"/landing-{by_path}/distrokid/streams/dk_bank_details_20261121_070041.tsv"
    assert fsspec.filesystem("memory").cat_file(place) == data


def test_a_name_that_is_taken_waits_a_second(tmp_path: Path) -> None:
    for _ in range(2):
        arriving(tmp_path, "toolost").land(SPOTIFY, DAYS, MOMENT)
    assert [name[-11:] for name in sorted(files(tmp_path))] == ["070041.json", "070042.json"]


def test_what_a_killed_collector_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    part = tmp_path / "landing" / "toolost" / "streams" / f"toolost_spotify_20261120_070000.json{PART}"
    part.parent.mkdir(parents=True)
    part.write_bytes(b'{"streams"')
    arriving(tmp_path, "toolost")
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "content", "platform", "kind"),
    [
        (BANK, b"no\theadings\n", "distrokid", FailureKind.BAD_DATA),
        (BANK, report(row()).encode() + b"torn\t", "distrokid", FailureKind.BAD_DATA),
        (SPOTIFY, DAYS[:-3], "toolost", FailureKind.BAD_DATA),
        (SPOTIFY, b'{"streams": {"a": 1}}', "toolost", FailureKind.BAD_DATA),
        (SPOTIFY, b"[" * 100_000, "toolost", FailureKind.BAD_DATA),
        (SPOTIFY, LOGIN, "toolost", FailureKind.NEEDS_SIGN_IN),
        ("streams/streams_stats_{}.html".format, LOGIN, "distrokid", FailureKind.NEEDS_SIGN_IN),
    ],
)
def test_what_the_reader_refuses_does_not_land(
    tmp_path: Path, name: Any, content: bytes, platform: str, kind: FailureKind
) -> None:
    assert refused(arriving(tmp_path, platform), name, content).kind is kind


def test_no_rows_are_a_failure_where_there_used_to_be_some(tmp_path: Path) -> None:
    empty = report(row()).splitlines(keepends=True)[0].encode()
    had = accepted("distrokid", "bank", BANK("20261114_070000"), 9)
    assert "used to be rows" in refused(arriving(tmp_path, deliveries=(had,)), BANK, empty).message
    with pytest.raises(NothingYet):
        arriving(tmp_path).land(BANK, empty, MOMENT)


@pytest.mark.parametrize(("before", "lands"), [(1, True), (2, True), (3, False)])
def test_a_newcomer_stands_beside_what_was_accepted_before(tmp_path: Path, before: int, lands: bool) -> None:
    had = accepted("distrokid", "bank", BANK("20261114_070000"), before)
    arrivals, data = arriving(tmp_path, deliveries=(had,)), report(row(), row()).encode()
    if lands:
        arrivals.land(BANK, data, MOMENT, compared=True)
    else:
        assert refused(arrivals, BANK, data, compared=True).kind is FailureKind.BAD_DATA
    assert (files(tmp_path) != {}) == lands


def test_a_file_may_land_in_spite_of_a_refusal_that_the_owner_can_settle(tmp_path: Path) -> None:
    odd = b"Month,Units sold\n2026-07,5\n"
    arrivals = arriving(tmp_path, "toolost")
    assert refused(arrivals, lambda _: SALES, odd).kind is FailureKind.BAD_DATA
    reading = arrivals.land(lambda _: SALES, odd, MOMENT, even_if={"missing-column"})
    assert (reading.rows, reading.figures) == (0, False)
    assert files(tmp_path) == {f"toolost/{SALES}": odd}
