"""TikTok's stand-in: profiles, the studio's analytics and its export, one session an account.

Beyond the usual faults it knows ``captcha-at-sign-in`` (before the form), ``expired-link`` (the download's address is
gone), ``another-name`` (the export is named after another account) and ``silent`` (the export's button does nothing).
One export an hour and account is allowed: ``hourly`` switches that off, ``later`` (seconds) lets time pass.
"""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.platform_sims import tiktok_pages as pages
from tests.platform_sims.login import Login
from tests.platform_sims.people import Person
from tests.platform_sims.room import cookie_state
from tests.platform_sims.stand_in import StandIn

AN_HOUR = 3600
FORM = "/login/phone-or-email/email"
HEADER = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"


@dataclass
class Link:
    handle: str
    range: int
    made: float


@dataclass
class TikTokStandIn(StandIn):
    """``ranges`` are the days that are offered, ``locked`` those of them that cannot be chosen; ``rename`` changes the
    name under which an export is handed out.
    """

    ranges: tuple[int, ...] = (7, 28, 60, 180, 365)
    locked: tuple[int, ...] = ()
    hourly: bool = True
    later: float = 0.0
    rename: Callable[[str], str] = str
    followers: dict[str, int] = field(default_factory=dict)  # other counts than the generator's
    name = "tiktok"

    def __post_init__(self) -> None:
        identity = '<input type="text" name="username" placeholder="Email or username" autocomplete="username">'
        self.login = TikTokLogin(self, FORM, "/foryou", "sessionid", identity, begin=self._begin)
        self._codes: dict[str, Person | None] = {}  # QR codes, and who scanned them
        self.exported: dict[str, float] = {}  # when each account last had an export
        self._links: dict[str, Link] = {}
        self._pages = 0

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/login", self.show_sign_in),
            Route("/login/qr/status", self.qr_status),
            *self.login.routes(),
            Route("/foryou", self.for_you),
            Route("/@{handle}", self.profile),
            Route("/api/user/detail/", self.user_detail),
            Route("/aweme/v1/user/", self.aweme_user),
            Route("/api/creator/suggested/", self.suggested),
            Route("/api/analytics/fanbase/", self.fanbase),
            Route("/tiktokstudio/analytics", self.analytics),
            Route("/tiktokstudio/api/analytics/overview", self.overview),
            Route("/tiktokstudio/api/export", self.export, methods=["POST"]),
            Route("/tiktokstudio/download/{token}", self.download),
        )

    def storage_state(self, person: Person) -> dict[str, Any]:
        """What the browser of somebody who has signed in keeps."""
        return cookie_state(self.base, cookies(self.sessions.begin(person)))

    def scan(self, person: Person) -> None:
        """Hold a signed-in phone before the QR code that was shown last."""
        self._codes[list(self._codes)[-1]] = person

    # -- signing in ----------------------------------------------------------------------------

    async def show_sign_in(self, request: Request) -> Response:
        token = secrets.token_hex(8)
        self._codes[token] = None
        return pages.sign_in(token)

    async def qr_status(self, request: Request) -> Response:
        person = self._codes.get(request.query_params.get("token", ""))
        if person is None:
            return JSONResponse({"state": "new"})
        return self._with_cookies(JSONResponse({"state": "confirmed"}), self.sessions.begin(person))

    def _begin(self, person: Person, secret: str) -> Response:
        return self._with_cookies(RedirectResponse("/foryou", 303), secret)

    def _with_cookies(self, answer: Response, secret: str) -> Response:
        for name, value in cookies(secret).items():
            answer.set_cookie(name, value, max_age=int(self.sessions.lifetime), httponly=True)
        return answer

    def viewer(self, request: Request, is_page: bool = False) -> Person | None:
        """Whose session a request carries: all three cookies, and not signed out meanwhile."""
        path = request.url.path
        if self.faults.strikes("signed-out-midway", path):
            self._pages += is_page
            if self._pages > 1:
                return None
        elif is_page:
            self._pages = 0
        if not request.cookies.keys() >= cookies("").keys():
            return None
        person = self.login.who(request)
        if person is not None and self.faults.strikes("wrong-account", path):
            return next((other for other in self.people if other.account != person.account), person)
        return person

    # -- pages ---------------------------------------------------------------------------------

    async def for_you(self, request: Request) -> Response:
        return pages.plain("For you", "Videos", account_of(self.viewer(request)))

    async def profile(self, request: Request) -> Response:
        handle = request.path_params["handle"]
        viewer = account_of(self.viewer(request, is_page=True))
        if self.faults.strikes("puzzle", request.url.path):
            return pages.puzzle(viewer)
        if handle not in self.exports:
            answer = pages.plain("TikTok", "Couldn't find this account", viewer)
            answer.status_code = 404
            return answer
        return pages.profile(viewer, handle, self.delay, self._changed(request))

    async def analytics(self, request: Request) -> Response:
        viewer = self.viewer(request, is_page=True)
        if viewer is None:
            return RedirectResponse("/login?redirect_url=%2Ftiktokstudio%2Fanalytics", 302)
        if self.faults.strikes("puzzle", request.url.path):
            return pages.puzzle(viewer.account)
        return pages.analytics(viewer.account, self.ranges, self.locked, self.delay, self._changed(request))

    # -- what their scripts ask ----------------------------------------------------------------

    async def user_detail(self, request: Request) -> Response:
        handle = request.query_params.get("uniqueId", "")
        if handle not in self.exports:
            return JSONResponse({"statusCode": 10221, "statusMsg": "user doesn't exist"})
        count = "audienceSize" if self._changed(request) else "followerCount"
        stats = {count: self.count(handle), "followingCount": 31, "heartCount": 51_234, "videoCount": 88}
        user = {"id": "6900000000000000001", "uniqueId": handle, "nickname": handle.title(), "fanTicket": 3}
        return JSONResponse({"statusCode": 0, "userInfo": {"user": user, "stats": stats}, "fanbaseLevel": 9})

    async def aweme_user(self, request: Request) -> Response:
        handle = request.query_params.get("unique_id", "")
        if handle not in self.exports:
            return JSONResponse({"status_code": 10221}, 404)
        count = "audience_size" if self._changed(request) else "follower_count"
        return JSONResponse({"user": {"unique_id": handle, count: self.count(handle), "following_count": 31}})

    async def suggested(self, request: Request) -> Response:
        """Others, who have followers, too."""
        users = [{"user": {"uniqueId": f"somebody.{n}"}, "stats": {"followerCount": 9_900_000 + n}} for n in (1, 2)]
        return JSONResponse({"userList": users, "fans_hint": 5})

    async def fanbase(self, request: Request) -> Response:
        return JSONResponse({"fanbaseSize": 77_777, "followerGoal": 1_000_000, "newFollowersToday": 12})

    async def overview(self, request: Request) -> Response:
        viewer = self.viewer(request)
        if viewer is None:
            return JSONResponse({"message": "login expired"}, 401)
        days = int(request.query_params.get("range", "7"))
        return JSONResponse({"uniqueId": viewer.account, "days": len(self.rows(viewer.account, days))})

    async def export(self, request: Request) -> Response:
        viewer = self.viewer(request)
        if viewer is None:
            return JSONResponse({"message": "login expired"}, 401)
        if self.faults.strikes("silent", request.url.path):
            return Response(status_code=204)
        wanted = json.loads(await request.body())
        if wanted.get("format") != "CSV" or wanted.get("range") not in self.ranges:
            return JSONResponse({"message": "bad request"}, 400)
        last = self.exported.get(viewer.account)
        if self.hourly and last is not None and self._now() - last < AN_HOUR:
            wait = {"Retry-After": str(int(AN_HOUR - (self._now() - last)) + 1)}
            return JSONResponse({"message": "too many exports"}, 429, wait)
        self.exported[viewer.account] = self._now()
        token = secrets.token_hex(16)
        self._links[token] = Link(viewer.account, wanted["range"], self._now())
        return JSONResponse({"url": f"/tiktokstudio/download/{token}"})

    async def download(self, request: Request) -> Response:
        link = self._links.get(request.path_params["token"])
        if link is None:
            return pages.plain("TikTok", "Not found")
        if self.viewer(request) is None:
            return RedirectResponse("/login?redirect_url=%2Ftiktokstudio%2Fanalytics", 302)
        if self.faults.strikes("expired-link", request.url.path) or self._now() - link.made > AN_HOUR:
            gone = pages.plain("TikTok", "This link has expired")
            gone.status_code = 410
            return gone
        name, data = self.packed(link.handle, link.range, bool(self.faults.strikes("empty", request.url.path)))
        if self.faults.strikes("another-name", request.url.path):
            name = name.replace(link.handle, next(h for h in self.exports if h != link.handle))
        disposition = f'attachment; filename="{self.rename(name)}"'
        return Response(data, media_type="application/zip", headers={"Content-Disposition": disposition})

    # -- the generator's data ------------------------------------------------------------------

    @cached_property
    def exports(self) -> dict[str, Path]:
        """The newest export of each account."""
        found = sorted(self.landing.rglob("Overview_*.zip"), key=lambda path: path.stem.split("_")[2])
        return {path.stem.split("_", 3)[3]: path for path in found}

    def count(self, handle: str) -> int:
        if handle in self.followers:
            return self.followers[handle]
        newest = max(self.landing.rglob(f"{handle}_followers_*.json"))
        return int(json.loads(newest.read_text())["count"])

    def rows(self, handle: str, days: int) -> list[str]:
        with zipfile.ZipFile(self.exports[handle]) as archive:
            return archive.read("Overview.csv").decode().splitlines(keepends=True)[1:][-days:]

    def packed(self, handle: str, days: int, empty: bool = False) -> tuple[str, bytes]:
        """Name and bytes of an export of the last ``days`` days: the generator's own where that is all there is."""
        path = self.exports[handle]
        rows, everything = self.rows(handle, days), self.rows(handle, 10_000)
        if rows == everything and not empty:
            return path.name, path.read_bytes()
        _, first, epoch, _ = path.stem.split("_", 3)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Overview.csv", HEADER + ("" if empty else "".join(rows)))
        day = days_later(first, len(everything) - len(rows))
        return f"Overview_{day}_{epoch}_{handle}.zip", packed.getvalue()

    def _changed(self, request: Request) -> bool:
        return bool(self.faults.strikes("layout", request.url.path))

    def _now(self) -> float:
        return time.monotonic() + self.later


class TikTokLogin(Login):
    """The form, behind a captcha where one is wanted."""

    def _form(self, note: str = "") -> Any:
        captcha = pages.CAPTCHA if self.site.faults.strikes("captcha-at-sign-in", self.path) else ""
        return super()._form(captcha + note)


def cookies(secret: str) -> dict[str, str]:
    """The three cookies without which there is no session."""
    user = hashlib.sha256(secret.encode()).hexdigest()[:32]
    return {"sessionid": secret, "sid_guard": f"{user[:8]}|{secret[:6]}", "uid_tt": user}


def account_of(person: Person | None) -> str:
    return person.account if person else ""


def days_later(day: str, number: int) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()
