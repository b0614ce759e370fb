"""What the platforms are called: the one list of them, free of everything else, for whoever only needs the names."""

from __future__ import annotations

TITLES = {
    "metaads": "Meta Ads",
    "distrokid": "DistroKid",
    "toolost": "TooLost",
    "tiktok": "TikTok",
    "linktree": "Linktree",
    "spotify": "Spotify",
    "social": "Social",
}
NAMES = tuple(TITLES)
OPTIONAL = frozenset({"social"})  # counted only once it is set up: a label without them lacks nothing
