"""TikTok's tables: what its exports and counts hold and what is published of them, column by column."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

SITE = "TikTok"
HEADINGS = {  # what the export calls our columns; each says how often something happened on a day
    "video_views": "Video Views",
    "profile_views": "Profile Views",
    "likes": "Likes",
    "comments": "Comments",
    "shares": "Shares",
}
_HANDLE = Column("handle", Kind.TEXT, required=True)
_DATE = Column("date", Kind.DATE, required=True)
_COUNTS = tuple(Column(name, Kind.INT, minimum=0) for name in HEADINGS)  # empty: no figure, which is not 0

DAYS = StagingTable("tiktok_days", (_HANDLE, _DATE, *_COUNTS))
FOLLOWERS = StagingTable("tiktok_followers", (_HANDLE, _DATE, Column("followers", Kind.INT, required=True, minimum=0)))

ANALYTICS = Contract(
    "tiktok_analytics",
    (
        Column("artist", Kind.TEXT, required=True),
        _HANDLE,
        _DATE,
        *_COUNTS,
        Column("engagement_rate", Kind.REAL, minimum=0),  # (likes + comments + shares) / views; empty without views
        Column("followers", Kind.INT, minimum=0),  # a level, only on the day it was counted
        Column("new_followers", Kind.REAL),  # people a day since the count before; below 0 for losses
    ),
    key=("handle", "date"),
    title="TikTok's days",
)
