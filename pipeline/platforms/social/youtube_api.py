"""Asks the YouTube Data API for a channel's counters. The key travels in a header, never in an address.

Source: Google's reference of ``channels.list``, ``playlistItems.list`` and ``videos.list``, and its pages on errors. A
page of each costs one unit; searching would cost a hundred and is never done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.access.http import Api, Patience, Reply, away, no_answer, rate_limited, wait_until
from pipeline.clock import Clock
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.graph_api import changed
from pipeline.platforms.social.quota import Spending
from pipeline.platforms.social.schema import YOUTUBE
from pipeline.redaction import conceal

PATH = "youtube/v3"
PAGE = 50
MOST_VIDEOS = 2_000  # a channel with more has its likes and comments left out rather than the day's units spent on them
MOST_PAGES = 80  # twice what these fill; a list that still goes on then has pages with nothing on them
SLOWER_SECONDS = (2.0, 4.0, 8.0)
BUSY_SECONDS = 300.0
_CHANNEL = re.compile(r"UC[\w-]{22}")
_USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_SLOW_DOWN = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_NOT_THERE = frozenset({"playlistNotFound", "channelNotFound", "videoNotFound", "notFound"})

Answer = dict[str, Any]


class NotThere(Exception):
    """YouTube does not know what was asked for."""


class YouTubeApi:
    """Every call may raise :class:`StepFailed` with the kind that YouTube's answer has, and :class:`Cancelled`."""

    def __init__(
        self,
        base: str,
        key: str,
        quota: Spending,
        stopped: Callable[[], bool],
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        headers = {"X-Goog-Api-Key": conceal(key), "Accept": "application/json"}
        self._api = Api(base, YOUTUBE, stopped, clock, headers, patience=patience, again=_away)
        self._quota = quota
        self._clock = clock

    def __enter__(self) -> YouTubeApi:
        return self

    def __exit__(self, *_: object) -> None:
        self._api.close()

    def channel(self, stated: str) -> Answer:
        """A channel by its id or handle: id, handle, title, statistics, and the playlist of its uploads.

        Raises :class:`StepFailed` (environment) where YouTube knows none of that name.
        """
        by = {"id": stated} if _CHANNEL.fullmatch(stated) else {"forHandle": f"@{stated}"}
        try:
            found = self._items("channels", {"part": "snippet,statistics,contentDetails", **by})[0]
        except NotThere:
            found = []
        if not found:
            message = f"{YOUTUBE} does not know the channel {stated[:60]} of the artist list. Older data stay in use."
            raise StepFailed(Failure(FailureKind.ENVIRONMENT, message, "Correct it in the artist list."))
        channel, snippet = found[0], found[0].get("snippet") or {}
        uploads = ((channel.get("contentDetails") or {}).get("relatedPlaylists") or {}).get("uploads") or ""
        return {
            "id": channel.get("id"),
            "handle": str(snippet.get("customUrl") or "").removeprefix("@"),
            "title": snippet.get("title"),
            "statistics": channel.get("statistics"),
            "uploads": uploads,
        }

    def videos(self, uploads: str) -> tuple[list[Answer], bool]:
        """The counters of a playlist's videos, and whether these are all: very long lists are not walked through."""
        names = self._names(uploads)
        if names is None:
            return [], False
        found: list[Answer] = []
        for start in range(0, len(names), PAGE):
            asked = {"part": "statistics", "id": ",".join(names[start : start + PAGE])}
            try:
                found += self._items("videos", asked)[0]
            except NotThere:  # some were taken down between the two questions: what is left is not all
                return [], False
        return [{"id": video.get("id"), "statistics": video.get("statistics") or {}} for video in found], True

    def _names(self, uploads: str) -> list[str] | None:
        names: list[str] = []
        page = ""
        for _ in range(MOST_PAGES if uploads else 0):
            asked = {"part": "contentDetails", "playlistId": uploads, **({"pageToken": page} if page else {})}
            try:
                items, page = self._items("playlistItems", asked)
            except NotThere:  # a channel that never published anything has no such list
                break
            names += [str((item.get("contentDetails") or {}).get("videoId") or "") for item in items]
            if len(names) > MOST_VIDEOS:
                return None
            if not page:
                break
        return None if page else [name for name in names if name]

    def _items(self, what: str, asked: Mapping[str, str]) -> tuple[list[Answer], str]:
        """One page of a list, and the name of the next one."""
        for wait in (*SLOWER_SECONDS, None):
            self._quota.spend()
            reply = self._api.get(f"{PATH}/{what}", {**asked, "maxResults": str(PAGE)})
            if reply.status == 200:
                return _rows(reply)
            reasons = _reasons(reply.body)
            if reasons & _USED_UP:
                self._quota.used_up()
                raise wait_until(YOUTUBE, self._quota.renewed_at())
            if wait is None or not (reasons & _SLOW_DOWN or reply.status == 429):
                break
            self._api.rest(wait)
        raise self._failure(reply, reasons)

    def _failure(self, reply: Reply, reasons: frozenset[str]) -> Exception:
        detail = f"status {reply.status} {' '.join(sorted(reasons))}".strip()
        if reasons & _SLOW_DOWN or reply.status == 429:
            return rate_limited(YOUTUBE, self._clock, BUSY_SECONDS)
        if reply.status == 404 and reasons & _NOT_THERE:
            return NotThere(detail)
        if reply.status >= 500 or reply.body is None:
            return no_answer(YOUTUBE, detail)
        if reply.status in (400, 401, 403):
            message = (
                f"{YOUTUBE} does not accept the data key, or it is not allowed to read channels. Nothing was lost."
            )
            action = "Replace the key on the Accounts page, and switch on the YouTube Data API for its project."
            return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, action, detail=detail))
        message = f"{YOUTUBE} did not understand what it was asked. Older data stay in use."
        action = "The people who maintain this panel need the details."
        return StepFailed(Failure(FailureKind.PERMANENT, message, action, detail=detail))


def _rows(reply: Reply) -> tuple[list[Answer], str]:
    body = reply.body if isinstance(reply.body, dict) else {}
    items = body.get("items", [])  # a list without anything in it is left out
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items) or "kind" not in body:
        raise changed(YOUTUBE, "an answer without items")
    return items, str(body.get("nextPageToken") or "")


def _reasons(body: object) -> frozenset[str]:
    """All reasons that an error names, in whichever of its two places."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return frozenset()
    stated = [*(error.get("errors") or ()), *(error.get("details") or ())]
    return frozenset(str(item["reason"]) for item in stated if isinstance(item, Mapping) and item.get("reason"))


def _away(reply: Reply) -> bool:
    """Whether an answer is only a bad moment: a gateway's, or one of Google's own."""
    return away(reply) or (reply.status == 200 and reply.body is None)
