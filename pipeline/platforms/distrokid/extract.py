"""Collects DistroKid: the statistics of Spotify and of Apple Music, and the bank report.

Source: the original's collectors. They saved a page as soon as it had a body; here the reader itself says whether the
figures are in it, so that what is saved is what is read later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.access.connection import Connection
from pipeline.access.http import no_answer
from pipeline.access.page_signs import address_shown
from pipeline.model import Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import NothingYet
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.declaration import Refused
from pipeline.platforms.distrokid.charts import apple_points, spotify_points
from pipeline.platforms.distrokid.site import APPLE, BANK, STREAMS, Site
from pipeline.platforms.visit import Visit, needs_sign_in

if TYPE_CHECKING:
    from playwright.async_api import Page

CONNECTION: Connection = BY_KEY["distrokid"]
DETAILS_LINK = 'a[href="/bank/details/"]'
DOWNLOAD = 'div[onclick^="downloadBank"]'
HEAD_BYTES = 64 << 10
Points = Callable[[str], Sequence[object]]


def collect(ctx: StepContext) -> StepResult:
    """Land both statistics pages and the bank report; one that cannot be had does not keep the others away."""
    return collect_in_browser(ctx, CONNECTION, Site, _collect)


async def _collect(visit: Visit) -> None:
    async def streams() -> None:
        await _statistics(visit, STREAMS, "streams_stats", spotify_points)

    async def apple() -> None:
        await visit.pause()
        await _statistics(visit, APPLE, "applemusic_stats", apple_points)

    async def bank() -> None:
        await visit.pause()
        await _bank_report(visit)

    await visit.each(partial(visit.once, fetch.__name__, fetch) for fetch in (streams, apple, bank))


async def _statistics(visit: Visit, address: str, name: str, points: Points) -> None:
    """One of the statistics pages, once its figures are in it."""
    html = await _page_with_figures(visit, visit.site.base + address, points)
    visit.check_account(await address_shown(visit.page))
    try:
        visit.arrivals.land(
            lambda stamp: f"streams/{name}_{stamp}.html", html.encode("utf-8", "replace"), visit.access.clock.now()
        )
    except NothingYet:
        visit.arrivals.note(f"DistroKid has no plays to show yet ({name}).")


async def _page_with_figures(visit: Visit, address: str, points: Points) -> str:
    """The page as it stands once the reader finds figures in it; a chart that stays empty is handed back, too."""
    seen: list[str] = []

    async def has_figures(page: Page) -> bool:
        html = await page.content()
        try:
            found = points(html)
        except Refused:
            return False
        seen[:] = [html]
        return bool(found)

    try:
        await visit.open(address, has_figures)
    except StepFailed as failed:
        if not seen or failed.failure.kind is not FailureKind.LAYOUT_CHANGED:
            raise
    return seen[0]


async def _bank_report(visit: Visit) -> None:
    """The bank report, by the way a person takes. It is the complete history, so it can only grow."""
    await visit.open(visit.site.base + BANK, DETAILS_LINK)
    await visit.pause()
    await visit.follow(DETAILS_LINK, DOWNLOAD)
    visit.check_account(await address_shown(visit.page))
    await visit.pause()
    report = await visit.download(visit.page.locator(DOWNLOAD).first.click)
    moment = visit.access.clock.now()
    require_whole(visit, report)
    name = "streams/dk_bank_details_{}.tsv".format
    try:
        # Reading a report of years takes seconds; the stop sign and the browser are watched meanwhile.
        await asyncio.to_thread(visit.arrivals.land, name, report, moment, compared=True)
    except NothingYet:
        visit.arrivals.note("DistroKid's bank report has no rows yet.")


def require_whole(visit: Visit, report: Path) -> None:
    """Raises where the file is a web page, or breaks off inside a line."""
    with report.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
        handle.seek(max(0, report.stat().st_size - 4))
        tail = handle.read().rstrip(b"\0")
    if head.lstrip()[:1] == b"<":
        if b"password" in head:
            raise needs_sign_in(visit.title, visit.account)
        raise no_answer(visit.title, "a web page came instead of the bank report")
    if not tail.endswith((b"\n", b"\r")):
        message = "DistroKid's bank report broke off on its way. Older data stay in use."
        raise StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again."))
