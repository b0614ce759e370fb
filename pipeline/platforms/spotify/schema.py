"""Spotify's tables: what its exports hold and what is published of them, column by column."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

SITE = "Spotify for Artists"
PERIODS = ("1day", "7day", "28day", "1year", "all")  # they overlap: never to be added up

# Counts are people or plays. Empty means that Spotify gave no figure, which is not 0.
AUDIENCE_COUNTS = (
    Column("listeners", Kind.INT, minimum=0),
    Column("streams", Kind.INT, minimum=0),
    Column("followers", Kind.INT, minimum=0),  # a level, not a growth
)
SONG_COUNTS = (
    Column("streams", Kind.INT, minimum=0),
    Column("listeners", Kind.INT, minimum=0),
    Column("savers", Kind.INT, minimum=0),
    Column("canvas_views", Kind.INT, minimum=0),
)
_ARTIST = Column("artist", Kind.TEXT, required=True)
_ARTIST_ID = Column("artist_id", Kind.TEXT, required=True)
_DATE = Column("date", Kind.DATE, required=True)
_TRACK_ID = Column("track_id", Kind.TEXT, required=True)
_PERIOD = Column("time_period", Kind.TEXT, required=True, one_of=PERIODS)
_EXTRACTED = Column("extraction_date", Kind.DATE, required=True)
_NAMES = (Column("track_name", Kind.TEXT), Column("track_uri", Kind.TEXT))
# As Spotify gives it: a day, for old releases sometimes only a year or a month.
_RELEASED = Column("release_date", Kind.TEXT)
_IMAGE = Column("image_url", Kind.TEXT)

AUDIENCE_DAYS = StagingTable("spotify_audience_days", (_ARTIST_ID, _DATE, *AUDIENCE_COUNTS))
SONGS = StagingTable(
    "spotify_songs", (_ARTIST_ID, _TRACK_ID, _PERIOD, _EXTRACTED, *SONG_COUNTS, *_NAMES, _RELEASED, _IMAGE)
)
# What the Web API lists: no figures, so it never speaks against a song list.
CATALOGUE = StagingTable(
    "spotify_catalogue",
    (_ARTIST_ID, _TRACK_ID, Column("listed_on", Kind.DATE, required=True), *_NAMES, _RELEASED, _IMAGE),
)

AUDIENCE = Contract(
    "spotify_audience",
    (_ARTIST, _ARTIST_ID, _DATE, *AUDIENCE_COUNTS),
    key=("artist", "date"),
    title="Spotify's audience by day",
)
SONG_METRICS = Contract(
    "spotify_song_metrics",
    (_ARTIST, _ARTIST_ID, _TRACK_ID, _PERIOD, _EXTRACTED, *SONG_COUNTS),
    key=("track_id", "time_period", "extraction_date"),
    title="Spotify's figures by song",
)
TRACKS = Contract(
    "spotify_tracks",
    (
        _TRACK_ID, *_NAMES, _ARTIST, _ARTIST_ID, _RELEASED, _IMAGE,
        Column("first_seen", Kind.DATE, required=True), Column("last_seen", Kind.DATE, required=True),
    ),
    key=("track_id",),
    title="Spotify's songs",
)  # fmt: skip
