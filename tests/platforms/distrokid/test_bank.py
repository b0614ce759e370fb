"""The bank report comes out text for text; a report that cannot be trusted is refused at the line that shows it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.platforms.distrokid.schema import NARROW_HEADER
from tests.platforms.distrokid.reports import REPORT, ROW, WIDE_HEADER, report, row
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of


def published(folder: Path, body: object) -> list[list[str]]:
    lake = HandMadeLake(folder, "distrokid")
    lake.put(REPORT, body)
    lake.run()
    with (folder / "curated" / "dk_bank_details.csv").open(newline="", encoding="utf-8") as handle:
        return list(csv.reader(handle))


ODD_TEXTS = ("NA", "None", "NULL", "nan", "1999", "007", "", 'Say "When"', "Rain, Again", "Señal", '"Heroes"', " x ")


def test_every_text_is_kept_as_it_was_written(tmp_path):
    rows = [row(Title=text, Country_of_Sale="NA", UPC="0001") for text in ODD_TEXTS]
    assert published(tmp_path, report(*rows)) == [list(NARROW_HEADER), *map(list, rows)]


@pytest.mark.slow
@settings(max_examples=25)
@given(title=st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=30))
def test_any_title_survives(tmp_path_factory, title):
    line = row(Title=title)
    assert published(tmp_path_factory.mktemp("bank"), report(line))[1] == list(line)


def test_the_parquet_twin_is_typed_and_exact(tmp_path):
    published(tmp_path, report(row(Quantity="-3", Earnings_USD="-0.000000000001")))
    told = pq.read_table(tmp_path / "curated" / "dk_bank_details.parquet").to_pylist()[0]
    assert told["Quantity"] == -3
    assert told["Earnings (USD)"] == Decimal("-0.000000000001")
    assert told["UPC"] == "0198004501234"


def test_both_generations_of_headings_are_read(tmp_path):
    wide = ("2026-01-16", *ROW, "0")
    assert published(tmp_path, report(wide, header=WIDE_HEADER)) == [list(WIDE_HEADER), list(wide)]


def test_reordered_and_extra_columns_are_kept_in_their_own_order(tmp_path):
    header = ("Note", *reversed(NARROW_HEADER))
    line = ("hello", *reversed(ROW))
    assert published(tmp_path, report(line, header=header)) == [list(header), list(line)]


@pytest.mark.parametrize(
    "body",
    [
        report(end="\r\n"),
        "\ufeff" + report(),
        report().encode("utf-16"),
        report().rstrip("\n"),
        "\n".join("\t".join(f'"{cell}"' for cell in line) for line in (NARROW_HEADER, ROW)) + "\n",
    ],
    ids=["line ends of Windows", "byte order mark", "UTF-16", "no last line end", "all fields in quotes"],
)
def test_the_way_of_writing_does_not_matter(tmp_path, body):
    assert published(tmp_path, body) == [list(NARROW_HEADER), list(ROW)]


def test_fields_quoted_only_where_needed_are_understood(tmp_path):
    line = row(Title='Say "When"')
    body = report(row(Title='"Say ""When"""'))
    assert published(tmp_path, body)[1] == list(line)


def test_an_older_export_in_latin_1_is_read_and_put_on_record(tmp_path):
    body = report(row(Title="Canción de Año")).encode("latin-1")
    assert "cp1252" in read_one(tmp_path, "distrokid", REPORT, body).note
    assert published(tmp_path, body)[1][4] == "Canción de Año"


@pytest.mark.parametrize(
    ("body", "rule", "where"),
    [
        (report(header=NARROW_HEADER[:-1]).replace("\t0.084138000000", ""), "missing-column", "line 1"),
        ("\t".join(NARROW_HEADER) + "\n", "no-rows", "line 2"),
        (report(ROW, ROW[:-1]), "ragged-row", "line 3"),
        (report(ROW, (*ROW, "more")), "ragged-row", "line 3"),
        (report(ROW, ROW[:-1]).replace("Glass", '"Glass""'), "ragged-row", "line"),
        (report(ROW, row(Quantity="3.5")), "not-a-count", "line 3"),
        (report(ROW, row(Quantity="0x1F")), "not-a-count", "line 3"),
        (report(ROW, row(Earnings_USD="1e-5")), "not-a-number", "line 3"),
        (report(ROW, row(Earnings_USD="NaN")), "not-a-number", "line 3"),
        (report(ROW, row(Earnings_USD="")), "not-a-number", "line 3"),
        (report(ROW, row(Reporting_Date="15.01.2026")), "not-a-date", "line 3"),
        (report(ROW, row(Sale_Month="2025-13")), "not-a-date", "line 3"),
        (report(ROW, row(Team_Percentage="all")), "not-a-number", "line 3"),
        ("<html><body>Sign in</body></html>", "login-page", "line 1"),
        (report(header=(*NARROW_HEADER[:-2], "Store", NARROW_HEADER[-1])), "repeated-column", "line 1"),
    ],
)
def test_a_report_that_cannot_be_trusted_is_refused_at_its_line(tmp_path, body, rule, where):
    refusal = refusal_of(tmp_path, "distrokid", REPORT, body)
    assert refusal.rule == rule
    assert where in refusal.where


def test_when_the_last_report_is_gone_none_of_its_rows_stay(tmp_path):
    lake = HandMadeLake(tmp_path, "distrokid")
    lake.put(REPORT, report())
    lake.run()
    assert len(lake.rows("dk_bank_details")) == 1
    lake.ledger.deliveries.clear()
    (tmp_path / "landing" / "distrokid" / REPORT).unlink()
    lake.run()
    assert lake.rows("dk_bank_details") == []


def test_a_report_of_many_blocks_comes_out_row_for_row(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.platforms.distrokid.bank.BLOCK", 1000)
    rows = [row(Title=f"Song {number}", Quantity=str(number)) for number in range(400)]
    assert published(tmp_path, report(*rows)) == [list(NARROW_HEADER), *map(list, rows)]


def test_a_broken_row_far_behind_is_named_by_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.platforms.distrokid.bank.BLOCK", 1000)
    body = report(*[ROW] * 300, ROW[:-1], *[ROW] * 50)
    assert refusal_of(tmp_path, "distrokid", REPORT, body).where == "line 302"
