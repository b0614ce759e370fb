"""Follower counts, each true on the day it was taken and on no other; and the collector's notes, which are no data."""

from __future__ import annotations

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.tiktok.schema import FOLLOWERS
from pipeline.platforms.values import count, json_of, refuse, signed_in
from pipeline.registry import Registry, normal


def read_followers(file: Landed, _: Registry) -> Reading:
    """Columns ``handle``, ``date`` (UTC day of the count), ``followers``; name and content must mean one account."""
    body = json_of(signed_in(file.data(), "TikTok"))
    if not isinstance(body, dict) or "count" not in body:
        refuse("unknown-shape", "This follower count has another shape than all before.", "top level")
    stated = body.get("artist")
    if isinstance(stated, str) and stated and normal(stated) != normal(file.subject):
        refuse("account-mismatch", f"The file is named after {file.subject} and speaks of {stated[:60]}.", "artist")
    followers = count(body["count"], "count")
    columns: Columns = {"handle": [file.subject], "date": [file.downloaded_at.date()], "followers": [followers]}
    return Reading({FOLLOWERS.name: columns})


def read_notes(file: Landed, _: Registry) -> Reading:
    return Reading(figures=False)
