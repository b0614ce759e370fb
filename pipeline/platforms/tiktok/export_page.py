"""The analytics page's export: opened as the right account, the longest range, as CSV, whole."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.access.http import no_answer, retry_after_seconds
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.tiktok import ranges
from pipeline.platforms.tiktok.export_names import is_cut_off, is_page, suggested_handle
from pipeline.platforms.tiktok.ranges import Range
from pipeline.platforms.tiktok.site import signed_in_as
from pipeline.platforms.visit import LOOK_EVERY_SECONDS, Visit

if TYPE_CHECKING:
    from playwright.async_api import Download, Page, Response

AN_HOUR = 3600.0
CSV = 'input[type="radio"][name="CSV"]'


@dataclass(frozen=True)
class Export:
    """What TikTok handed out at ``at`` (UTC), under the name it suggests."""

    data: bytes
    suggested: str
    chosen: Range
    at: datetime

    def notes_file(self, handle: str, name: str, days: int) -> bytes:
        """What the range was, for the record beside the export: the export itself does not tell it."""
        body = {
            "artist": handle,
            "export": name,
            "range_days": self.chosen.days,
            "wanted_days": ranges.WANTED,
            "offered_days": list(self.chosen.offered),
            "days": days,
            "timestamp": self.at.isoformat(),
        }
        return json.dumps(body, indent=2).encode()


async def open_analytics(visit: Visit, address: str) -> None:
    """Open the page and make sure whose it is. Raises needs-sign-in for another account's."""

    async def is_drawn(page: Page) -> bool:
        return await ranges.picker(page).count() > 0

    await visit.open(address, is_drawn)
    await check_account(visit)


async def check_account(visit: Visit) -> None:
    """Raises needs-sign-in where the page in front says that somebody else is signed in."""
    who = await signed_in_as(visit.page)
    if who and who.casefold() != visit.account.casefold():
        raise _wrong_account(visit.account, who)


async def take_export(visit: Visit) -> Export:
    """Choose the range and download. Raises :class:`StepFailed`; rate-limited where TikTok says that it is too soon."""
    chosen = await ranges.choose_longest(visit)
    await visit.pause()
    await _open_dialog(visit)
    await visit.pause()
    download = await _handed_out(visit)
    data = await visit.bytes_of(download)
    at = visit.access.clock.now()
    if is_page(data):
        await visit.check_signed_in()
        raise no_answer(visit.title, "a page came instead of the export")
    if is_cut_off(data):
        raise no_answer(visit.title, "the export is cut off")
    await _check_owner(visit, download.suggested_filename)
    return Export(data, download.suggested_filename, chosen, at)


async def _open_dialog(visit: Visit) -> None:
    page = visit.page

    async def is_open(page: Page) -> bool:
        return await page.locator(CSV).count() > 0

    await page.get_by_text("Download data", exact=True).locator("visible=true").last.click()
    await visit.until(is_open)
    radio = page.locator(CSV).first
    if await radio.is_visible():
        await radio.check()
    else:  # a drawn button lies over the real one
        await radio.evaluate("e => e.click()")
    if not await radio.is_checked():
        raise visit.layout_changed("the export cannot be had as CSV")


class _HandedOut:
    """What comes of a click on "Download", heard as it comes: the file, or a no."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self.download: Download | None = None
        self.too_soon: StepFailed | None = None

    def __enter__(self) -> _HandedOut:
        self._visit.hearing.forget()
        self._visit.page.on("download", self._came)
        self._visit.page.on("response", self._answered)
        return self

    def __exit__(self, *_: object) -> None:
        self._visit.page.remove_listener("download", self._came)
        self._visit.page.remove_listener("response", self._answered)

    def _came(self, download: Download) -> None:
        self.download = download

    def _answered(self, answer: Response) -> None:
        if answer.status == 429:
            clock = self._visit.access.clock
            headers = {name.title(): value for name, value in answer.headers.items()}
            wait = retry_after_seconds(headers, clock) or AN_HOUR
            self.too_soon = asked_to_wait(self._visit.account, clock.now() + timedelta(seconds=wait))


async def _handed_out(visit: Visit) -> Download:
    """Click "Download" and wait for what comes of it."""
    loop = asyncio.get_running_loop()
    with _HandedOut(visit) as out:
        await visit.page.get_by_role("button", name="Download", exact=True).locator("visible=true").last.click()
        deadline = loop.time() + visit.access.collecting.page_seconds
        while out.download is None:
            if out.too_soon is not None:
                raise out.too_soon
            if visit.hearing.page_trouble is not None:
                raise visit.hearing.page_trouble
            await visit.check_signed_in()
            if loop.time() > deadline:
                raise visit.hearing.trouble or no_answer(visit.title, "no download came")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return out.download


async def _check_owner(visit: Visit, suggested: str) -> None:
    """An export with another account's name is that account's, unless the page says that we are signed in as ours."""
    named = suggested_handle(suggested)
    if named and named.casefold() != visit.account.casefold():
        told = await signed_in_as(visit.page)
        known = {handle.casefold() for handle in visit.arrivals.registry.handles}
        if not told or named.casefold() in known:
            raise _wrong_account(visit.account, named)


def asked_to_wait(account: str, until: datetime) -> StepFailed:
    message = f"TikTok asks us to wait until {until.astimezone():%H:%M} for @{account}. It goes on then by itself."
    return StepFailed(Failure(FailureKind.RATE_LIMITED, message, "Nothing to do.", retry_at=until))


def _wrong_account(wanted: str, found: str) -> StepFailed:
    message = f"TikTok is signed in as @{found} where @{wanted} is wanted. Nothing was taken from it."
    return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to TikTok as @{wanted}."))
