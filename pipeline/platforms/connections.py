"""Every way into the platforms: what each needs, how long its sessions last, which variables older set-ups used.

Lifetimes and variable names are those of the original's documents; its five places disagree, these are the shortest
that were seen in practice.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.access.connection import Connection, Field
from pipeline.platforms.titles import TITLES


def _email(*variables: str) -> Field:
    return Field("email", "E-mail address", variables, secret=False, required=False, identity=True)


def _password(*variables: str) -> Field:
    return Field("password", "Password", variables, required=False)


_STATED = (
    Connection("metaads", "metaads", "Ad account", (
        Field("account", "Ad account (act_…)", ("META_AD_ACCOUNT_ID",), secret=False, identity=True),
        Field("token", "Access token", ("META_ACCESS_TOKEN",)),
        Field("app_id", "App id", ("META_APP_ID",), secret=False, required=False),
        Field("app_secret", "App secret", ("META_APP_SECRET",), required=False),
    )),
    Connection("distrokid", "distrokid", "DistroKid account", (
        _email("DK_EMAIL", "DISTROKID_EMAIL", "DISTROKID_USERNAME"),
        _password("DK_PASSWORD", "DISTROKID_PASSWORD"),
    ), by_browser=True, lifetime_days=14),
    Connection("toolost", "toolost", "TooLost account", (
        _email("TOOLOST_EMAIL"),
        _password("TOOLOST_PASSWORD"),
    ), by_browser=True, lifetime_days=7),
    Connection("tiktok", "tiktok", "TikTok account", (
        _email(),
        _password(),
    ), by_browser=True, many=True, lifetime_days=7, cookies=("sessionid", "sid_guard", "uid_tt")),
    Connection("linktree", "linktree", "Linktree account", (
        Field("username", "User name", ("LINKTREE_USERNAME",), secret=False, required=False, identity=True),
        _password("LINKTREE_PASSWORD"),
    ), by_browser=True, lifetime_days=30),
    Connection("spotify", "spotify", "Spotify for Artists", (
        _email("SPOTIFY_FOR_ARTISTS_EMAIL", "SPOTIFY_EMAIL"),
        _password("SPOTIFY_FOR_ARTISTS_PASSWORD", "SPOTIFY_PASSWORD"),
    ), by_browser=True, lifetime_days=30),
    Connection("spotify-catalogue", "spotify", "Catalogue keys", (
        Field("client_id", "Client id", ("SPOTIFY_CLIENT_ID",), secret=False, identity=True),
        Field("client_secret", "Client secret", ("SPOTIFY_CLIENT_SECRET",)),
    )),
    Connection("instagram", "social", "Instagram", (
        Field("token", "Access token", ("INSTAGRAM_ACCESS_TOKEN",)),
    )),
    Connection("youtube", "social", "YouTube", (
        Field("key", "Data key", ("YOUTUBE_API_KEY",)),
    )),
)  # fmt: skip
_OF_SEVERAL = ("social",)  # several sites in one: each is called by its own name
CONNECTIONS = tuple(
    replace(one, of=one.title if one.platform in _OF_SEVERAL else TITLES.get(one.platform, one.title))
    for one in _STATED
)
BY_KEY = {connection.key: connection for connection in CONNECTIONS}
SECRET_VARIABLES = tuple(
    variable for one in CONNECTIONS for field in one.fields if field.secret for variable in field.variables
)
"""Environment variables that may state a secret; whoever starts a browser withholds them first."""
SIGNED_IN_BY_HAND = tuple(connection.platform for connection in CONNECTIONS if connection.by_browser)
SITES = {platform: f"pipeline.platforms.{platform}.site:Site" for platform in SIGNED_IN_BY_HAND}
"""Where the sign-in of a platform is described; loaded when somebody signs in."""


def connections_of(platform: str) -> tuple[Connection, ...]:
    return tuple(connection for connection in CONNECTIONS if connection.platform == platform)


def platform_title(connection: Connection) -> str:
    return connection.of
