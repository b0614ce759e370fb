"""The datasets come as they were published: typed, paged, chosen, sorted, in three forms, and known again."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.lake import open_lake
from pipeline.model import Zone
from pipeline.settings import load_settings
from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import Feed, served

pytestmark = pytest.mark.slow
ROYALTIES = "/v1/datasets/royalties/rows"


@pytest.fixture(scope="module")
def rows(whole_lake: LakeFolder) -> list[dict[str, str]]:
    return whole_lake.rows("royalties")


def asked(**words: Any) -> str:
    return f"{ROYALTIES}?{urlencode(words, doseq=True)}"


def test_the_list_names_every_dataset_that_has_data(feed: Feed, whole_lake: LakeFolder) -> None:
    listed = {one["name"]: one for one in feed.get("/v1/datasets")["datasets"]}
    assert set(listed) == {file.stem for file in (whole_lake.root / "curated").glob("*.csv")}
    for name, one in listed.items():
        assert one["rows"] == len(whole_lake.rows(name)), name
        about = feed.get(f"/v1/datasets/{name}")
        assert [column["name"] for column in about["columns"]] == _heading(whole_lake, name), name


def test_whole_files_come_byte_for_byte(feed: Feed, whole_lake: LakeFolder) -> None:
    for form, kind in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet")):
        published = (whole_lake.root / "curated" / f"royalties.{form}").read_bytes()
        for found in (feed.ask(f"{ROYALTIES}?format={form}"), feed.ask(ROYALTIES, Accept=kind)):
            assert found.status == 200
            assert found.headers["content-type"].startswith(kind)
            assert found.body == published


def test_pages_fit_together_and_every_value_keeps_its_type(feed: Feed, rows: list[dict[str, str]]) -> None:
    found: list[dict[str, Any]] = []
    place: int | None = 0
    while place is not None:
        page = feed.get(asked(limit=400, offset=place))
        assert page["total"] == len(rows)
        found += [dict(zip([c["name"] for c in page["columns"]], row, strict=True)) for row in page["rows"]]
        place = page["next"]
    assert len(found) == len(rows)
    for one, row in zip(found, rows, strict=True):
        assert (one["upc"] or "", one["title"] or "", one["isrc"] or "") == (row["upc"], row["title"], row["isrc"])
        assert one["quantity"] == int(row["quantity"])
        assert isinstance(one["earnings_usd"], str)
        assert Decimal(one["earnings_usd"]) == Decimal(row["earnings_usd"])
        assert "e" not in one["earnings_usd"].lower()
        assert one["reporting_date"] == row["reporting_date"]


def test_rows_are_chosen_by_their_values(feed: Feed, rows: list[dict[str, str]]) -> None:
    stores = {row["store"] for row in rows}
    for store in stores:
        wanted = [row for row in rows if row["store"] == store and int(row["quantity"]) >= 5]
        page = feed.get(asked(where=[f"store={store}", "quantity>=5"], columns=["title", "quantity"], limit=10000))
        assert page["rows"] == [[row["title"] or None, int(row["quantity"])] for row in wanted], store
    without = feed.get(asked(where="isrc=", limit=10000))
    assert without["total"] == sum(not row["isrc"] for row in rows) > 0
    first = rows[0]["earnings_usd"]
    assert feed.get(asked(where=f"earnings_usd={first}"))["total"] == sum(r["earnings_usd"] == first for r in rows)


def test_rows_are_sorted_and_paged_within_that_order(feed: Feed, rows: list[dict[str, str]]) -> None:
    wanted = sorted((Decimal(row["earnings_usd"]) for row in rows), reverse=True)
    found: list[Decimal] = []
    for offset in range(0, 150, 50):
        words = {"sort": "earnings_usd", "descending": "true", "columns": "earnings_usd"}
        found += [Decimal(row[0]) for row in feed.get(asked(**words, limit=50, offset=offset))["rows"]]
    assert found == wanted[:150]


def test_a_choice_comes_as_csv_and_parquet_too(feed: Feed, rows: list[dict[str, str]]) -> None:
    words = {"where": "source=toolost", "columns": ["upc", "title", "earnings_usd"]}
    wanted = [(r["upc"], r["title"], Decimal(r["earnings_usd"])) for r in rows if r["source"] == "toolost"]
    text = feed.ask(asked(**words, format="csv")).body.decode()
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(one["upc"], one["title"], Decimal(one["earnings_usd"])) for one in lines] == wanted
    table = pq.read_table(pa.BufferReader(feed.ask(asked(**words, format="parquet")).body))
    assert table.schema.field("upc").type == pa.string()
    assert [(r["upc"] or "", r["title"] or "", r["earnings_usd"]) for r in table.to_pylist()] == wanted


def test_a_copy_that_is_still_right_is_not_sent_again(feed: Feed, whole_lake: LakeFolder) -> None:
    with open_lake(load_settings(whole_lake.root, environ={})) as lake:
        noted = {one.path: one.sha256 for one in lake.journal.files(Zone.CURATED)}
    first = feed.ask(f"{ROYALTIES}?format=csv")
    assert first.headers["etag"] == f'"{noted["royalties.csv"]}"'
    for path in (f"{ROYALTIES}?format=csv", asked(limit=3), asked(where="store=Spotify", format="parquet")):
        tag = feed.ask(path).headers["etag"]
        again = feed.ask(path, If_None_Match=f'"other", {tag}')
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert feed.ask(path, If_None_Match='"other"').status == 200
    assert len({feed.ask(asked(limit=count)).headers["etag"] for count in (1, 2, 3)}) == 3


def test_new_bytes_are_a_new_copy(lake: LakeFolder) -> None:
    with served(lake.root, {"enabled": True}) as own:
        before = own.ask(f"{ROYALTIES}?format=csv")
        place = lake.root / "curated" / "royalties.csv"
        place.write_bytes(before.body + before.body.splitlines(keepends=True)[-1])
        after = own.ask(f"{ROYALTIES}?format=csv", If_None_Match=before.headers["etag"])
        assert after.status == 200
        assert after.body == place.read_bytes()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"where": "nothing=1"}, 422), ({"where": "quantity=many"}, 422), ({"where": "quantity"}, 422),
        ({"columns": "nothing"}, 422), ({"columns": ["upc", "upc"]}, 422), ({"sort": "nothing", "limit": 1}, 422),
        ({"sort": "upc", "format": "csv"}, 422), ({"limit": 0}, 422), ({"limit": 10001}, 422), ({"offset": -1}, 422),
        ({"format": "xml"}, 422), ({"wehre": "store=Spotify"}, 422), ({"where": "reporting_date=yesterday"}, 422),
        ({"offset": 2**53 - 1}, 200), ({"where": f"quantity={10**30}"}, 422), ({"where": "earnings_usd=1e999"}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(feed: Feed, words: dict[str, Any], status: int) -> None:
    assert feed.ask(asked(**words)).status == status


def test_a_form_there_is_not_is_refused(feed: Feed) -> None:
    assert feed.ask(ROYALTIES, Accept="application/xml").status == 406
    assert feed.ask(ROYALTIES, Accept="application/xml, text/csv;q=0.5, */*;q=0.1").headers["content-type"] == (
        "text/csv; charset=utf-8"
    )


@pytest.mark.parametrize("name", ["nothing", "bedrot_journal", "royalties_csv"])
def test_only_datasets_are_datasets(feed: Feed, name: str) -> None:
    assert feed.ask(f"/v1/datasets/{quote(name)}/rows").status == 404
    assert feed.ask(f"/v1/datasets/{quote(name)}").status == 404


def _heading(lake: LakeFolder, name: str) -> list[str]:
    with (lake.root / "curated" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))
