"""TooLost's stand-in: a portal that draws itself by script, with a token in local storage, and the calls behind it.

Its pages are open to everybody and hold nothing; a script sends those without a token to the form, and the calls
answer 401 without one. Faults of its own: ``no-last-year`` (the picker does not offer it) · ``year-unknown`` (the calls
do not know it) · ``quiet`` (the page makes no call before it is asked to) · ``same-year`` (whatever is asked for, this
year is answered) · ``says-no`` (a 200 with a message in the place of figures) · ``no-attachment`` · ``odd-report`` (a
sales report with other headings) · ``empty-report``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.platform_sims import toolost_pages as pages
from tests.platform_sims.login import Login, page
from tests.platform_sims.people import Person, secret_in, token
from tests.platform_sims.room import cookie_state
from tests.platform_sims.stand_in import StandIn

KEYS = {"spotify": "streams", "apple": "totalStreams"}
WEEK = 7 * 86400.0
SOMEBODY_ELSE = "another@label.example"
_PERIOD = re.compile(r"(\d\d-\d{4})\.csv$")


@dataclass
class TooLostStandIn(StandIn):
    """``last_year`` are answers for the year before by store, where those of the generator are not wanted;
    ``year_before`` is what the calls name it.
    """

    last_year: dict[str, bytes] | None = None
    year_before: str = "lastYear"
    calls: int = 0
    somebody_else: bool = False  # whose the newest page was

    name = "toolost"

    def __post_init__(self) -> None:
        self.sessions.lifetime = WEEK
        self._login = Login(self, "/login", "/user-portal/dashboard", begin=self._begin)

    def storage_state(self, person: Person) -> dict[str, Any]:
        """What a browser holds after this person has signed in."""
        secret = self.sessions.begin(person)
        return cookie_state(self.base, {"visitor": "1"}, {"token": token(person, secret, self.sessions.lifetime)})

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.front),
            *self._login.routes(),
            Route("/user-portal/dashboard", self.portal),
            Route("/user-portal/analytics/platform", self.portal),
            Route("/user-portal/notifications", self.portal),
            Route("/api/portal/user", self.user),
            Route("/api/portal/analytics/spotify", self.figures),
            Route("/api/portal/analytics/apple/", self.figures),
            Route("/api/portal/notifications", self.notifications),
            Route("/api/portal/notifications/{month}/attachment", self.attachment),
            Route("/favicon.ico", self.icon),
        )

    # -- pages, the same for everybody

    async def front(self, _: Request) -> Response:
        return page("TooLost", '<nav><a href="/login">Login</a></nav><main class="dashboard">Music for all.</main>')

    async def icon(self, _: Request) -> Response:
        return Response("", media_type="image/x-icon")

    async def portal(self, request: Request) -> Response:
        path = request.url.path
        if self.faults.strikes("puzzle", path):
            return page("One moment", pages.PUZZLE)
        if self.faults.strikes("layout", path):
            return page("TooLost", pages.CHANGED)
        presets = ["This Week", "This Month", "This Year", "Last Year"]
        if self.faults.strikes("no-last-year"):
            presets.remove("Last Year")
        settings = {
            "delay": int(self.delay * 1000), "presets": presets, "lastYear": self.year_before,
            "quiet": bool(self.faults.strikes("quiet")),
        }  # fmt: skip
        return HTMLResponse(pages.PORTAL.replace("SETTINGS", json.dumps(settings)))

    def _begin(self, person: Person, secret: str) -> Response:
        jwt = token(person, secret, self.sessions.lifetime)
        return page("Welcome", f"<script>localStorage.setItem('token', '{jwt}');"
                               "location.replace('/user-portal/dashboard');</script>")  # fmt: skip

    # -- calls

    async def user(self, request: Request) -> Response:
        who = self._who(request)
        if who is None:
            return _signed_out()
        self.somebody_else = self.faults.strikes("wrong-account", request.url.path) is not None
        return JSONResponse({"email": SOMEBODY_ELSE if self.somebody_else else who.email})

    async def figures(self, request: Request) -> Response:
        path, asked = request.url.path, request.query_params
        store = path.rstrip("/").rpartition("/")[2]
        if self._who(request) is None:
            return _signed_out()
        if self.faults.strikes("says-no", path):
            return JSONResponse({"message": "Your session has expired, log in again."})
        if self.faults.strikes("empty", path):
            return JSONResponse({KEYS[store]: []})
        if set(asked) != {"release", "date"} or asked["release"]:
            return JSONResponse({"message": "Unknown parameters"}, 422)
        body = self._figures(store, asked["date"])
        if body is None:
            return JSONResponse({"message": "The selected date is not valid."}, 422)
        if self.somebody_else:
            body = re.sub(rb'("streams": "?)(\d)', rb"\g<1>9\g<2>", body)
        return Response(body, media_type="application/json")

    def _figures(self, store: str, date: str) -> bytes | None:
        found = sorted(self.landing.glob(f"streams/toolost_{store}_*.json"), key=lambda path: path.name)
        newest = found[-1].read_bytes()
        if date == "thisYear" or self.faults.strikes("same-year"):
            return newest
        if date == "thisWeek":
            body = json.loads(newest)
            return json.dumps({**body, KEYS[store]: body[KEYS[store]][-7:]}).encode()
        if date != self.year_before or self.faults.strikes("year-unknown"):
            return None
        if self.last_year is not None:
            return self.last_year[store]
        year = found[-1].name.split("_")[2][:4]
        before = [path for path in found if not path.name.split("_")[2].startswith(year)]
        return before[-1].read_bytes() if before else json.dumps({KEYS[store]: []}).encode()

    async def notifications(self, request: Request) -> Response:
        if self._who(request) is None:
            return _signed_out()
        months = [] if self.faults.strikes("empty", request.url.path) else self.months()
        return JSONResponse({"months": months, "attachments": not self.faults.strikes("no-attachment")})

    def months(self) -> list[str]:
        """Months with a sales report (``MM-YYYY``), the newest first."""
        found = [_PERIOD.search(path.name) for path in self.landing.glob("streams/toolost_sales_report_*.csv")]
        return sorted((month[1] for month in found if month), key=lambda m: (m[3:], m[:2]), reverse=True)

    async def attachment(self, request: Request) -> Response:
        path, month = request.url.path, request.path_params["month"]
        if self._who(request) is None:
            return _signed_out()
        if month not in self.months():
            return Response(status_code=404)
        report = self.landing / "streams" / f"toolost_sales_report_{month}.csv"
        if self.faults.strikes("odd-report", path):
            return Response(report.read_bytes().replace(b"Quantity", b"Units sold"), media_type="text/csv")
        if self.faults.strikes("empty-report", path):
            return Response(report.read_bytes().splitlines(keepends=True)[0], media_type="text/csv")
        return Response(report.read_bytes(), media_type="text/csv")

    def _who(self, request: Request) -> Person | None:
        """Whose token a call carries; None where there is none, it has ended, or is not known any more."""
        path = request.url.path
        if self.faults.strikes("signed-out", path):
            return None
        if self.faults.strikes("signed-out-midway", path):
            self.calls += 1
            if self.calls > 2:
                self.sessions.end_all()
        scheme, _, jwt = request.headers.get("authorization", "").partition(" ")
        return self.sessions.who(secret_in(jwt)) if scheme == "Bearer" and not pages.has_ended(jwt) else None


def _signed_out() -> Response:
    return JSONResponse({"message": "Unauthenticated."}, 401)
