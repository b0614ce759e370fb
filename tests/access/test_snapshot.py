"""A page that could not be read is kept with its shape, and without anything personal: not in its markup, not in its
picture.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page
from starlette.responses import HTMLResponse
from starlette.routing import Route

from pipeline.access.bounded import conducted
from pipeline.access.browser import BrowserPlan, OpenBrowser, with_browser
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.masking import name_patterns
from pipeline.access.snapshot import FOLDER, keep_snapshot
from pipeline.clock import RunningClock
from pipeline.logs import expired_logs
from pipeline.model import Phase, StepContext, Zone, ZoneUrls
from pipeline.platforms.connections import BY_KEY
from pipeline.redaction import conceal, spellings
from tests.access.no_browser_left import no_browser_left
from tests.access.strict_keyring import strict_keyring
from tests.platform_sims.stand_in import StandIn, serving

pytestmark = pytest.mark.slow
MOMENT = datetime(2026, 11, 21, 7, 0, 3, tzinfo=UTC)
ARTISTS = [{"slug": "nova_drift", "name": "NOVA DRIFT"}, {"slug": "kilo_vale", "name": "KILO VALE"}]
PIXEL = "data:image/svg+xml," + quote("<svg xmlns='http://www.w3.org/2000/svg' width='90' height='40'>"
                                      "<text y='20'>{}</text></svg>")  # fmt: skip


@dataclass(frozen=True)
class Canaries:
    """What must not be found anywhere. All of the same length as in any other bunch."""

    email: str = "label@nova-drift.example"
    typed: str = "typed by the owner 11"
    token: str = "Qz8vK2mN4pR6tW9yB3dF5hJ7"
    jwt: str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub3ZhIn0.c2lnbmF0dXJlMTIz"
    known: str = "glass harbor street 7"
    handle: str = "@kilovale.music"
    amount: str = "4711.42"
    phone: str = "+43 660 4711 0815"
    nickname: str = "Novi the Great"

    def all(self) -> dict[str, str]:
        return dict(vars(self))


OTHERS = Canaries(
    "owner@kilo-vale.example",
    "dictated by the boss1",
    "Ab1cD2eF3gH4iJ5kL6mN7oP8",
    "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJraWxvIn0.c2lnbmF0dXJlOTg3",
    "north window avenue 3",
    "@nova.drift.abc",
    "0815.99",
    "+49 151 0815 4711",
    "Kilo the Small",
)
PAGE = """<!doctype html><html><head><title>Figures of {nickname} {email}</title>
<meta name="csrf-token" content="{token}"><meta name="viewport" content="width=device-width">
<style>body {{ font: 16px sans-serif }} .secret::after {{ content: attr(data-who) }}
.face {{ background: url("/face?of={token}") }} td {{ padding: 4px }}</style>
<script>window.__STATE__ = {{"user": "{nickname}", "mail": "{email}", "jwt": "{jwt}", balance: {amount}}};
// {known}
localStorage.setItem("token", "{jwt}"); setInterval(() => document.querySelector("#late").textContent = "{email}", 20);
</script><script>
AmCharts.makeChart("chart365", {{"id": "trend365day", "dataProvider": [{{"category": "2026-11-18", "n": 12}}]}});
</script>
<script type="application/json">{{"{email}": {{"token": "{token}"}}}}</script></head>
<body data-user="{nickname}" data-api-key="{token}" class="page-{typed_class}"><!-- {email} {known} -->
<nav><a href="/stats/?session={token}#{jwt}">Statistics</a> <a href="/u/{token}/edit">Edit</a>
<a href="mailto:{email}">Write</a></nav>
<h1>Welcome, NOVA drift</h1><h2>Daily plays</h2>
<table><tr><th>Payee</th></tr><tr><td>{nickname}</td></tr></table>
<p>Signed in as {email}, {handle}, phone {phone}. Your {known} is safe. Earned ${amount}.</p>
<p>We are down for maintenance. Come back later.</p>
<div class="user-menu"><span>{nickname}</span></div><div aria-label="Account name">{nickname}</div>
<p class="secret" data-who="{nickname}">More</p><div class="face">face</div>
<form action="/save?csrf={token}"><input type="hidden" name="csrf" value="{token}">
<input type="text" name="nick" value="{nickname}" placeholder="{email}"><input type="password" id="pw">
<textarea id="note">{typed}</textarea><div contenteditable="true">{typed}</div>
<select><option value="{token}">Last 365 days</option></select>
<button type="submit" onclick="send('{token}')">Save</button></form>
<div onclick="downloadBank('{token}')">Download</div><img src="{pixel}" alt="{nickname} {email}">
<canvas id="qr" width="90" height="40"></canvas><svg width="200" height="30"><text y="20">{email}</text></svg>
<iframe srcdoc="<p>{email}</p>" width="90" height="40"></iframe><template><p>{email}</p></template>
<noscript>{email}</noscript><name-tag><b slot="x">{email}</b></name-tag><p id="late"></p>
<p>{jwt} {token} session={token}</p>
<script>document.querySelector("#pw").value = "{typed}";
document.querySelector("#qr").getContext("2d").fillText("{email}", 4, 20);
customElements.define("name-tag", class extends HTMLElement {{ connectedCallback() {{
  this.attachShadow({{mode: "closed"}}).innerHTML = "<i>{email}</i>"; }} }});</script>
</body></html>"""


class PrivatePage(StandIn):
    name = "distrokid"
    canaries = Canaries()

    def routes(self) -> list[Route]:
        async def show(_: object) -> HTMLResponse:
            said = self.canaries.all()
            return HTMLResponse(PAGE.format(**said, pixel=PIXEL.format(said["email"]), typed_class="12"))

        return [Route("/stats/", show)]


@pytest.fixture
def access(tmp_path: Path) -> Iterator[LakeAccess]:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "artists.json").write_text(json.dumps(ARTISTS))
    with no_browser_left(tmp_path / "journal"), strict_keyring():
        yield access_of(tmp_path, RunningClock(MOMENT), {})


def context(access: LakeAccess) -> StepContext:
    return StepContext("run", "distrokid.extract", "distrokid", Phase.EXTRACT, ZoneUrls(((Zone.RAW, ""),)), "", "",
                       MOMENT, str(access.root / "stop"))  # fmt: skip


def snapped(access: LakeAccess, canaries: Canaries) -> tuple[str, bytes]:
    """The markup and the picture of the page with these canaries; both are gone from the disk afterwards."""

    async def work(browser: OpenBrowser) -> None:
        page = await (await browser.context()).new_page()
        await page.goto(f"{site.base}/stats/?session={canaries.token}", wait_until="load")
        await page.wait_for_function("document.querySelector('#late').textContent")
        await keep_snapshot(page, context(access), access)

    site = PrivatePage(landing=access.root)
    site.canaries = canaries
    conceal(canaries.known)
    with serving(site):
        conducted(with_browser(BrowserPlan(access.journal_dir), work, 60, lambda: False))
    folder = access.log_dir / FOLDER
    (markup,), (picture,) = folder.glob("*.html"), folder.glob("*.png")
    found = markup.read_text(), picture.read_bytes()
    markup.unlink()
    picture.unlink()
    return found


def test_nothing_personal_is_in_the_markup_in_whatever_spelling(access):
    canaries = Canaries()
    access.sessions.save(BY_KEY["distrokid"], "", {"cookies": [], "origins": []}, canaries.email)
    markup, _ = snapped(access, canaries)
    parts = [*canaries.all().values(), "nova", "Nova", "NOVA", "kilovale", "label@", "4711", "0815"]
    found = {part for part in parts for spelling in (*spellings(part), html.escape(part)) if spelling in markup}
    assert found == set()


def test_two_pages_that_differ_in_personal_things_alone_cannot_be_told_apart(access):
    one, other = snapped(access, Canaries()), snapped(access, OTHERS)
    assert one[1][:4] == b"\x89PNG"
    assert one[0] == other[0]
    assert one[1] == other[1]


def test_the_shape_of_the_page_stays(access):
    markup, _ = snapped(access, Canaries())
    for kept in (
        "<title>", 'class="user-menu"', "AmCharts.makeChart(", '"dataProvider": [{"category":', "downloadBank(",
        ">Statistics</a>", "<h2>Daily plays</h2>", "<th>Payee</th>",
        "We are down for maintenance.", ">Last 000 days</option>",
        'href="/stats/"', '<div id="qr" data-instead-of="canvas"', 'data-instead-of="name-tag"', 'type="password"',
    ):  # fmt: skip
        assert kept in markup, kept
    assert re.match(r"<!-- distrokid\.extract: http://000\.0\.0\.0:0+/stats/\. ", markup)


def test_it_is_named_after_moment_and_step_and_kept_as_long_as_logs_are(access):
    async def twice(browser: OpenBrowser) -> None:
        page: Page = await (await browser.context()).new_page()
        for _ in range(2):
            await page.goto("data:text/html,<h1>Nothing here</h1>")
            await keep_snapshot(page, context(access), replace(access, clock=RunningClock(MOMENT + timedelta(days=1))))

    conducted(with_browser(BrowserPlan(access.journal_dir), twice, 60, lambda: False))
    kept = sorted(path.name for path in (access.log_dir / FOLDER).iterdir())
    assert kept[0].startswith("20261122T07000")
    assert {re.sub(r"-2\.", ".", name.partition("Z_")[2]) for name in kept} == {
        "distrokid.extract.html", "distrokid.extract.png",
    }  # fmt: skip
    assert len(kept) == 4
    later = datetime.now(UTC) + timedelta(days=91)
    assert len(expired_logs(access.log_dir, 90, later)) == 4


def test_a_page_that_cannot_be_looked_at_any_more_leaves_nothing_and_fails_nothing(access):
    async def work(browser: OpenBrowser) -> None:
        page = await (await browser.context()).new_page()
        await page.close()
        await keep_snapshot(page, context(access), access)

    conducted(with_browser(BrowserPlan(access.journal_dir), work, 60, lambda: False))
    assert not (access.log_dir / FOLDER).exists()


def test_large_pages_are_cut(access):
    async def work(browser: OpenBrowser) -> None:
        page = await (await browser.context()).new_page()
        await page.set_content("<p>Daily plays</p>" * 20_000, timeout=30_000)
        await keep_snapshot(page, context(access), access)

    conducted(with_browser(BrowserPlan(access.journal_dir), work, 60, lambda: False))
    assert all(path.stat().st_size < 5 << 20 for path in (access.log_dir / FOLDER).iterdir())


def test_names_are_found_however_they_are_spelled():
    (pattern,) = name_patterns(["nova_drift"])
    for spelled in ("NOVA DRIFT", "nova-drift", "novadrift", "Nova_Drift", "nova. drift"):
        assert re.fullmatch(pattern, spelled, re.IGNORECASE)
    assert name_patterns(["label@nova.example"]) == ["label[\\W_]{0,2}nova[\\W_]{0,2}example", "label"]
    assert name_patterns(["", "x", "@@"]) == []
