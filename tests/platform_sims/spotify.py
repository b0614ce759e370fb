"""Spotify's stand-in: the artists' site with its sign-in on the accounts service, and the Web API.

All services live on one port below paths of their own: ``/accounts``, ``/wg`` (the catalogue view behind the Songs
page) and ``/api``. Faults of its own: ``front-page`` (a public page before the sign-in) · ``not-theirs`` (an artist
the account does not manage) · ``filter-stuck`` (periods cannot be chosen) · ``short`` (a table that ends too early) ·
``no-<period>`` (an answer that does not come) · ``refused-<period>`` (one that is a 401). Of the API:
``keys-refused`` · ``token-ended`` (a new token is wanted) · ``no-premium`` (a 403) · ``later`` (wait for so many
``seconds``) · ``lost-items`` (a list that is not whole) · ``odd-id``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.platform_sims import spotify_pages as pages
from tests.platform_sims.login import Login, page
from tests.platform_sims.people import Person
from tests.platform_sims.spotify_api import SpotifyApi
from tests.platform_sims.stand_in import StandIn

PERIODS = ("1day", "7day", "28day", "1year", "all")
DAYS = {"7day": 7, "28day": 28, "1year": 365}  # what an audience table may cover
HOUR = 3600.0
SERVICES = {"spotify": "", "spotify-catalog-view": "/wg", "spotify-accounts": "/accounts", "spotify-api": "/api"}


@dataclass
class SpotifyStandIn(StandIn):
    """``older`` draws the pages of the older generation. ``cached_answers`` are periods that a browser still has
    from earlier: the Songs page shows them without asking.
    """

    older: bool = False
    default_period: str = "28day"
    cached_answers: tuple[str, ...] = ()
    exports_an_hour: int = 5
    exported: list[float] = field(default_factory=list)  # when, by this computer's clock that only runs forward
    api: SpotifyApi = field(init=False)

    name = "spotify"

    def __post_init__(self) -> None:
        self.api = SpotifyApi(self)
        self._pages_shown = 0
        self._login = Login(
            self, "/accounts/login", "/home",
            identity='<input type="text" name="username" id="login-username" autocomplete="username">',
        )  # fmt: skip

    @property
    def addresses(self) -> dict[str, str]:
        return {name: self.base + path for name, path in SERVICES.items()}

    @property
    def artists(self) -> list[dict[str, Any]]:
        """The generated label's artist list."""
        found: list[dict[str, Any]] = json.loads((self.landing.parents[1] / "artists.json").read_text("utf-8"))
        return found

    def storage_state(self, person: Person) -> dict[str, Any]:
        """What a browser holds after this person has signed in."""
        from tests.platform_sims.room import cookie_state

        return cookie_state(self.base, {"session": self.sessions.begin(person)})

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.begin),
            Route("/home", self.home),
            Route("/c/en/artist/{artist}", self.overview),
            Route("/c/en/artist/{artist}/audience", self.audience),
            Route("/c/artist/{artist}/music/songs", self.songs),
            Route("/s4a/audience/{artist}.csv", self.table),
            Route("/wg/catalog-view/v1/artist/{artist}/songs", self.answer),
            *self._login.routes(),
            *self.api.routes(),
        )

    # -- pages

    async def begin(self, request: Request) -> Response:
        if self._login.who(request):
            return RedirectResponse("/home", 303)
        if self.faults.strikes("front-page"):
            return page("Spotify for Artists", pages.FRONT.format(sign_in=self._sign_in_address(request)))
        return self._sent_to_sign_in(request)

    async def home(self, request: Request) -> Response:
        return self._page(request, pages.home)

    async def overview(self, request: Request) -> Response:
        return self._page(request, pages.overview)

    async def audience(self, request: Request) -> Response:
        stuck = bool(self.faults.strikes("filter-stuck"))
        return self._page(request, lambda site, artist: pages.audience(site, artist, stuck))

    async def songs(self, request: Request) -> Response:
        quiet = [period for period in PERIODS if self.faults.strikes(f"no-{period}")]
        who = self._login.who(request)
        token = self._bearer(who) if who else ""
        return self._page(request, lambda site, artist: pages.songs(site, artist, token, quiet))

    def _page(self, request: Request, draw: Any) -> Response:
        """A page of the artists' site for somebody it knows; everybody else is sent to the accounts service."""
        path = request.url.path
        who = self._login.who(request)
        midway = who is not None and self.faults.strikes("signed-out-midway", path)
        self._pages_shown = self._pages_shown + 1 if midway else 0
        if self._pages_shown > 1:
            who = None
        if who is None:
            return self._sent_to_sign_in(request)
        if self.faults.strikes("puzzle", path):
            return page("One moment", pages.PUZZLE)
        artist = request.path_params.get("artist", "")
        if artist and not self._manages(artist, path):
            return RedirectResponse("/home", 303)
        if self.faults.strikes("layout", path):
            return page("Spotify for Artists", pages.REDRAWN)
        return page("Spotify for Artists", draw(self, artist))

    def _manages(self, artist: str, path: str) -> bool:
        if self.faults.strikes("wrong-account", path) or self.faults.strikes("not-theirs", path):
            return False
        return any(known["spotify_artist_id"] == artist for known in self.artists)

    def _sent_to_sign_in(self, request: Request) -> Response:
        return RedirectResponse(self._sign_in_address(request), 303)

    def _sign_in_address(self, request: Request) -> str:
        return f"/accounts/login?continue={quote(str(request.url), safe='')}"

    # -- figures

    async def table(self, request: Request) -> Response:
        """The audience table as a download: a few an hour, and no more."""
        artist, period = request.path_params["artist"], request.query_params.get("time-filter", self.default_period)
        if self._login.who(request) is None:
            return Response(status_code=401)
        if period not in DAYS or not self._manages(artist, request.url.path):
            return Response(status_code=404)
        now = time.monotonic()
        self.exported = [moment for moment in self.exported if now - moment < HOUR]
        if len(self.exported) >= self.exports_an_hour:
            return Response(status_code=429, headers={"Retry-After": str(int(HOUR - (now - self.exported[0])) + 1)})
        self.exported.append(now)
        head, *rows = self._newest(f"audience/spotify_audience_{artist}_*.csv").decode().splitlines(keepends=True)
        if self.faults.strikes("empty", request.url.path):
            rows = []
        if self.faults.strikes("short", request.url.path):
            rows = rows[:-5]
        return Response(
            head + "".join(rows[-DAYS[period] :]), media_type="text/csv",
            headers={"Content-Disposition": 'attachment; filename="audience-timeline.csv"'},
        )  # fmt: skip

    async def answer(self, request: Request) -> Response:
        """The catalogue view: a service of its own, which wants a token and tells any page that it may read."""
        artist, period = request.path_params["artist"], request.query_params.get("time-filter", "")
        allowed = {"Access-Control-Allow-Origin": self.base, "Access-Control-Allow-Headers": "Authorization"}
        known = {f"Bearer {self._bearer(person)}" for person in self.people}
        if request.headers.get("Authorization") not in known or self.faults.strikes(f"refused-{period}"):
            return JSONResponse({"error": {"status": 401, "message": "Invalid access token"}}, 401, allowed)
        if period not in PERIODS or not self._manages(artist, request.url.path):
            return JSONResponse({"error": {"status": 404, "message": "Not found"}}, 404, allowed)
        body = json.loads(self._newest(f"songs/spotify_songs_{artist}_{period}_*.json"))["data"]
        if self.faults.strikes("empty", request.url.path):
            body = {**body, "songs": []}
        return JSONResponse(body, headers=allowed)

    def _bearer(self, person: Person) -> str:
        return "BQ" + sha256(f"{person.email} {person.password}".encode()).hexdigest()

    def _newest(self, pattern: str) -> bytes:
        return max(self.landing.glob(pattern), key=lambda path: path.name).read_bytes()
