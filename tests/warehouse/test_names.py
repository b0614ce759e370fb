"""Who is who: tracks and artists follow the artist list, in whatever order the data and the list arrive."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.warehouse.curated_lake import ARTISTS, CuratedLake, ad_day, royalty
from tests.warehouse.few_rows import everything

TRACK_OF = "SELECT DISTINCT i.title, i.isrc, track_key FROM royalty_items i JOIN tracks USING (track_id) ORDER BY 1, 2"


def test_a_track_is_known_by_its_isrc_whatever_it_is_called(lake: CuratedLake) -> None:
    lake.put(
        "royalties",
        royalty(title="Glass Harbour"),
        royalty(isrc="QZ-AB1-25-12345"),
        royalty(isrc="", title="glass_harbor"),
        royalty(isrc="", kind="Album"),
        royalty(isrc="", kind="Album", title="Second Name of the Album"),
        royalty(isrc="QZAB12577777", title="No Code Yet"),
        royalty(isrc="QZAB12588888", title="No Code Yet"),
    )
    lake.load()
    assert lake.asked(TRACK_OF) == [
        ("Glass Harbor", "", "album:0198004501234"),
        ("Glass Harbor", "QZ-AB1-25-12345", "isrc:QZAB12512345"),
        ("Glass Harbour", "QZAB12512345", "isrc:QZAB12512345"),
        ("No Code Yet", "QZAB12577777", "title:nova_drift|no code yet"),
        ("No Code Yet", "QZAB12588888", "isrc:QZAB12588888"),
        ("Second Name of the Album", "", "album:0198004501234"),
        ("glass_harbor", "", "isrc:QZAB12512345"),
    ]
    assert lake.asked("SELECT isrc FROM tracks WHERE title = 'No Code Yet' AND is_registered") == [("QZAB12577777",)]


def test_equal_titles_of_two_artists_are_two_tracks(lake: CuratedLake) -> None:
    lake.put("royalties", royalty(isrc="", title="Intro"), royalty(isrc="", title="Intro", artist="kilo_vale"))
    lake.load()
    assert lake.asked("SELECT COUNT(DISTINCT track_id) FROM royalty_items") == [(2,)]


def test_a_changed_artist_list_gives_the_warehouse_a_new_one_would_have(lake: CuratedLake, tmp_path: Any) -> None:
    everything(lake)
    lake.name_artists([])
    assert any("not in the artist list" in note for note in lake.load().notes)
    lake.name_artists(ARTISTS)
    report = lake.load()
    assert {one.dataset for one in report.datasets if one.state == "loaded"} == {"artist_list"}
    other = CuratedLake(tmp_path / "other")
    everything(other)
    other.load()
    assert lake.content() == other.content()


def test_datasets_that_arrive_one_by_one_give_the_same_as_all_at_once(full_lake: CuratedLake, tmp_path: Any) -> None:
    full_lake.load()
    other = CuratedLake(tmp_path / "other")
    everything(other)
    curated = other.root / "curated"
    files = sorted(curated.glob("*.parquet"), reverse=True)
    for file in files:
        file.rename(file.with_suffix(".waiting"))
    for file in files:
        file.with_suffix(".waiting").rename(file)
        other.load()
    assert other.content() == full_lake.content()


def test_campaigns_keep_their_number_and_follow_both_datasets(lake: CuratedLake) -> None:
    listed = {"campaign_id": "7", "campaign_name": "Listed", "artist": "nova_drift", "track": "Glass Harbor",
              "first_date": date(2026, 11, 1), "last_date": date(2026, 11, 2)}  # fmt: skip
    lake.put("meta_daily", ad_day(1, "7", status="ACTIVE"), ad_day(2, "7", status="PAUSED", campaign_name="Newest"))
    lake.load()
    (before,) = lake.asked("SELECT campaign_id, campaign_name, status, artist_id FROM campaigns")
    assert before[1:] == ("Newest", "PAUSED", None)
    lake.put("meta_campaigns", listed)
    lake.load()
    found = lake.asked("SELECT campaign_id, campaign_name, status, slug FROM campaigns JOIN artists USING (artist_id)")
    assert found == [(before[0], "Listed", "PAUSED", "nova_drift")]
    lake.put("meta_campaigns", listed | {"campaign_id": "8"})
    lake.put("meta_daily", ad_day(1, "8"))
    lake.load()
    assert lake.asked("SELECT external_campaign_id FROM campaigns") == [("8",)]


def test_days_not_reported_have_no_row_and_zero_has_one(full_lake: CuratedLake) -> None:
    full_lake.load()
    assert full_lake.asked(
        "SELECT data_source, platform_key, stream_count, territory_id FROM content_streams JOIN platforms "
        "USING (platform_id) ORDER BY 1, 2"
    ) == [("distrokid", "spotify", 10, 1), ("toolost", "apple_music", 3, 1), ("toolost", "spotify", 0, 1)]


def test_every_pixel_event_is_kept_and_unknown_stays_unknown(lake: CuratedLake) -> None:
    lake.put("meta_daily", ad_day(1, pixel_purchase=None), ad_day(2, pixel_purchase=2))
    lake.load()
    assert lake.asked("SELECT performance_date, event, event_count FROM v_conversion_counts ORDER BY 1, 2") == [
        ("2026-11-01", "pixel_link_click", 4), ("2026-11-02", "pixel_link_click", 4),
        ("2026-11-02", "pixel_purchase", 2),
    ]  # fmt: skip


def test_social_days_keep_their_sign_and_derive_their_rate(full_lake: CuratedLake) -> None:
    full_lake.load()
    tiktok = full_lake.asked(
        "SELECT new_followers, engagement_rate, slug FROM tiktok_metrics JOIN artists USING (artist_id)"
    )
    assert tiktok == [(-3, 0.1, "nova_drift")]
    linktree = full_lake.asked("SELECT total_views, unique_views, click_through_rate FROM linktree_metrics")
    assert linktree == [(9, None, 0.3333)]


def test_a_figure_of_the_cross_platform_table_is_a_number_and_its_exact_text(full_lake: CuratedLake) -> None:
    full_lake.load()
    assert full_lake.asked("SELECT data_source, value, value_text, unit FROM daily_figures ORDER BY 1") == [
        ("distrokid", 10.0, "10", "plays"), ("meta_ads", 3.3, "3.3", "USD"), ("toolost", 0.0, "0", "plays"),
    ]  # fmt: skip


def test_social_days_of_every_platform_stand_in_one_table(full_lake: CuratedLake) -> None:
    full_lake.load()
    assert full_lake.asked(
        "SELECT platform_key, account_handle, slug, followers, views, posts FROM social_metrics JOIN artists "
        "USING (artist_id) ORDER BY 1"
    ) == [("instagram", "nova", "nova_drift", None, 9, 4), ("tiktok", "nova.drift", "nova_drift", 50, None, None)]


def test_a_song_of_spotify_is_the_listed_track_whatever_it_is_called(full_lake: CuratedLake) -> None:
    full_lake.load()
    song = full_lake.asked("SELECT track_name, track_key FROM spotify_tracks JOIN tracks USING (track_id)")
    assert song == [("Glass Harbor (Edit)", "isrc:QZAB12512345")]
