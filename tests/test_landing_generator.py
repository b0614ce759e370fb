"""The invented landing zone can be trusted: it is repeatable, its truth is exact, its faults are what they claim."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.landing import Config, make_landing
from tests.landing.__main__ import main
from tests.landing.faults import FAULTS
from tests.landing.sample_lake import SAMPLE, write_sample

Rows = list[dict[str, str]]


def files(root: Path) -> dict[str, Path]:
    return {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}


def contents(root: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in files(root).items()}


def read_json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def table(data: bytes, separator: str = ",") -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=separator))


def bank_rows(lake: Path) -> Rows:
    return table(
        (lake / "landing/distrokid/streams" / read_json(lake / "truth.json")["bank"]["file"]).read_bytes(), "\t"
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("clean")
    make_landing(lake, days=90, bank_rows=3000)
    return lake


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = tmp_path_factory.mktemp("faulty")
    make_landing(lake, days=90, bank_rows=3000, defects=0.2)
    return lake


def test_equal_options_give_equal_bytes_and_file_times(tmp_path: Path) -> None:
    for name in ("one", "other"):
        make_landing(
            tmp_path / name,
            seed=3,
            days=60,
            bank_rows=200,
            defects=0.3,
            snapshots=2,
            manual_export=True,
            bank_schema=15,
        )
    one, other = files(tmp_path / "one"), files(tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    landed = [name for name in one if name.startswith("landing/")]
    assert {name: one[name].stat().st_mtime for name in landed} == {
        name: other[name].stat().st_mtime for name in landed
    }


def test_another_seed_gives_other_figures(clean: Path, tmp_path: Path) -> None:
    make_landing(tmp_path, seed=8, days=90, bank_rows=3000)
    assert read_json(tmp_path / "truth.json")["bank"]["quantity"] != read_json(clean / "truth.json")["bank"]["quantity"]


def test_one_platform_never_shifts_the_numbers_of_another(clean: Path, tmp_path: Path) -> None:
    make_landing(tmp_path, days=90, bank_rows=0, campaigns=3, only=("tiktok", "spotify"))
    alone = contents(tmp_path / "landing")
    assert {name.split("/")[0] for name in alone} == {"tiktok", "spotify"}
    assert alone.items() <= contents(clean / "landing").items()


def test_the_command_line_writes_what_a_test_gets(clean: Path, tmp_path: Path) -> None:
    assert main([str(tmp_path / "lake"), "--days", "90", "--bank-rows", "3000"]) == 0
    assert contents(tmp_path / "lake") == contents(clean)


def test_the_command_line_leaves_a_filled_landing_zone_alone(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(clean)
    with pytest.raises(SystemExit):
        main([str(clean)])
    assert "is not empty" in capsys.readouterr().err
    assert contents(clean) == before


@pytest.mark.parametrize(
    "nonsense", [{"days": 7}, {"artists": 0}, {"bank_rows": -1}, {"bank_schema": 14}, {"only": ("myspace",)}]
)
def test_nonsense_is_refused(nonsense: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"need|columns|platforms"):
        Config(tmp_path, **nonsense)


# The truth


@pytest.mark.parametrize("schema", [13, 15])
def test_bank_totals_are_the_exact_sums_of_the_report(schema: int, tmp_path: Path) -> None:
    make_landing(tmp_path, days=120, bank_rows=3000, bank_schema=schema, only=("distrokid",))
    truth, rows = read_json(tmp_path / "truth.json")["bank"], bank_rows(tmp_path)
    assert len(rows[0]) == schema

    def sums(rows: Rows) -> dict[str, object]:
        return {
            "rows": len(rows),
            "quantity": sum(int(row["Quantity"]) for row in rows),
            "earnings_usd": str(sum((Decimal(row["Earnings (USD)"]) for row in rows), Decimal(0))),
        }

    assert sums(rows) == {key: truth[key] for key in ("rows", "quantity", "earnings_usd")}
    for part, column in (("by_store", "Store"), ("by_artist", "Artist"), ("by_sale_month", "Sale Month")):
        names = {row[column] for row in rows}
        assert truth[part] == {name: sums([row for row in rows if row[column] == name]) for name in names}


def test_sales_totals_are_the_exact_sums_of_the_reports(clean: Path) -> None:
    totals = read_json(clean / "truth.json")["toolost_sales_usd"]
    assert totals
    for period, usd in totals.items():
        rows = table((clean / f"landing/toolost/streams/toolost_sales_report_{period}.csv").read_bytes())
        assert sum(Decimal(row["Net Revenue (USD)"]) for row in rows) == Decimal(usd)


def true_rows(lake: Path, name: str) -> list[list[Any]]:
    rows: list[list[Any]] = read_json(lake / "truth.json")["tables"][name]["rows"]
    return rows


def newest_audience(lake: Path, names: list[str]) -> list[list[Any]]:
    """The rows of truth's spotify_audience, read from the newest of the named files for each artist."""
    slugs = {artist["spotify_artist_id"]: artist["slug"] for artist in read_json(lake / "artists.json")}
    newest = {slugs[Path(name).stem.split("_")[2]]: name for name in sorted(names)}
    rows = [(slug, row) for slug, name in sorted(newest.items()) for row in table((lake / name).read_bytes())]
    return [
        [slug, row["date"], *(int(row[key]) for key in ("listeners", "streams", "followers"))] for slug, row in rows
    ]


def test_the_truth_of_a_clean_lake_is_what_its_newest_files_say(clean: Path) -> None:
    names = [name for name in files(clean) if "/audience/" in name]
    assert newest_audience(clean, names) == true_rows(clean, "spotify_audience")


def test_the_truth_of_a_faulty_lake_has_the_revised_figures(faulty: Path) -> None:
    revised = [
        fault["file"]
        for fault in read_json(faulty / "defects.json")["defects"]
        if (fault["kind"], fault["platform"]) == ("revised_overlap", "spotify")
    ]
    rows = newest_audience(faulty, revised)
    assert rows
    assert all(row in true_rows(faulty, "spotify_audience") for row in rows)


def test_files_without_figures_are_named(clean: Path) -> None:
    named = set(read_json(clean / "truth.json")["not_data"])
    answers = {name for name, data in contents(clean).items() if "/linktree/" in name and b"timeseries" not in data}
    notes = {name for name in files(clean) if "/follower_debug_" in name}
    assert named == answers | notes


def test_a_file_was_last_changed_when_its_name_says(clean: Path) -> None:
    checked = 0
    for name, path in files(clean / "landing").items():
        if found := re.search(r"(\d{8}_\d{6})", name):
            moment = datetime.strptime(found[1], "%Y%m%d_%H%M%S").replace(tzinfo=UTC)
        elif found := re.search(r"Overview_[\d-]+_(\d+)_", name):
            moment = datetime.fromtimestamp(int(found[1]), UTC)
        else:
            assert "toolost_sales_report_" in name  # carries the month it is about
            continue
        assert path.stat().st_mtime == moment.timestamp()
        checked += 1
    assert checked > 40


def test_clean_lakes_have_the_traps_that_are_no_faults(clean: Path) -> None:
    rows = bank_rows(clean)
    assert {"NA", "OU"} <= {row["Country of Sale"] for row in rows}
    assert "None" in {row["Title"] for row in rows}
    assert any(row["UPC"].startswith("0") for row in rows)
    assert all(bool(row["ISRC"]) == (row["Song/Album"] == "Song") for row in rows)
    assert any(row["Song/Album"] == "Album" for row in rows)
    assert any(int(row["Quantity"]) < 0 for row in rows)


def test_year_ends_hide_the_last_days_of_december_from_toolost(tmp_path: Path) -> None:
    make_landing(tmp_path, days=300, end=date(2026, 3, 1), only=("toolost",))
    days = {row[1]: row[2] for row in true_rows(tmp_path, "daily_streams")}
    assert "2025-12-29" in days
    assert "2025-12-30" not in days
    assert "2026-01-01" in days


# The faults


def test_every_fault_occurs_and_is_told_of(faulty: Path) -> None:
    told = read_json(faulty / "defects.json")["defects"]
    assert {(fault["kind"], fault["platform"], fault["expect"]) for fault in told} == {
        (fault.kind, fault.platform, fault.expect) for fault in FAULTS
    }
    assert {fault["kind"] for fault in told} == SHOWS.keys()
    assert len({fault["file"] for fault in told}) == len(told)


def test_faults_are_extra_files_and_damage_no_clean_one(clean: Path, faulty: Path) -> None:
    before, after = contents(clean / "landing"), contents(faulty / "landing")
    told = read_json(faulty / "defects.json")["defects"]
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {fault["file"].removeprefix("landing/") for fault in told}
    assert read_json(clean / "defects.json")["defects"] == []


def test_faults_come_after_what_they_derive_from(faulty: Path) -> None:
    for fault in read_json(faulty / "defects.json")["defects"]:
        assert (faulty / fault["file"]).stat().st_mtime > (faulty / fault["derived_from"]).stat().st_mtime


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def has_negative_count(data: bytes) -> bool:
    rows = table(data)
    return any(int(row[key]) < 0 for row in rows for key in ("streams", "impressions") if key in row)


# What a fault's bytes must show, given those of the file it derives from.
SHOWS: dict[str, Callable[[bytes, bytes], bool]] = {
    "truncated_html": lambda source, fault: source.startswith(fault) and b"</html>" not in fault,
    "login_page": lambda source, fault: b'type="password"' in fault,
    "wrong_schema": lambda source, fault: is_json(fault) and len(fault) < 200,
    "truncated_json": lambda source, fault: source.startswith(fault) and not is_json(fault),
    "duplicate_content": lambda source, fault: fault == source,
    "zero_byte": lambda source, fault: fault == b"",
    "header_only": lambda source, fault: fault.count(b"\n") == 1 and source.startswith(fault),
    "bom": lambda source, fault: fault.decode("utf-8-sig").encode() == source and fault != source,
    "utf16": lambda source, fault: fault.decode("utf-16").encode() == source,
    "thousands": lambda source, fault: b'"' in fault and re.sub(rb'"(\d+),(\d+)"', rb"\1\2", fault) == source,
    "negative": lambda source, fault: has_negative_count(fault) and not has_negative_count(source),
    "missing_column": lambda source, fault: table(fault)[0].keys() < table(source)[0].keys(),
    "zip_two_csvs": lambda source, fault: len(members(fault)) == 2,
    "zip_traversal": lambda source, fault: any(name.startswith("../") for name in members(fault)),
    "zip_corrupt": lambda source, fault: not zipfile.is_zipfile(io.BytesIO(fault)),
    "bad_date": lambda source, fault: b"Febuary 31," in members(fault)["Overview.csv"],
    "plain_csv": lambda source, fault: fault == members(source)["Overview.csv"],
    "latin1": lambda source, fault: "Canción" in fault.decode("latin-1") and b"Canci\xf3n" in fault,
    "revised_overlap": lambda source, fault: fault != source,
}


@pytest.mark.parametrize("kind", SHOWS)
def test_a_fault_is_what_it_is_called(kind: str, faulty: Path) -> None:
    told = [fault for fault in read_json(faulty / "defects.json")["defects"] if fault["kind"] == kind]
    assert told
    for fault in told:
        source, data = (faulty / fault["derived_from"]).read_bytes(), (faulty / fault["file"]).read_bytes()
        assert SHOWS[kind](source, data), fault["file"]


# The sample lake


def unpacked(root: Path) -> dict[str, bytes]:
    """The files' bytes, archives opened: how small a zip gets depends on the compressor Python was built with."""
    found: dict[str, bytes] = {}
    for name, data in contents(root).items():
        inside = members(data) if name.endswith(".zip") else {"": data}
        found |= {f"{name}/{member}".rstrip("/"): text for member, text in inside.items()}
    return found


def test_the_sample_lake_is_the_one_the_generator_makes(tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert unpacked(SAMPLE) == unpacked(tmp_path)


def test_the_sample_lake_is_small_enough_to_ship() -> None:
    sizes = [path.stat().st_size for path in files(SAMPLE).values()]
    assert len(sizes) < 70
    assert sum(sizes) < 1_000_000
