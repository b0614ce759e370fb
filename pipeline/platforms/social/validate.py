"""Recognising the files of Instagram and YouTube by name: which of them, whose, and when it was taken."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.platforms.declaration import Identity
from pipeline.platforms.names import STAMP, moment_of
from pipeline.registry import Registry

_NAME = re.compile(rf"(?P<kind>instagram|youtube)_(?P<whose>.+)_{STAMP}\.json", re.IGNORECASE)


def identify(path: str, _: Registry) -> Identity | None:
    """``instagram_<account>_<stamp>.json`` and ``youtube_<channel>_<stamp>.json``, in any folder."""
    found = _NAME.fullmatch(PurePosixPath(path).name)
    if found is None:
        return None
    return Identity(found["kind"].lower(), found["whose"], moment_of(found["stamp"]))


def instagram_name(account: str, stamp: str) -> str:
    return f"instagram/instagram_{account}_{stamp}.json"


def youtube_name(channel: str, stamp: str) -> str:
    return f"youtube/youtube_{channel}_{stamp}.json"
