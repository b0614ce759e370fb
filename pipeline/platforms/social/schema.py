"""The tables of Instagram and YouTube: what their answers hold and what is published of them, column by column.

Two sorts of figures, never mixed: *levels* – followers, posts, and YouTube's counters, which only ever tell how much
there is by now – stand on the day they were counted; *days* tell what one day brought.
"""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

INSTAGRAM, YOUTUBE = "Instagram", "YouTube"
REACTIONS = ("likes", "comments", "shares")
_ACCOUNT = Column("account", Kind.TEXT, required=True)  # the user name, in small letters; the id where there is none
_DATE = Column("date", Kind.DATE, required=True)


def _counts(*names: str) -> tuple[Column, ...]:
    """Whole numbers; empty is unknown, which is not 0."""
    return tuple(Column(name, Kind.INT, minimum=0) for name in names)


INSTAGRAM_METRICS = ("views", "reach", *REACTIONS)
INSTAGRAM_DAYS = StagingTable("instagram_days", (_ACCOUNT, _DATE, *_counts(*INSTAGRAM_METRICS)))
INSTAGRAM_COUNTS = StagingTable(
    "instagram_counts",
    (_ACCOUNT, Column("account_id", Kind.TEXT, required=True), _DATE, *_counts("followers", "posts")),
)

COUNTERS = ("total_views", "total_likes", "total_comments")
YOUTUBE_COUNTS = StagingTable(
    "youtube_counts",
    (
        Column("channel", Kind.TEXT, required=True),  # its id, UC…
        Column("channel_handle", Kind.TEXT),
        Column("channel_name", Kind.TEXT),
        _DATE,
        *_counts("followers", "posts", *COUNTERS),
    ),
)

INSTAGRAM_ANALYTICS = Contract(
    "instagram_analytics",
    (
        Column("artist", Kind.TEXT, required=True),
        _ACCOUNT,
        _DATE,
        *_counts(*INSTAGRAM_METRICS),  # of this day, in the platform's own time zone
        *_counts("followers", "posts"),  # levels, on the day they were counted
    ),
    key=("account", "date"),
    title="Instagram's days",
)
YOUTUBE_ANALYTICS = Contract(
    "youtube_analytics",
    (
        Column("artist", Kind.TEXT, required=True),
        Column("channel", Kind.TEXT, required=True),
        Column("channel_name", Kind.TEXT),
        _DATE,
        # What the counters grew by in the day up to this count; empty unless the count before was taken a day earlier.
        *_counts("views", "likes", "comments"),
        Column("new_views", Kind.REAL),  # views a day since the count before, however long ago; below 0 if taken back
        *_counts("followers", "posts", *COUNTERS),  # levels
    ),
    key=("channel", "date"),
    title="YouTube's counts",
)
