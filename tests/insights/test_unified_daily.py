"""The long table: each figure under its own source, never added to the same plays counted by somebody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from pipeline.insights.social_daily import social_daily
from pipeline.insights.unified_daily import unified_daily
from tests.insights.curated_lake import CuratedLake

DAY = date(2026, 11, 14)
COUNTS = ("video_views", "profile_views", "likes", "comments", "shares", "followers")


def published(lake: CuratedLake) -> list[str]:
    unified_daily(lake.context("unified.daily"))
    return lake.lines("unified_daily")


def streams(lake: CuratedLake) -> None:
    table = {
        "date": [DAY, DAY], "spotify_streams": [10, 5], "apple_streams": pa.array([None, 2], pa.int64()),
        "combined_streams": [10, 7], "source": ["distrokid", "toolost"],
    }  # fmt: skip
    lake.parquet("curated/tidy_daily_streams", pa.table({**table, "date": pa.array(table["date"], pa.date32())}))


def tiktok(lake: CuratedLake, *rows: tuple[str | None, str, dict[str, int]]) -> None:
    columns: dict[str, pa.Array] = {
        "artist": pa.array([artist for artist, _, _ in rows], pa.string()),
        "handle": pa.array([handle for _, handle, _ in rows]),
        "date": pa.array([DAY] * len(rows), pa.date32()),
    }
    columns |= {name: pa.array([counts.get(name) for _, _, counts in rows], pa.int64()) for name in COUNTS}
    lake.parquet("curated/tiktok_analytics", pa.table(columns))


def test_nothing_curated_publishes_nothing(lake: CuratedLake) -> None:
    assert unified_daily(lake.context("unified.daily")).skipped_reason == "no data yet"
    assert social_daily(lake.context("unified.social")).skipped_reason == "no data yet"


def test_each_figure_keeps_its_source_and_what_is_unknown_has_no_row(lake: CuratedLake) -> None:
    streams(lake)
    assert published(lake) == [
        "2026-11-14,*,apple_music,streams,toolost,2,plays",
        "2026-11-14,*,spotify,streams,distrokid,10,plays",
        "2026-11-14,*,spotify,streams,toolost,5,plays",
    ]


def test_several_accounts_of_an_artist_are_added_up_and_strangers_are_nobodys(lake: CuratedLake) -> None:
    tiktok(
        lake, ("nova_drift", "nova", {"likes": 3}), ("nova_drift", "nova.two", {"likes": 4}), (None, "x", {"likes": 9})
    )
    assert published(lake) == [
        "2026-11-14,*,tiktok,likes,tiktok_studio,9,count",
        "2026-11-14,nova_drift,tiktok,likes,tiktok_studio,7,count",
    ]


def ads(lake: CuratedLake, *spent: str) -> None:
    size = len(spent)
    lake.parquet(
        "curated/meta_daily",
        pa.table(
            {
                "date": pa.array([DAY] * size, pa.date32()),
                "campaign_id": [str(number) for number in range(size)],
                "spend_usd": pa.array([Decimal(text) for text in spent], pa.decimal128(38, 18)),
                "impressions": pa.array([100] * size, pa.int64()),
                "clicks": pa.array([None] * size, pa.int64()),
            }
        ),
    )


def test_money_is_added_exactly_and_written_plainly(lake: CuratedLake) -> None:
    ads(lake, "0.1", "0.2", "0.0000001")
    assert "2026-11-14,*,metaads,spend,meta_ads,0.3000001,USD" in published(lake)


def test_nothing_spent_is_nought_with_two_places(lake: CuratedLake) -> None:
    ads(lake, "0", "0")
    assert "2026-11-14,*,metaads,spend,meta_ads,0.00,USD" in published(lake)


def test_an_ad_day_belongs_to_the_artist_of_its_campaign(lake: CuratedLake) -> None:
    ads(lake, "1.5", "2")
    campaigns = {"campaign_id": ["1", "0"], "artist": pa.array(["kilo_vale", None], pa.string())}
    lake.parquet("curated/meta_campaigns", pa.table(campaigns))

    assert [line for line in published(lake) if "spend" in line] == [
        "2026-11-14,*,metaads,spend,meta_ads,1.50,USD",
        "2026-11-14,kilo_vale,metaads,spend,meta_ads,2.00,USD",
    ]


def test_social_days_come_in_one_shape_and_strangers_are_named(lake: CuratedLake) -> None:
    (lake.root / "config").mkdir()
    (lake.root / "config" / "artists.json").write_text('[{"slug": "nova_drift", "tiktok_handle": "nova"}]')
    tiktok(lake, ("nova_drift", "nova", {"likes": 3, "video_views": 100}), (None, "stranger", {"followers": 7}))

    result = social_daily(lake.context("unified.social"))

    assert lake.lines("social_daily") == [
        "tiktok,nova,nova_drift,2026-11-14,,100,3,,,", "tiktok,stranger,,2026-11-14,7,,,,,",
    ]  # fmt: skip
    assert result.notes == ("Not in the artist list: stranger",)


def other_social_days(lake: CuratedLake) -> None:
    whole = {name: pa.array([number], pa.int64()) for number, name in enumerate(("views", "likes", "comments"), 1)}
    known = {"artist": ["nova_drift"], "date": pa.array([DAY], pa.date32()), "followers": pa.array([70], pa.int64()),
             "posts": pa.array([8], pa.int64()), **whole}  # fmt: skip
    shares, reach = pa.array([4], pa.int64()), pa.array([9], pa.int64())
    lake.parquet(
        "curated/instagram_analytics", pa.table({**known, "account": ["nova"], "shares": shares, "reach": reach})
    )
    lake.parquet("curated/youtube_analytics", pa.table({**known, "channel": ["UCx"]}))


def test_instagram_and_youtube_stand_beside_tiktok(lake: CuratedLake) -> None:
    tiktok(lake, ("nova_drift", "nova", {"likes": 3, "video_views": 100, "followers": 7}))
    social_daily(lake.context("unified.social"))
    alone = lake.lines("social_daily")
    other_social_days(lake)
    social_daily(lake.context("unified.social"))
    assert lake.lines("social_daily") == [
        "instagram,nova,nova_drift,2026-11-14,70,1,2,3,4,8", *alone, "youtube,UCx,nova_drift,2026-11-14,70,1,2,3,,8",
    ]  # fmt: skip


def test_their_figures_are_in_the_long_table_under_their_own_source(lake: CuratedLake) -> None:
    other_social_days(lake)
    lines = published(lake)
    assert "2026-11-14,nova_drift,instagram,reach,instagram_insights,9,people" in lines
    assert "2026-11-14,nova_drift,youtube,views,youtube_data,1,count" in lines
    assert {line.split(",")[3] for line in lines if ",youtube," in line} == {
        "views", "likes", "comments", "followers", "posts", "engagement_rate",
    }  # fmt: skip
    assert {line.split(",")[3] for line in lines if ",instagram," in line} == {
        "views", "reach", "likes", "comments", "shares", "followers", "posts", "engagement_rate",
    }  # fmt: skip


def test_a_rate_comes_from_the_sums_of_what_is_known_and_is_never_added_up(lake: CuratedLake) -> None:
    known = {"likes": 8, "comments": 1, "shares": 1}
    tiktok(
        lake,
        ("nova_drift", "nova", {"video_views": 100, **known}),
        ("nova_drift", "nova.two", {"video_views": 300, **known}),
        ("nova_drift", "nova.three", {"video_views": 900, "likes": 900}),  # its comments are not known
        ("kilo_vale", "kilo", {"video_views": 0, **known}),
    )
    assert [line for line in published(lake) if "engagement_rate" in line] == [
        "2026-11-14,nova_drift,tiktok,engagement_rate,tiktok_studio,0.05,fraction"
    ]


def test_what_an_ad_day_cost_and_reached(lake: CuratedLake) -> None:
    lake.parquet("curated/meta_daily", pa.table({
        "date": pa.array([DAY] * 2, pa.date32()), "campaign_id": ["0", "1"], "impressions": pa.array([1000, 3000]),
        "spend_usd": pa.array([Decimal("3.10"), Decimal("6.00")], pa.decimal128(38, 18)), "clicks": pa.array([10, 30]),
        "reach": pa.array([600, 700]), "pixel_link_click": pa.array([None, 4], pa.int64()),
    }))  # fmt: skip
    found = {line.split(",")[3]: line.split(",")[5:] for line in published(lake)}
    assert found == {
        "spend": ["9.10", "USD"], "impressions": ["4000", "count"], "clicks": ["40", "count"],
        "pixel_link_click": ["4", "count"], "highest_reach": ["700", "people"],  # the same people may be in both
        "cpc": ["0.2275", "USD"], "cpm": ["2.275", "USD"], "ctr": ["0.01", "fraction"],
    }  # fmt: skip


def test_averages_keep_their_sign_and_six_decimals(lake: CuratedLake) -> None:
    followers = {"artist": ["nova_drift"], "handle": ["nova"], "date": pa.array([DAY], pa.date32())}
    lake.parquet("curated/tiktok_analytics", pa.table({**followers, "new_followers": pa.array([-10 / 3])}))
    rate = {"date": pa.array([DAY], pa.date32()), "clickThroughRate": pa.array([0.4459])}
    lake.parquet("curated/linktree_analytics", pa.table(rate))
    assert published(lake) == [
        "2026-11-14,*,linktree,click_rate,linktree,0.4459,fraction",
        "2026-11-14,nova_drift,tiktok,new_followers,tiktok_studio,-3.333333,people",
    ]
