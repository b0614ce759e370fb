"""Follower counts: one number for one account, taken on one day; and the notes the collector leaves beside them.

Source: the answers of an account's own page (``api/user/detail`` and others), as the collector saved them:
``{"count", "source_url", "timestamp", "artist"}``, ``artist`` being the handle that was asked for.
"""

from __future__ import annotations

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.tiktok.schema import FOLLOWERS, SITE
from pipeline.platforms.tiktok.validate import day_and_handle
from pipeline.platforms.values import count, json_of, refuse, signed_in, words
from pipeline.registry import Registry

SIGN_IN = f"Sign in to {SITE}, then collect again."
COLLECT_AGAIN = "Collect again."


def read_count(file: Landed, registry: Registry) -> Reading:
    """One row: handle, date (the UTC day of the stamp in the name), followers (people).

    Refuses a count of another account than the name tells (``account-mismatch``).
    """
    named, handle = day_and_handle(file.subject)
    body = json_of(signed_in(file.data(), SITE))
    if not isinstance(body, dict) or "count" not in body:
        refuse("unknown-shape", "This follower count has another shape than all before.", "count", COLLECT_AGAIN)
    if body["count"] is None:
        refuse("no-count", "TikTok showed no follower count. Older counts stay in use.", "count", SIGN_IN)
    asked = words(body.get("artist"), "artist").removeprefix("@")
    if asked and not same_account(asked, handle, registry):
        refuse(
            "account-mismatch", f"The file is named after {handle} but counts {asked[:60]}.", "artist", COLLECT_AGAIN
        )
    day = named or file.downloaded_at.date()
    columns: Columns = {"handle": [handle], "date": [day], "followers": [count(body["count"], "count")]}
    return Reading({FOLLOWERS.name: columns})


def read_notes(_: Landed, __: Registry) -> Reading:
    """What the collector tried before it found a count: kept, never read."""
    return Reading(figures=False)


def same_account(asked: str, handle: str, registry: Registry) -> bool:
    """Whether both mean one account: the same handle, or names of the same artist of the registry."""
    artist = registry.named(asked)
    return asked.casefold() == handle.casefold() or (artist is not None and artist is registry.named(handle))
