"""The datasets a lake publishes, as people call them: titles, groups, whose figures they hold. Nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.platforms.declaration import NAMES, TITLES


class Group(StrEnum):
    """Under which heading a dataset stands; the value is the heading."""

    MONEY = "Plays and money"
    ADS = "Ads"
    AUDIENCE = "Audience"
    TOGETHER = "Together"


@dataclass(frozen=True)
class DatasetLine:
    """A dataset in the list. ``name`` is what its files are called, ``about`` says in a sentence what a row is."""

    name: str
    title: str
    group: Group
    platforms: tuple[str, ...]
    about: str


_BOTH = ("distrokid", "toolost")
CATALOGUE = (
    DatasetLine("tidy_daily_streams", "Plays a day", Group.MONEY, _BOTH, "One row a day and distributor."),
    DatasetLine("royalties", "Money, both distributors", Group.MONEY, _BOTH, "One row a line of a money report."),
    DatasetLine(
        "dk_bank_details", "DistroKid bank report", Group.MONEY, ("distrokid",), "The newest report, as it was written."
    ),
    DatasetLine("toolost_sales", "TooLost sales", Group.MONEY, ("toolost",), "One row a month, store and track."),
    DatasetLine("meta_daily", "Ads by day", Group.ADS, ("metaads",), "One row a day and campaign."),
    DatasetLine("meta_campaigns", "Campaigns", Group.ADS, ("metaads",), "One row a campaign."),
    DatasetLine("meta_manual", "Manual ad exports", Group.ADS, ("metaads",), "One row an ad and reporting period."),
    DatasetLine("tiktok_analytics", "TikTok by account", Group.AUDIENCE, ("tiktok",), "One row a day and account."),
    DatasetLine("linktree_analytics", "Linktree", Group.AUDIENCE, ("linktree",), "One row a day."),
    DatasetLine("spotify_audience", "Spotify listeners", Group.AUDIENCE, ("spotify",), "One row a day and artist."),
    DatasetLine(
        "spotify_song_metrics", "Spotify songs", Group.AUDIENCE, ("spotify",), "One row a song, period and download."
    ),
    DatasetLine("spotify_tracks", "Spotify tracks", Group.AUDIENCE, ("spotify",), "One row a track."),
    DatasetLine(
        "social_daily", "Social", Group.AUDIENCE, ("tiktok",), "One row a day and account, whatever the platform."
    ),
    DatasetLine(
        "unified_daily", "All platforms by day", Group.TOGETHER, NAMES, "One row a day, artist, platform and figure."
    ),
)
_BY_NAME = {line.name: line for line in CATALOGUE}


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
