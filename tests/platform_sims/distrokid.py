"""DistroKid's stand-in: statistics whose charts are drawn by script, and the way to the bank report.

Faults of its own: ``no-chart`` (a body that never gets its chart) · ``short-bank`` (a report with half of its rows) ·
``truncated-bank`` (one that ends inside its last line) · ``login-bank`` (the sign-in form as a download) ·
``no-download`` (the button does nothing) · ``form-in-place`` (the sign-in form at the address of the page).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tests.platform_sims.login import Login, page
from tests.platform_sims.people import Person
from tests.platform_sims.room import cookie_state
from tests.platform_sims.stand_in import StandIn

PAGES = {"streams": "streams_stats_*.html", "applemusic": "applemusic_stats_*.html"}
BLOCK = 1 << 20
SOMEBODY_ELSE = "another@label.example"
PUZZLE = '<div class="g-recaptcha" style="width:300px;height:80px">I am not a robot</div>'
CHANGED = '<div id="app"><section class="charts-v2">Your numbers have a new home.</section></div>'
REPORT_HEADERS = {"Content-Disposition": 'attachment; filename="DistroKid bank details.tsv"'}
# What the site's chart library does here: a picture in the place of the chart, once the settings are there.
AMCHARTS = """
var AmCharts = {makeChart: function (id, settings) {
    var place = document.getElementById(id);
    if (place) place.innerHTML = "<svg width=600><text y=20>" + settings.dataProvider.length + " days</text></svg>";
}};
"""
DRAW_LATER = """
setTimeout(async function () {
    var answer = await fetch("/stats/charts?data=%(data)s");
    var script = document.createElement("script");
    script.textContent = await answer.text();
    document.body.appendChild(script);
}, %(milliseconds)d);
"""
BANK = '<h1>Bank</h1><p>You have earned money.</p><a href="/bank/details/">See excruciating detail</a>'
DETAILS = """<h1>Bank details</h1><div class="button" onclick="downloadBank('tsv')">Download</div>
<script>function downloadBank(kind) { %s }</script>"""
_SCRIPTS = re.compile(r'(<script type="text/javascript">\n)(.*?)(\n</script>)', re.DOTALL)
_ROWS = re.compile(r'("dataProvider": \[).*?(\n\s*\])', re.DOTALL)
_NUMBER = re.compile(r'("(?:column-1|value)": )(\d+)')


@dataclass
class DistroKidStandIn(StandIn):
    """``shown`` counts the pages of the inside, for the session that ends midway; ``somebody_else`` says whose the
    newest one was.
    """

    shown: int = 0
    somebody_else: bool = False

    name = "distrokid"

    def __post_init__(self) -> None:
        self._login = Login(self, "/login", "/mymusic/")
        self._signin = Login(self, "/signin", "/mymusic/")  # the other address of the same form

    def storage_state(self, person: Person) -> dict[str, Any]:
        """What a browser holds after this person has signed in."""
        return cookie_state(self.base, {"session": self.sessions.begin(person)})

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/", self.front),
            *self._login.routes(),
            *self._signin.routes(),
            Route("/mymusic/", self.my_music),
            Route("/stats/", self.statistics),
            Route("/stats/charts", self.charts),
            Route("/bank/", self.bank),
            Route("/bank/details/", self.bank_details),
            Route("/bank/download/", self.report),
            Route("/amcharts/{file}.js", self.script),
            Route("/css/site.min.css", self.style),
            Route("/favicon.ico", self.style),
        )

    # -- for everybody

    async def front(self, _: Request) -> Response:
        return page("DistroKid", '<nav><a href="/signin">Sign in</a></nav><h1>Unlimited uploads</h1>')

    async def script(self, request: Request) -> Response:
        if request.path_params["file"] not in ("amcharts", "serial"):
            return Response(status_code=404)
        return Response(AMCHARTS, media_type="text/javascript")

    async def style(self, _: Request) -> Response:
        return Response("", media_type="text/css")

    # -- for those who are signed in

    async def my_music(self, request: Request) -> Response:
        return self._page(request, lambda who: page("My music", f"{_header(who)}<h1>My music</h1>"))

    async def statistics(self, request: Request) -> Response:
        data = request.query_params.get("data", "")
        if request.query_params.get("type") != "all" or data not in PAGES:
            return Response(status_code=404)
        return self._page(request, lambda who: self._statistics(request, who, data))

    def _statistics(self, request: Request, who: str, data: str) -> Response:
        later = DRAW_LATER % {"data": data, "milliseconds": int(self.delay * 1000)}
        if self.faults.strikes("no-chart", request.url.path):
            later = ""
        html = _SCRIPTS.sub(lambda found: found[1] + later + found[3], self._saved_page(data), count=1)
        return HTMLResponse(html.replace("<nav>", f"{_header(who)}<nav>", 1))

    async def charts(self, request: Request) -> Response:
        """The scripts with the charts of a page, as they stand in the generator's page."""
        data, path = request.query_params.get("data", ""), "/stats/"
        if self._login.who(request) is None:
            return Response(status_code=401)
        if data not in PAGES:
            return Response(status_code=404)
        found = _SCRIPTS.search(self._saved_page(data))
        scripts = found[2] if found else ""
        if self.faults.strikes("empty", path):
            scripts = _ROWS.sub(r"\1\2", scripts)
        if self.somebody_else:
            scripts = _NUMBER.sub(lambda count: f"{count[1]}{int(count[2]) + 1000}", scripts)
        return Response(scripts, media_type="text/javascript")

    async def bank(self, request: Request) -> Response:
        return self._page(request, lambda who: page("Bank", _header(who) + BANK))

    async def bank_details(self, request: Request) -> Response:
        does = "" if self.faults.strikes("no-download") else 'location.href = "/bank/download/?kind=" + kind;'
        return self._page(request, lambda who: page("Bank details", _header(who) + DETAILS % does))

    async def report(self, request: Request) -> Response:
        path = request.url.path
        if self._login.who(request) is None:
            return RedirectResponse("/login", 303)
        if request.query_params.get("kind") != "tsv":
            return Response(status_code=404)
        if self.faults.strikes("login-bank", path):
            form = await self._login.show(request)
            return Response(form.body, headers=REPORT_HEADERS, media_type="text/html")
        report = max(self.landing.glob("streams/dk_bank_details_*.tsv"), key=lambda found: found.name)
        spoiled = self._spoiled(report, path)
        if spoiled is not None:
            return Response(spoiled, headers=REPORT_HEADERS, media_type="text/tab-separated-values")
        headers = {**REPORT_HEADERS, "Content-Length": str(report.stat().st_size)}
        return StreamingResponse(_blocks(report), headers=headers, media_type="text/tab-separated-values")

    def _spoiled(self, report: Path, path: str) -> bytes | None:
        if self.faults.strikes("empty", path):
            return report.read_bytes().splitlines(keepends=True)[0]
        if self.faults.strikes("short-bank", path):
            lines = report.read_bytes().splitlines(keepends=True)
            return b"".join(lines[: 1 + len(lines) // 2])
        if self.faults.strikes("truncated-bank", path):
            return report.read_bytes()[:-5]
        return None

    def _page(self, request: Request, draw: Callable[[str], Response]) -> Response:
        """A page of the inside, drawn for an e-mail address; those whom the site does not know are sent to the form."""
        path = request.url.path
        who = self._login.who(request)
        if self.faults.strikes("signed-out-midway", path):
            self.shown += 1
            if self.shown > 1:
                self.sessions.end_all()
                who = None
        if who is None:
            return RedirectResponse("/login", 303)
        if self.faults.strikes("form-in-place", path):
            return page("Sign in", '<form method=post action="/login"><input type=password name=password></form>')
        if self.faults.strikes("puzzle", path):
            return page("One moment", PUZZLE)
        if self.faults.strikes("layout", path):
            return page("DistroKid", CHANGED)
        self.somebody_else = self.faults.strikes("wrong-account", path) is not None
        return draw(SOMEBODY_ELSE if self.somebody_else else who.email)

    def _saved_page(self, data: str) -> str:
        return max(self.landing.glob(f"streams/{PAGES[data]}"), key=lambda found: found.name).read_text("utf-8")


async def _blocks(report: Path) -> AsyncIterator[bytes]:
    """A file in pieces: it may be large, and no thread of its own is wanted for it."""
    for start in range(0, report.stat().st_size, BLOCK):
        with report.open("rb") as handle:  # an answer that is broken off must not leave it open
            handle.seek(start)
            block = handle.read(BLOCK)
        yield block


def _header(who: str) -> str:
    """What stands above every page of the inside: whose account it is."""
    links = "".join(f'<a href="/{name}/">{name}</a> ' for name in ("mymusic", "bank"))
    return f'<header>{links}<b class="account-name">{who}</b></header>'
