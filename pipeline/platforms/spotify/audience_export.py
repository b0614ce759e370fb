"""An artist's audience of the last twelve months, as the site's own download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipeline.model import Delivery, Failure, FailureKind, StepFailed, Verdict
from pipeline.platforms.arrival import NothingYet
from pipeline.platforms.declaration import Refused
from pipeline.platforms.spotify.pages import DONE, FILTER, NotTheirs, choose, is_about, open_page, press, shown
from pipeline.platforms.spotify.site import AUDIENCE
from pipeline.platforms.values import csv_rows
from pipeline.platforms.visit import Visit
from pipeline.registry import Artist

if TYPE_CHECKING:
    from playwright.async_api import Page

KIND = "audience"
TWELVE_MONTHS = "1year"
# Newer pages first, then older ones.
SAVE = (
    'button[aria-label*="download" i]', "button[data-testid=csv-download]", 'button[data-testid*="download" i]',
    'button:text("Download")',
)  # fmt: skip
WHOLE_YEAR = 350  # days; a table that long may lose some at the year's other end


async def export_audience(visit: Visit, artist: Artist, exported: Callable[[], None]) -> None:
    """Land ``audience/spotify_audience_<artist id>_<stamp>.csv``. ``exported`` hears of every export asked for.

    Raises what a visit raises, transient for a table of which a part is missing, and :class:`NotTheirs`.
    """
    await open_page(visit, artist, f"/c/en/artist/{artist.spotify_id}", AUDIENCE)
    await press(visit, AUDIENCE)
    await press(visit, FILTER)
    await choose(visit, TWELVE_MONTHS)
    await _close_filter(visit.page)
    if not is_about(visit.page, artist):
        raise NotTheirs

    async def save() -> None:
        await press(visit, SAVE)
        exported()

    data = (await visit.download(save)).read_bytes()
    _check_complete(visit, artist, data)
    try:
        visit.arrivals.land(
            lambda stamp: f"audience/spotify_audience_{artist.spotify_id}_{stamp}.csv", data, visit.access.clock.now()
        )
    except NothingYet:
        visit.arrivals.note(f"{artist.slug}: Spotify for Artists shows no audience yet.")


async def _close_filter(page: Page) -> None:
    done = shown(page, DONE).first
    if await done.is_visible():
        await done.click()
    else:
        await page.keyboard.press("Escape")


def _check_complete(visit: Visit, artist: Artist, data: bytes) -> None:
    """A table that ends earlier or is shorter than the last one has lost rows on its way. Looks at the days only."""
    last = last_accepted(visit.ctx.deliveries, artist)
    if last is None:
        return
    try:
        days = sorted(row["date"].strip() for _, row in csv_rows(data, ("date",)) if row["date"].strip())
    except Refused:
        return  # the reader says why
    if days and (days[-1] < dict(last.facts).get("last_day", "") or len(days) < min(last.rows, WHOLE_YEAR)):
        message = f"Spotify sent only a part of the audience of {artist.name}. It was not accepted."
        detail = f"{len(days)} days until {days[-1]}"
        raise StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again.", detail=detail))


def last_accepted(deliveries: Sequence[Delivery], artist: Artist) -> Delivery | None:
    """The newest audience table of this artist that was accepted."""
    found = [
        d for d in deliveries
        if d.kind == KIND and d.subject == artist.spotify_id and d.verdict is Verdict.ACCEPTED and d.downloaded_at
    ]  # fmt: skip
    return max(found, key=lambda d: (d.downloaded_at, d.path), default=None)
