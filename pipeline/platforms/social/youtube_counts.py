"""A YouTube channel's counters at one moment, as the Data API tells them, numbers as text.

``{"taken_at": ISO, "channel": {"id", "handle", "title", "statistics": {"viewCount", "subscriberCount",
"hiddenSubscriberCount", "videoCount"}}, "videos": [{"id", "statistics": {"likeCount", "commentCount"}}],
"all_videos": true}``

Likes and comments are those of all videos together; unknown where the list of videos was cut short. A video whose
owner hides its likes tells none. Subscribers are rounded by YouTube itself to three figures.
"""

from __future__ import annotations

from typing import Any

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.social.schema import YOUTUBE, YOUTUBE_COUNTS
from pipeline.platforms.values import count, json_of, refuse, words
from pipeline.registry import Registry

AGAIN = "Collect again."


def read_channel(file: Landed, _: Registry) -> Reading:
    """One row of levels, on the day of the download."""
    body = json_of(file.data())
    channel = body.get("channel") if isinstance(body, dict) else None
    videos = body.get("videos") if isinstance(body, dict) else None
    statistics = channel.get("statistics") if isinstance(channel, dict) else None
    if not isinstance(channel, dict) or not isinstance(statistics, dict) or not isinstance(videos, list):
        refuse("unknown-shape", "The file has another shape than all of its kind so far.", "channel", AGAIN)
    identity = words(channel.get("id"), "channel, id")
    if identity != file.subject:
        message = f"The file is named after {file.subject[:60]} but holds figures of {identity[:60]}."
        refuse("account-mismatch", message, "channel", AGAIN)
    whole = body.get("all_videos") is True
    hidden = statistics.get("hiddenSubscriberCount") is True
    columns: Columns = {
        "channel": [identity],
        "channel_handle": [words(channel.get("handle"), "channel, handle") or None],
        "channel_name": [words(channel.get("title"), "channel, title") or None],
        "date": [file.downloaded_at.date()],
        "followers": [None if hidden else _counter(statistics, "subscriberCount", "channel")],
        "posts": [_counter(statistics, "videoCount", "channel")],
        "total_views": [_counter(statistics, "viewCount", "channel")],
        "total_likes": [_together(videos, "likeCount") if whole else None],
        "total_comments": [_together(videos, "commentCount") if whole else None],
    }
    return Reading({YOUTUBE_COUNTS.name: columns})


def _counter(statistics: dict[str, Any], name: str, where: str) -> int | None:
    return None if statistics.get(name) is None else count(statistics[name], f"{where}, {name}")


def _together(videos: list[Any], name: str) -> int:
    total = 0
    for number, video in enumerate(videos, 1):
        statistics = video.get("statistics") if isinstance(video, dict) else None
        if not isinstance(statistics, dict):
            refuse("unknown-shape", f"A video of {YOUTUBE} has another shape than before.", f"video {number}", AGAIN)
        total += _counter(statistics, name, f"video {number}") or 0
    return total
