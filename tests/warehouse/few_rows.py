"""A few rows of every dataset that feeds the warehouse, with a name nobody listed in every place."""

from __future__ import annotations

from datetime import date

from tests.warehouse.curated_lake import ARTISTS, CuratedLake, ad_day, royalty

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)
NOVA = {"artist": "nova_drift", "artist_id": "sp-nova"}


def everything(lake: CuratedLake) -> None:
    """Write them all: 22 rows."""
    lake.name_artists(ARTISTS)
    _money(lake)
    _advertising(lake)
    _plays(lake)
    lake.put(
        "tiktok_analytics",
        {"artist": "nova_drift", "handle": "nova.drift", "date": FIRST, "video_views": 100, "profile_views": 5,
         "likes": 7, "comments": 2, "shares": 1, "engagement_rate": "0.1", "followers": 50, "new_followers": -3},
    )  # fmt: skip
    _together(lake)
    lake.put("linktree_analytics", {"date": FIRST, "totalViews": 9, "clickThroughRate": "0.3333"})


def _together(lake: CuratedLake) -> None:
    lake.put(
        "social_daily",
        {"platform": "instagram", "account": "nova", "artist": "nova_drift", "date": FIRST, "views": 9, "posts": 4},
        {"platform": "tiktok", "account": "nova.drift", "artist": "nova_drift", "date": FIRST, "followers": 50},
    )
    day = {"date": FIRST, "artist": "*", "platform": "spotify", "metric": "streams", "unit": "plays"}
    lake.put(
        "unified_daily",
        {**day, "source": "distrokid", "value": "10"},
        {**day, "source": "toolost", "value": "0"},
        {**day, "platform": "metaads", "metric": "spend", "source": "meta_ads", "value": "3.30", "unit": "USD"},
    )


def _money(lake: CuratedLake) -> None:
    nothing_said = dict.fromkeys(("store", "country", "artist", "title", "isrc", "upc"))
    lake.put(
        "royalties",
        royalty(),
        royalty(),
        royalty(store="Apple Music", country="US", quantity=-2, earnings_usd="-0.5"),
        royalty(store="Luna", country="ZZ", artist="Somebody Else", title="Odd One", isrc="", quantity=1),
        royalty(**nothing_said, earnings_usd="0"),
        royalty(source="toolost", sale_month="2026-10", artist="kilo_vale", title="Static", isrc="QZAB12500002"),
    )


def _advertising(lake: CuratedLake) -> None:
    other = ad_day(1, "120200000000000002", campaign_name="Other", spend_usd="0.1")
    lake.put("meta_daily", ad_day(1), ad_day(2), other)
    lake.put(
        "meta_campaigns",
        {"campaign_id": "120200000000000001", "campaign_name": "NOVA DRIFT - GLASS HARBOR - BROAD",
         "artist": "nova_drift", "track": "Glass Harbor", "targeting": "BROAD", "first_date": FIRST,
         "last_date": SECOND},
    )  # fmt: skip


def _plays(lake: CuratedLake) -> None:
    lake.put(
        "tidy_daily_streams",
        {"date": FIRST, "spotify_streams": 10, "combined_streams": 10, "source": "distrokid"},
        {"date": FIRST, "spotify_streams": 0, "apple_streams": 3, "combined_streams": 3, "source": "toolost"},
    )
    lake.put("spotify_audience", NOVA | {"date": date(2025, 11, 3), "listeners": 5, "streams": 40})
    lake.put(
        "spotify_song_metrics",
        NOVA | {"track_id": "song-1", "time_period": "28day", "extraction_date": FIRST, "streams": 40, "savers": 1},
    )
    lake.put(
        "spotify_tracks",
        NOVA | {"track_id": "song-1", "track_name": "Glass Harbor (Edit)", "release_date": "2026",
                "first_seen": date(2026, 1, 1), "last_seen": FIRST},
    )  # fmt: skip
