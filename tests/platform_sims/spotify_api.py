"""The Web API of Spotify's stand-in, as new apps may still use it: single things, small pages, client credentials."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platform_sims.stand_in import form

if TYPE_CHECKING:
    from tests.platform_sims.spotify import SpotifyStandIn

CLIENT_ID, CLIENT_SECRET = "5f1d0c3a9b7e48d2a6c4e8f013579bdf", "c0ffee0123456789feedbead98765432"
ALBUMS_A_PAGE, TRACKS_A_PAGE = 10, 50  # more is refused
STRANGER = "0STRANGER0STRANGER0STR"


def made_id(*names: object) -> str:
    """An id of Spotify's shape, the same every time."""
    return sha256(" ".join(map(str, names)).encode()).hexdigest()[:22]


class SpotifyApi:
    """The token service and the catalogue: a single for every track of the label, an old EP, and a compilation
    that the artist shares with strangers.
    """

    def __init__(self, site: SpotifyStandIn) -> None:
        self._site = site
        self._tokens: set[str] = set()

    def routes(self) -> Sequence[Route]:
        return (
            Route("/accounts/api/token", self.token, methods=["POST"]),
            Route("/api/v1/artists/{artist}/albums", self.albums),
            Route("/api/v1/albums/{album}/tracks", self.tracks),
        )

    async def token(self, request: Request) -> Response:
        keys = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        stated = await form(request)
        if stated != {"grant_type": "client_credentials"} or request.query_params:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if request.headers.get("Authorization") != f"Basic {keys}" or self._site.faults.strikes("keys-refused"):
            return JSONResponse({"error": "invalid_client", "error_description": "Invalid client"}, 400)
        made = "BQ" + secrets.token_urlsafe(60)
        self._tokens.add(made)
        return JSONResponse({"access_token": made, "token_type": "Bearer", "expires_in": 3600})

    async def albums(self, request: Request) -> Response:
        found = self._albums_of(request.path_params["artist"])
        if found and self._site.faults.strikes("odd-id", request.url.path):
            found = [{**found[0], "id": "../../artists"}, *found[1:]]
        return self._paged(request, self._refused(request), found, ALBUMS_A_PAGE)

    async def tracks(self, request: Request) -> Response:
        album = request.path_params["album"]
        found = next((tracks for known in self._all() for one, tracks in known if one["id"] == album), None)
        return self._paged(request, self._refused(request), found, TRACKS_A_PAGE)

    def _refused(self, request: Request) -> Response | None:
        faults, path = self._site.faults, request.url.path
        later = faults.strikes("later", path)
        if later:
            headers = {"Retry-After": str(round(later.seconds))}
            return JSONResponse({"error": {"status": 429, "message": "API rate limit exceeded"}}, 429, headers)
        if faults.strikes("token-ended", path):
            self._tokens.clear()
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            return JSONResponse({"error": {"status": 401, "message": "The access token expired"}}, 401)
        if faults.strikes("no-premium", path):
            return JSONResponse({"error": {"status": 403, "message": "Active premium subscription required"}}, 403)
        return None

    def _paged(self, request: Request, refused: Response | None, items: list[Any] | None, most: int) -> Response:
        if refused is not None:
            return refused
        if items is None:
            return JSONResponse({"error": {"status": 404, "message": "Resource not found"}}, 404)
        limit, offset = int(request.query_params.get("limit", 5)), int(request.query_params.get("offset", 0))
        if not 1 <= limit <= most:
            return JSONResponse({"error": {"status": 400, "message": "Invalid limit"}}, 400)
        if self._site.faults.strikes("empty", request.url.path):
            items = []
        page = items[offset : offset + limit]
        if self._site.faults.strikes("lost-items", request.url.path):
            page = page[:-1]
        address = f"{self._site.base}{request.url.path}"
        following = f"{address}?offset={offset + limit}&limit={limit}" if offset + limit < len(items) else None
        return JSONResponse({
            "href": address, "items": page, "limit": limit, "next": following, "offset": offset, "previous": None,
            "total": len(items),
        })  # fmt: skip

    # -- what there is

    def _albums_of(self, artist: str) -> list[Any] | None:
        known = {one["spotify_artist_id"]: one for one in self._site.artists}
        return [album for album, _ in self._releases(known[artist])] if artist in known else None

    def _all(self) -> list[list[tuple[dict[str, Any], list[dict[str, Any]]]]]:
        return [self._releases(artist) for artist in self._site.artists]

    def _releases(self, artist: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """An artist's releases with their tracks, newest first, as the API lists them."""
        slug, who = artist["slug"], [_artist(artist["spotify_artist_id"], artist["name"])]
        stranger = [_artist(STRANGER, "VARIOUS")]
        made = [
            (
                _album(made_id(slug, track["title"]), track["title"], track["released"], who),
                [_track(track["spotify_track_id"], track["title"], who)],
            )
            for track in artist["tracks"]
        ]
        made.sort(key=lambda release: release[0]["release_date"], reverse=True)
        early = [_track(made_id(slug, "early", n), f"Early Sketch {n}", who) for n in (1, 2, 3)]
        made.append((_album(made_id(slug, "early"), "Early Sketches", "2019-05", who, "month"), early))
        shared = [_track(made_id(slug, "theirs"), "Theirs", stranger), _track(made_id(slug, "ours"), "Ours", who)]
        made.append((_album(made_id(slug, "shared"), "Shared", "2018", stranger, "year", "compilation"), shared))
        return made


def _artist(spotify_id: str, name: str) -> dict[str, Any]:
    return {"id": spotify_id, "name": name, "type": "artist", "uri": f"spotify:artist:{spotify_id}"}


def _album(
    spotify_id: str, name: str, released: str, artists: list[Any], precision: str = "day", kind: str = "single"
) -> dict[str, Any]:
    images = [
        {"url": f"https://i.scdn.co/image/{size}{spotify_id}", "width": size, "height": size} for size in (300, 640, 64)
    ]
    return {
        "id": spotify_id, "name": name, "album_type": kind, "type": "album", "uri": f"spotify:album:{spotify_id}",
        "release_date": released, "release_date_precision": precision, "images": images, "artists": artists,
        "total_tracks": 1,
    }  # fmt: skip


def _track(spotify_id: str, name: str, artists: list[Any]) -> dict[str, Any]:
    return {
        "id": spotify_id, "name": name, "type": "track", "uri": f"spotify:track:{spotify_id}", "artists": artists,
        "disc_number": 1, "track_number": 1, "duration_ms": 200_000, "explicit": False, "is_local": False,
    }  # fmt: skip
