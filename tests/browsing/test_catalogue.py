"""The catalogue names every dataset there is, in words, and says truly what each is made from."""

from __future__ import annotations

import pytest

from pipeline.browsing.catalogue import CATALOGUE, Group, dataset_catalogue, dataset_line, part_title
from pipeline.browsing.columns import NOTHING, Shown, cell_text, column_title, shown_column
from pipeline.insights import schema as shared
from pipeline.insights.rhythm import RHYTHMS
from pipeline.insights.royalties import REPORTS
from pipeline.insights.unified_daily import SOURCES
from pipeline.platforms.declaration import NAMES, declared
from pipeline.platforms.distrokid.bank_staging import PATH as BANK
from pipeline.platforms.linktree.schema import ANALYTICS as LINKTREE
from pipeline.platforms.metaads.events import NAMED_COLUMNS
from pipeline.platforms.metaads.schema import CAMPAIGNS, MANUAL, daily_contract
from pipeline.platforms.social.schema import INSTAGRAM_ANALYTICS, YOUTUBE_ANALYTICS
from pipeline.platforms.spotify.schema import AUDIENCE, SONG_METRICS, TRACKS
from pipeline.platforms.tiktok.schema import ANALYTICS as TIKTOK
from pipeline.platforms.toolost.schema import SALES

CONTRACTS = (
    *shared.CONTRACTS, INSTAGRAM_ANALYTICS, YOUTUBE_ANALYTICS, LINKTREE, CAMPAIGNS, MANUAL, AUDIENCE, SONG_METRICS,
    TRACKS, TIKTOK, SALES,
    daily_contract(tuple(NAMED_COLUMNS.values())),
)  # fmt: skip


def test_every_dataset_is_listed_once_under_a_title_of_its_own() -> None:
    names = [line.name for line in dataset_catalogue()]
    published = [name for platform in NAMES for name in declared(platform).datasets]
    assert sorted(names) == sorted({*published, *(contract.name for contract in shared.CONTRACTS)})
    assert sorted(names) == sorted(rhythm.dataset for rhythm in RHYTHMS)
    assert len({line.title for line in CATALOGUE}) == len(names) == 16
    assert dataset_line("tiktok_analytics").title == "TikTok by account"


def test_groups_stand_together() -> None:
    order = [line.group for line in CATALOGUE]
    assert order == sorted(order, key=list(Group).index)
    assert set(order) == set(Group)


def test_every_staging_table_feeds_a_dataset_that_says_so() -> None:
    stated = {table for line in CATALOGUE for table in line.tables}
    assert stated == {f"{name}/{t.name}" for name in NAMES for t in declared(name).tables} | {
        BANK.removesuffix(".parquet")
    }
    for line in CATALOGUE:
        assert {table.partition("/")[0] for table in line.tables} <= set(line.platforms)


def test_datasets_made_from_others_name_them() -> None:
    assert set(dataset_line("royalties").made_from) == {name for _, name in REPORTS}
    assert {source.dataset for source in SOURCES} <= set(dataset_line("unified_daily").made_from)
    assert all(dataset_line(name) for line in CATALOGUE for name in line.made_from)
    assert all(line.tables or line.made_from for line in CATALOGUE)


def test_money_is_dated_by_month() -> None:
    by_month = {line.name for line in CATALOGUE if line.by_month}
    assert by_month == {"dk_bank_details", "toolost_sales", "royalties"}


def test_the_sources_of_a_dataset_have_names_too() -> None:
    assert part_title("tidy_daily_streams.distrokid") == "Plays a day, DistroKid"
    assert part_title("spotify_tracks") == "Spotify tracks"


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_the_headings_of_a_dataset_are_words_and_differ(contract: object) -> None:
    titles = [column_title(name) for name in contract.names]  # type: ignore[attr-defined]
    assert len(set(titles)) == len(titles)
    assert all(title[0].isupper() and "_" not in title for title in titles)


def test_a_reports_own_headings_stay_and_unknown_names_become_words() -> None:
    assert column_title("Songwriter Royalties Withheld (USD)") == "Songwriter Royalties Withheld (USD)"
    assert column_title("Song/Album") == "Song/Album"
    assert column_title("some_new_thing") == "Some new thing"
    assert column_title("pixel_add_to_cart") == "Pixel: add to cart"
    assert column_title("action_add_to_cart") == "Action: add to cart"


def test_numbers_stand_at_the_right_and_everything_else_at_the_left() -> None:
    assert {kind for kind in Shown if not shown_column("x", kind).right} == {
        Shown.TEXT, Shown.DATE, Shown.MONTH, Shown.FLAG,
    }  # fmt: skip
    assert shown_column("Earnings (USD)", Shown.NUMBER).kind is Shown.MONEY
    assert shown_column("Sale Month", Shown.TEXT).kind is Shown.MONTH
    assert shown_column("UPC", Shown.TEXT).kind is Shown.TEXT


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Shown.COUNT, NOTHING), (3104, Shown.COUNT, "3,104"), (0, Shown.COUNT, "0"), (-2, Shown.COUNT, "–2"),
        (0.149, Shown.FRACTION, "14.9 %"), (0.0, Shown.FRACTION, "0.0 %"), (1.335, Shown.PERCENT, "1.33 %"),
        (9.0, Shown.CHANGE, "+9"), (-2.0, Shown.CHANGE, "–2"), (0.0, Shown.CHANGE, "0"), (4.57, Shown.CHANGE, "+4.6"),
        (1234.5, Shown.MONEY, "1,234.50"), (0.000086, Shown.MONEY, "0.000086"), (-0.00000001, Shown.MONEY, "0.00"),
        (1.304749, Shown.NUMBER, "1.304749"), (True, Shown.FLAG, "Yes"), (False, Shown.FLAG, "No"),
        ("0198", Shown.TEXT, "0198"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_read_it(value: object, kind: Shown, text: str) -> None:
    assert cell_text(value, kind) == text  # type: ignore[arg-type]
