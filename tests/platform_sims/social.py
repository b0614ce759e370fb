"""The stand-in of Instagram (at the Graph API) and of YouTube (Data API with its quota), with an invented history."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform_sims.graph import Asked, GraphStandIn, Key, Refusal, fields_of

INSTAGRAM_TOKEN = "EAAInstaSTANDINinstaSTANDIN9876543210abcdefZD"
YOUTUBE_KEY = "AIzaSyStandInStandInStandInStandIn01234"
COAST = ZoneInfo("America/Los_Angeles")
METRICS = ("reach", "views", "likes", "comments", "shares", "saves", "total_interactions")
PROFILE = ("id", "username", "name", "followers_count", "media_count", "biography")
UNITS = 10_000
BEGINNING = date(2026, 1, 1)


@dataclass
class Insta:
    """An account and what each of its days brought, by metric."""

    identity: str
    username: str
    followers: int
    media: int
    days: dict[date, dict[str, int]]


@dataclass
class Channel:
    """A channel whose counters grow a little every day since the beginning."""

    identity: str
    handle: str
    title: str
    subscribers: int
    videos: list[str]
    start: int
    a_day: int

    def views(self, moment: datetime) -> int:
        passed = moment - datetime.combine(BEGINNING, time(), UTC)
        return self.start + int(self.a_day * passed / timedelta(days=1))

    def likes(self, moment: datetime) -> int:
        return self.views(moment) // 50


@dataclass
class SocialStandIn(GraphStandIn):
    """``now`` is moved by tests. ``late_days``: the newest days of Instagram that have no figures yet."""

    keys: list[Key] = field(default_factory=lambda: [Key(INSTAGRAM_TOKEN)])
    youtube_key: str = YOUTUBE_KEY
    now: datetime = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    late_days: int = 0
    units_left: int = UNITS
    youtube_faults: list[tuple[int, str]] = field(default_factory=list)  # status and reason, one a call
    asked_of_youtube: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    leaked_keys: list[str] = field(default_factory=list)

    serves: tuple[str, ...] = ("instagram", "youtube")

    name = "social"

    @cached_property
    def slugs(self) -> list[str]:
        listed = json.loads((self.landing.parent.parent / "artists.json").read_bytes())
        return [artist["slug"] for artist in listed]

    @cached_property
    def accounts(self) -> list[Insta]:
        return [self._account(number, slug) for number, slug in enumerate(self.slugs, 1)]

    @cached_property
    def channels(self) -> list[Channel]:
        return [self._channel(number, slug) for number, slug in enumerate(self.slugs, 1)]

    def artists(self) -> list[dict[str, Any]]:
        """The generator's artist list with their accounts here: one by name, one by id."""
        listed = json.loads((self.landing.parent.parent / "artists.json").read_bytes())
        for number, artist in enumerate(listed):
            account, channel = self.accounts[number], self.channels[number]
            artist["accounts"] = {
                "instagram": account.identity if number % 2 else f"@{account.username}",
                "youtube": channel.handle if number % 2 else channel.identity,
            }
        return listed

    def routes(self) -> Sequence[Route]:
        return (Route("/youtube/v3/{what}", self.youtube), *super().routes())

    # ---- Instagram

    def node(self, method: str, path: str, asked: Asked) -> dict[str, Any]:
        if path == "me/accounts":
            return self.page(path, [self._page_of(account, asked) for account in self.accounts], asked)
        first, _, rest = path.partition("/")
        account = next((a for a in self.accounts if a.identity == first), None)
        if account is None or rest not in ("", "insights"):
            raise Refusal(100, f"Unsupported get request. Object with ID '{first}' does not exist.", 33)
        return self._insights(account, asked) if rest else self._profile(account, asked)

    def _page_of(self, account: Insta, asked: Asked) -> dict[str, Any]:
        if "instagram_business_account{" not in asked.get("fields", ""):
            return {"id": "1" + account.identity[1:], "name": account.username}
        return {
            "id": "1" + account.identity[1:],
            "instagram_business_account": {"id": account.identity, "username": account.username},
        }

    def _profile(self, account: Insta, asked: Asked) -> dict[str, Any]:
        known = {
            "id": account.identity, "username": account.username, "name": account.username.upper(),
            "followers_count": account.followers, "media_count": account.media, "biography": "",
        }  # fmt: skip
        return {name: known[name] for name in {"id", *fields_of(asked, PROFILE)}}

    def _insights(self, account: Insta, asked: Asked) -> dict[str, Any]:
        named = [name for name in asked.get("metric", "").split(",") if name]
        if not named or [name for name in named if name not in METRICS]:
            raise Refusal(100, "(#100) metric must be one of the following values: " + ", ".join(METRICS))
        if asked.get("metric_type") != "total_value" or asked.get("period") != "day":
            raise Refusal(
                100, "(#100) The following metrics should be specified with parameter metric_type=total_value"
            )
        since, until = (datetime.fromtimestamp(int(asked[name]), UTC).astimezone(COAST) for name in ("since", "until"))
        if until < since or until - since > timedelta(days=30):
            raise Refusal(100, "(#100) There cannot be more than 30 days between since and until")
        newest = self.now.astimezone(COAST).date() - timedelta(days=1 + self.late_days)
        days = [d for d in account.days if since.date() <= d <= until.date() and d <= newest]
        rows = []
        for name in named if days else ():
            total = sum(account.days[d][name] for d in days)
            rows.append({"name": name, "period": "day", "title": name.title(), "total_value": {"value": total},
                         "id": f"{account.identity}/insights/{name}/day"})  # fmt: skip
        return {"data": rows, "paging": {"previous": f"https://graph.facebook.com/?access_token={self.keys[0].token}"}}

    # ---- YouTube

    async def youtube(self, request: Request) -> Response:
        asked = dict(request.query_params)
        what = request.path_params["what"]
        with self._lock:
            self.asked_of_youtube.append((what, asked))
            if self.youtube_key in str(request.url):
                self.leaked_keys.append(what)
            self.units_left -= 1
            struck = self.youtube_faults.pop(0) if self.youtube_faults else None
        if struck is not None:
            return _no(struck[0], struck[1])
        if request.headers.get("X-Goog-Api-Key", asked.get("key")) != self.youtube_key:
            return _no(400, "badRequest", "API_KEY_INVALID")
        if self.units_left < 0:
            return _no(403, "quotaExceeded")
        if "part" not in asked:
            return _no(400, "missingRequiredParameter")
        found = {"channels": self._channels, "playlistItems": self._uploads, "videos": self._videos}.get(what)
        return found(asked) if found else _no(404, "notFound")

    def _channels(self, asked: Mapping[str, str]) -> Response:
        wanted = asked.get("id", ""), asked.get("forHandle", "").removeprefix("@").casefold()
        items = [
            self._item(c, asked["part"]) for c in self.channels if c.identity == wanted[0] or c.handle == wanted[1]
        ]
        body: dict[str, Any] = {
            "kind": "youtube#channelListResponse",
            "etag": "x",
            "pageInfo": {"totalResults": len(items)},
        }
        return JSONResponse({**body, "items": items} if items else body)  # an empty list is left out

    def _item(self, channel: Channel, part: str) -> dict[str, Any]:
        known = {
            "snippet": {"title": channel.title, "customUrl": f"@{channel.handle}"},
            "statistics": {
                "viewCount": str(channel.views(self.now)), "subscriberCount": str(channel.subscribers),
                "hiddenSubscriberCount": False, "videoCount": str(len(channel.videos)),
            },
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UU" + channel.identity[2:]}},
        }  # fmt: skip
        return {"kind": "youtube#channel", "id": channel.identity, **{name: known[name] for name in part.split(",")}}

    def _uploads(self, asked: Mapping[str, str]) -> Response:
        owner = next((c for c in self.channels if c.identity[2:] == asked.get("playlistId", "")[2:]), None)
        if owner is None or not owner.videos:
            return _no(404, "playlistNotFound")
        start, size = int(asked.get("pageToken", "0")), min(int(asked.get("maxResults", "5")), 50)
        items = [
            {"kind": "youtube#playlistItem", "contentDetails": {"videoId": v}} for v in owner.videos[start:][:size]
        ]
        following = {"nextPageToken": str(start + size)} if start + size < len(owner.videos) else {}
        return JSONResponse({"kind": "youtube#playlistItemListResponse", "items": items, **following})

    def _videos(self, asked: Mapping[str, str]) -> Response:
        named = asked.get("id", "").split(",")
        if len(named) > 50:
            return _no(400, "invalidFilters")
        items = []
        for channel in self.channels:
            share = channel.likes(self.now) // max(1, len(channel.videos))
            for video in (v for v in channel.videos if v in named):
                statistics = {"viewCount": "10", "likeCount": str(share), "favoriteCount": "0", "commentCount": "2"}
                if video.endswith("00"):
                    del statistics["likeCount"]  # its owner hides them
                items.append({"kind": "youtube#video", "id": video, "statistics": statistics})
        return JSONResponse({"kind": "youtube#videoListResponse", "items": items})

    # ---- invented

    def _account(self, number: int, slug: str) -> Insta:
        rng = random.Random(f"instagram {slug}")
        days = {}
        for offset in range(330):
            views = rng.randrange(40, 900)
            reach = int(views * rng.uniform(0.4, 0.9))
            likes, comments, shares = views // rng.randrange(8, 20), rng.randrange(0, 9), rng.randrange(0, 5)
            days[BEGINNING + timedelta(days=offset)] = {
                "views": views, "reach": reach, "likes": likes, "comments": comments, "shares": shares, "saves": 1,
                "total_interactions": likes + comments + shares,
            }  # fmt: skip
        name = slug.replace("_", "")
        return Insta(f"1784140000{number:07d}", name, rng.randrange(200, 9000), rng.randrange(10, 400), days)

    def _channel(self, number: int, slug: str) -> Channel:
        rng = random.Random(f"youtube {slug}")
        name = slug.replace("_", "")
        identity = f"UC{name[:20]:x<20}{number:02d}"
        videos = [f"{name[:6]}{n:05d}" for n in range(70 if number == 1 else 0)]
        title, subscribers = slug.replace("_", " ").title(), rng.randrange(1, 90) * 100
        return Channel(identity, name, title, subscribers, videos, rng.randrange(1000, 90_000), rng.randrange(50, 900))


def _no(status: int, reason: str, detail: str = "") -> Response:
    error: dict[str, Any] = {
        "code": status,
        "message": f"The request cannot be completed: {reason}",
        "errors": [{"message": "no", "domain": "youtube.quota", "reason": reason}],
    }
    if detail:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail, "domain": "googleapis.com"}
        error |= {"status": "INVALID_ARGUMENT", "details": [info]}
    return JSONResponse({"error": error}, status)
