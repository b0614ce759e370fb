"""Files of Instagram and YouTube as they land: every default is a good file, every argument makes it another one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

STAMP = "20261121_070000"
ACCOUNT, IDENTITY = "novadrift", "17841400000000001"
CHANNEL = "UCnovadriftnovadriftnova"
REGISTRY = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "accounts": {"instagram": "@NovaDrift", "youtube": CHANNEL}},
    {"slug": "kilo_vale", "name": "KILO VALE", "accounts": {"instagram": "17841400000000002"}},
]


def day(date: str = "2026-11-20", **figures: Any) -> dict[str, Any]:
    told = figures or {"views": 120, "reach": 80, "likes": 9, "comments": 2, "shares": 1}
    insights = [{"name": name, "total_value": {"value": value}} for name, value in told.items()]
    return {"date": date, "insights": insights}


def instagram(*days: Mapping[str, Any], profile: object = None, **more: Any) -> dict[str, Any]:
    known = {"id": IDENTITY, "username": ACCOUNT, "followers_count": 1203, "media_count": 45}
    return {
        "taken_at": "2026-11-21T07:00:00.000Z",
        "profile": known if profile is None else profile,
        "days": list(days or [day()]),
        **more,
    }


def youtube(views: object = "5000", likes: Sequence[object] = ("30", "12"), **more: Any) -> dict[str, Any]:
    statistics = {"viewCount": views, "subscriberCount": "1230", "hiddenSubscriberCount": False, "videoCount": "2"}
    channel = {"id": CHANNEL, "handle": "novadrift", "title": "Nova Drift", "statistics": statistics}
    videos = [{"id": f"v{n}", "statistics": {"likeCount": like, "commentCount": "3"}} for n, like in enumerate(likes)]
    return {"taken_at": "2026-11-21T07:00:00.000Z", "channel": channel, "videos": videos, "all_videos": True, **more}


def instagram_file(account: str = ACCOUNT, stamp: str = STAMP) -> str:
    return f"instagram/instagram_{account}_{stamp}.json"


def youtube_file(channel: str = CHANNEL, stamp: str = STAMP) -> str:
    return f"youtube/youtube_{channel}_{stamp}.json"


def put_both(landing: Path) -> None:
    """A file of each in a lake's landing zone."""
    for name, body in ((instagram_file(), instagram()), (youtube_file(), youtube())):
        path = landing / "social" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), encoding="utf-8")
