"""Linktree's stand-in: the admin pages, and one GraphQL address for all that they ask.

Beyond the usual faults it knows ``refused`` (the figures are answered with errors; ``refused-all`` everything),
``slow-answer`` (one answer about something else takes ``seconds``), ``weekly`` (no daily figures are given),
``hidden-field`` (only the calendar's button can be clicked) and ``chatty`` (the page never stops asking).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tests.platform_sims import linktree_pages as pages
from tests.platform_sims.login import Login
from tests.platform_sims.people import Person
from tests.platform_sims.room import cookie_state
from tests.platform_sims.stand_in import StandIn

COOKIE = "linktree_session"
USER = "label_links"
DAYS = {"last-7-days": 7, "last-28-days": 28, "last-365-days": 365}
STEPS = {"daily": 1, "weekly": 7, "monthly": 30}
COUNTS = ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks")


@dataclass
class LinktreeStandIn(StandIn):
    name = "linktree"
    user: str = USER

    def __post_init__(self) -> None:
        identity = '<input id="identifier" name="username" placeholder="Email or username" autocomplete="username">'
        self.login = Login(self, "/login", "/admin", COOKIE, identity)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            *self.login.routes(),
            Route("/admin", self.admin),
            Route("/admin/analytics", self.analytics),
            Route("/graphql", self.graphql, methods=["POST"]),
        )

    def storage_state(self, person: Person) -> dict[str, Any]:
        """What the browser of somebody who has signed in keeps."""
        return cookie_state(self.base, {COOKIE: self.sessions.begin(person)})

    async def admin(self, request: Request) -> Response:
        if self.login.who(request) is None:
            return RedirectResponse("/login?redirect=%2Fadmin", 302)
        return pages.puzzle() if self.strikes("puzzle", request) else pages.admin(self.viewer, self.delay)

    async def analytics(self, request: Request) -> Response:
        if self.login.who(request) is None:
            return RedirectResponse("/login?redirect=%2Fadmin%2Fanalytics", 302)
        if self.strikes("puzzle", request):
            return pages.puzzle()
        return pages.analytics(
            self.viewer, self.delay, changed=self.strikes("layout", request),
            hidden=self.strikes("hidden-field", request), chatty=self.strikes("chatty", request),
        )  # fmt: skip

    async def graphql(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        operation, variables = asked.get("operationName"), asked.get("variables") or {}
        of_the_year = variables.get("range") == "last-365-days"
        if self.login.who(request) is None or (of_the_year and self.strikes("signed-out-midway", request)):
            return JSONResponse({"errors": [{"message": "Unauthorized"}]}, 401)
        if self.strikes("refused-all", request) or (
            operation == "AccountAnalytics" and self.strikes("refused", request)
        ):
            return JSONResponse({"errors": [{"message": "Something went wrong"}], "data": None})
        if operation == "Recommendations":
            slow = self.faults.strikes("slow-answer", request.url.path)
            await asyncio.sleep(slow.seconds if slow else 0)
            return JSONResponse({"data": {"viewer": {"id": "acc_0001", "username": self.viewer}}})
        if operation == "AccountAnalytics":
            return self._figures(request, variables)
        other = {"Viewer": "viewer", "AccountLinks": "getAccountLinks", "FeatureFlags": "featureFlags"}.get(operation)
        if other is None:
            return JSONResponse({"errors": [{"message": "Unknown operation"}]}, 400)
        body = json.loads(self.others[other])
        if other == "viewer":
            body["data"]["viewer"]["username"] = self.viewer
        return JSONResponse(body)

    def _figures(self, request: Request, variables: dict[str, Any]) -> Response:
        days, step = DAYS[variables["range"]], STEPS[variables["granularity"]]
        if self.strikes("weekly", request):
            step = 7
        if self.strikes("layout", request):
            return JSONResponse({"data": {"getAccountInsights": {"rows": len(self.points)}}})
        if self.strikes("empty", request):
            return JSONResponse(series([]))
        if step == 1 and days >= len(self.points):
            return Response(self.answer, media_type="application/json")
        return JSONResponse(series(summed(self.points[-days:], step)))

    def strikes(self, fault: str, request: Request) -> bool:
        return self.faults.strikes(fault, request.url.path) is not None

    @property
    def viewer(self) -> str:
        """Whose account the pages show."""
        return "somebody_elses_links" if self.faults.strikes("wrong-account") else self.user

    # -- the generator's data ------------------------------------------------------------------

    @cached_property
    def answer(self) -> bytes:
        """The newest series, byte by byte."""
        found = [
            path for path in sorted(self.landing.rglob("graphql_*.json")) if b"getAccountAnalytics" in path.read_bytes()
        ]
        return found[-1].read_bytes()

    @cached_property
    def points(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.answer)["data"]["getAccountAnalytics"]["overview"]["timeseries"]
        return found

    @cached_property
    def others(self) -> dict[str, bytes]:
        """The answers without figures, by what they are about."""
        bodies = [path.read_bytes() for path in sorted(self.landing.rglob("graphql_*.json"))]
        return {next(iter(json.loads(body)["data"])): body for body in bodies}


def series(points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"data": {"getAccountAnalytics": {"overview": {"timeseries": list(points)}}}}


def summed(points: Sequence[dict[str, Any]], step: int) -> list[dict[str, Any]]:
    """Days, or totals of so many of them under the first one's date."""
    if step == 1:
        return list(points)
    parts = [points[at : at + step] for at in range(0, len(points), step)]
    return [{**part[0], **{name: sum(p[name] for p in part) for name in COUNTS}} for part in parts]
