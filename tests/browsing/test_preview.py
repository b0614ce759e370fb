"""A preview shows the very rows of the file, in its order or sorted by any column, page by page, at once."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.browsing.catalogue import CATALOGUE
from pipeline.browsing.columns import Shown
from pipeline.browsing.preview import Preview, preview
from pipeline.lake import Lake, open_lake
from pipeline.model import NotThere, StepFailed
from pipeline.settings import load_settings
from pipeline.zones.datasets import parquet_writer
from pipeline.zones.store import LocalStore
from tests.end_to_end.lakes import LakeFolder

NAME = "toolost_sales"


def publish(root: Path, columns: dict[str, pa.Array], group: int) -> None:
    table = pa.table(columns)
    with (
        LocalStore(str(root / "curated")).writing(f"{NAME}.parquet") as sink,
        parquet_writer(sink, table.schema, store_schema=False) as writer,
    ):
        writer.write_table(table, row_group_size=group)


def looked(root: Path, look: Callable[[Lake], Preview]) -> Preview:
    with open_lake(load_settings(root, environ={})) as lake:
        return look(lake)


@pytest.mark.parametrize("name", [line.name for line in CATALOGUE])
def test_the_first_rows_are_those_of_the_file(lake: Lake, folder: LakeFolder, name: str) -> None:
    found = preview(lake, name, rows=50)
    rows = folder.rows(name)
    assert (found.total, len(found.rows)) == (len(rows), min(50, len(rows)))
    assert [column.name for column in found.columns] == list(rows[0])
    for shown, written in zip(found.rows, rows, strict=False):
        for value, column in zip(shown, found.columns, strict=True):
            text = written[column.name]
            if column.kind is Shown.COUNT:
                assert value == (int(text) if text else None)
            elif column.kind is Shown.MONEY:
                assert value == (Decimal(text) if text else None)
            elif column.kind is Shown.DATE:
                assert value == (date.fromisoformat(text) if text else None)


def test_names_of_our_own_are_words(lake: Lake) -> None:
    def values(name: str, column: str) -> set[object]:
        found = preview(lake, name, rows=10_000)
        place = [c.name for c in found.columns].index(column)
        return {row[place] for row in found.rows}

    assert "Whole account" in values("unified_daily", "artist")
    assert values("unified_daily", "source") >= {"DistroKid", "Spotify for Artists"}
    assert values("tidy_daily_streams", "source") == {"DistroKid", "TooLost"}
    assert values("spotify_song_metrics", "time_period") >= {"28 days", "All time"}
    assert not [word for word in values("unified_daily", "metric") if "_" in str(word)]
    assert {str(name).isupper() for name in values("tiktok_analytics", "artist")} == {True}, "the registry's spelling"


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("column", ["date", "video_views", "handle", "engagement_rate", "followers"])
def test_any_column_sorts(lake: Lake, column: str, descending: bool) -> None:
    found = preview(lake, "tiktok_analytics", rows=1000, sort_by=column, descending=descending)
    place = [c.name for c in found.columns].index(column)
    values = [row[place] for row in found.rows]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=descending)
    assert values == [*known, *[None] * (len(values) - len(known))], "unknown values come last"
    assert (found.sorted_by, found.descending) == (column, descending)
    assert sorted(map(str, found.rows)) == sorted(map(str, preview(lake, "tiktok_analytics", rows=1000).rows))


@pytest.mark.slow
@given(
    values=st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=40),
    group=st.integers(1, 9), page=st.integers(1, 7), descending=st.booleans(), sort=st.booleans(),
)  # fmt: skip
def test_pages_fit_together_whatever_the_row_groups(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[int | None],
    group: int,
    page: int,
    descending: bool,
    sort: bool,
) -> None:
    root = tmp_path_factory.mktemp("pages")
    texts = [f"text {value}" if value else None for value in values]
    publish(root, {"quantity": pa.array(values, pa.int64()), "track": pa.array(texts, pa.string())}, group)
    by = "quantity" if sort else ""
    with open_lake(load_settings(root, environ={})) as lake:
        pages = [
            preview(lake, NAME, offset, page, by, descending).rows for offset in range(0, len(values) + page, page)
        ]
    rows = list(zip(values, texts, strict=True))
    known = sorted((r for r in rows if r[0] is not None), key=lambda r: r[0] or 0, reverse=descending)
    wanted = [*known, *(r for r in rows if r[0] is None)] if sort else rows
    assert [row for rows in pages for row in rows] == wanted


def test_a_dataset_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="TooLost sales"):
        looked(tmp_path, lambda lake: preview(lake, NAME))


def test_a_column_that_is_gone_sorts_nothing(lake: Lake) -> None:
    found = preview(lake, "linktree_analytics", sort_by="gone", descending=True)
    assert (found.sorted_by, found.descending) == ("", False)
    assert found.rows == preview(lake, "linktree_analytics").rows


def test_a_dataset_without_rows_has_its_columns(tmp_path: Path) -> None:
    publish(tmp_path, {"track": pa.array([], pa.string())}, 1)
    for by in ("", "track"):
        found = looked(tmp_path, partial(preview, name=NAME, sort_by=by))
        assert (found.rows, found.total, [c.title for c in found.columns]) == ((), 0, ["Track"])


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    publish(tmp_path, {"track": pa.array(["a"] * 1000)}, 100)
    file = tmp_path / "curated" / f"{NAME}.parquet"
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(StepFailed) as told:
        looked(tmp_path, lambda lake: preview(lake, NAME))
    assert "curated/toolost_sales.parquet" in told.value.failure.message
    assert told.value.failure.next_action


def test_an_artist_list_that_cannot_be_read_leaves_the_slugs(folder: LakeFolder, tmp_path: Path) -> None:
    copy = folder.copied(tmp_path / "copy")
    (copy.root / "config" / "artists.json").write_text("oops")
    found = looked(copy.root, lambda lake: preview(lake, "tiktok_analytics"))
    with (copy.root / "curated" / "tiktok_analytics.csv").open(newline="") as handle:
        slugs = {row["artist"] for row in csv.DictReader(handle)}
    assert {row[0] for row in found.rows} <= slugs


@pytest.mark.slow
def test_two_million_rows_are_looked_through_at_once(tmp_path: Path) -> None:
    """Limits are five times what it takes on two quiet cores."""
    size = 2_000_000
    numbers = pa.arange(0, size)
    texts = pa.array([f"Some title number {n}" for n in range(3000)]).take(
        pa.array([n * 7 % 3000 for n in range(size)])
    )
    money = numbers.cast(pa.decimal128(38, 18))
    columns = {f"{name}_{n}": a for n in range(3) for name, a in {"t": texts, "n": numbers, "m": money}.items()}
    publish(tmp_path, columns, 1 << 17)
    del columns, texts, money
    with open_lake(load_settings(tmp_path, environ={})) as lake:
        before = pa.total_allocated_bytes()
        for limit, place in ((0.2, {}), (0.2, {"offset": 1_000_000}), (2.5, {"sort_by": "t_0", "descending": True})):
            began = time.process_time()
            found = preview(lake, NAME, **place)
            assert time.process_time() - began < limit
            assert (found.total, len(found.rows)) == (size, 200)
        assert found.rows[0][0] == "Some title number 999"
        assert pa.total_allocated_bytes() - before < 1 << 20, "nothing is kept"
