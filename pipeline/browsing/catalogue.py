"""The datasets a lake publishes, as people call them: titles, groups, whose figures they hold. Nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.insights.rhythm import RHYTHMS
from pipeline.platforms.declaration import NAMES, TITLES

SHORTEST_MONTH = 28


class Group(StrEnum):
    """Under which heading a dataset stands; the value is the heading."""

    MONEY = "Plays and money"
    ADS = "Ads"
    AUDIENCE = "Audience"
    TOGETHER = "Together"


@dataclass(frozen=True)
class DatasetLine:
    """A dataset in the list. ``name`` is what its files are called, ``about`` says in a sentence what a row is.

    ``tables`` (``platform/table``) are the staging tables it is made from, ``made_from`` the other datasets.
    """

    name: str
    title: str
    group: Group
    platforms: tuple[str, ...]
    about: str
    tables: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()

    @property
    def by_month(self) -> bool:
        """Whether it is dated by month, as money reports are; the day in its newest date then says little."""
        return _RHYTHMS[self.name].days > SHORTEST_MONTH

    @property
    def date_column(self) -> str:
        """The column that dates its rows: sorted by it, falling, the newest come first."""
        return _RHYTHMS[self.name].column


_DISTRIBUTORS = ("distrokid", "toolost")
_CAMPAIGNS = ("metaads/meta_campaign_days", "metaads/meta_listed_campaigns")
CATALOGUE = (
    DatasetLine(
        "tidy_daily_streams", "Plays a day", Group.MONEY, _DISTRIBUTORS, "One row a day and distributor.",
        ("distrokid/dk_spotify_daily", "distrokid/dk_apple_daily", "toolost/tl_spotify_daily",
         "toolost/tl_apple_daily"),
    ),
    DatasetLine(
        "royalties", "Money, both distributors", Group.MONEY, _DISTRIBUTORS, "One row a line of a money report.",
        made_from=("dk_bank_details", "toolost_sales"),
    ),
    DatasetLine(
        "dk_bank_details", "DistroKid bank report", Group.MONEY, ("distrokid",), "The newest report, as written.",
        ("distrokid/dk_bank_details",),
    ),
    DatasetLine(
        "toolost_sales", "TooLost sales", Group.MONEY, ("toolost",), "One row a month, store and track.",
        ("toolost/tl_sales",),
    ),
    DatasetLine("meta_daily", "Ads by day", Group.ADS, ("metaads",), "One row a day and campaign.", _CAMPAIGNS),
    DatasetLine("meta_campaigns", "Campaigns", Group.ADS, ("metaads",), "One row a campaign.", _CAMPAIGNS),
    DatasetLine(
        "meta_manual", "Manual ad exports", Group.ADS, ("metaads",), "One row an ad and reporting period.",
        ("metaads/meta_manual_rows",),
    ),
    DatasetLine(
        "tiktok_analytics", "TikTok by account", Group.AUDIENCE, ("tiktok",), "One row a day and account.",
        ("tiktok/tiktok_days", "tiktok/tiktok_followers"),
    ),
    DatasetLine(
        "linktree_analytics", "Linktree", Group.AUDIENCE, ("linktree",), "One row a day.", ("linktree/linktree_days",)
    ),
    DatasetLine(
        "spotify_audience", "Spotify listeners", Group.AUDIENCE, ("spotify",), "One row a day and artist.",
        ("spotify/spotify_audience_days",),
    ),
    DatasetLine(
        "spotify_song_metrics", "Spotify songs", Group.AUDIENCE, ("spotify",), "One row a song, period and day.",
        ("spotify/spotify_songs",),
    ),
    DatasetLine(
        "spotify_tracks", "Spotify tracks", Group.AUDIENCE, ("spotify",), "One row a track.",
        ("spotify/spotify_songs", "spotify/spotify_catalogue"),
    ),
    DatasetLine(
        "instagram_analytics", "Instagram by account", Group.AUDIENCE, ("social",), "One row a day and account.",
        ("social/instagram_days", "social/instagram_counts"),
    ),
    DatasetLine(
        "youtube_analytics", "YouTube by channel", Group.AUDIENCE, ("social",), "One row a count and channel.",
        ("social/youtube_counts",),
    ),
    DatasetLine(
        "social_daily", "Social", Group.AUDIENCE, ("tiktok", "social"),
        "One row a day and account, whatever the platform.",
        made_from=("tiktok_analytics", "instagram_analytics", "youtube_analytics"),
    ),
    DatasetLine(
        "unified_daily", "All platforms by day", Group.TOGETHER, NAMES, "One row a day, artist, platform and figure.",
        made_from=("tidy_daily_streams", "spotify_audience", "tiktok_analytics", "instagram_analytics",
                   "youtube_analytics", "linktree_analytics", "meta_daily", "meta_campaigns"),
    ),
)  # fmt: skip
_BY_NAME = {line.name: line for line in CATALOGUE}
_RHYTHMS = {rhythm.dataset: rhythm for rhythm in RHYTHMS}


def dataset_catalogue() -> tuple[DatasetLine, ...]:
    """Every dataset a lake can have, in the order people look for them; groups stand together."""
    return CATALOGUE


def dataset_line(name: str) -> DatasetLine:
    """A dataset's line. Raises KeyError for a name that no dataset has."""
    return _BY_NAME[name]


def part_title(part: str) -> str:
    """What people call a dataset, or one source in it: ``tidy_daily_streams.toolost`` is *Plays a day, TooLost*."""
    name, _, source = part.partition(".")
    title = _BY_NAME[name].title if name in _BY_NAME else name
    return f"{title}, {TITLES.get(source, source)}" if source else title
