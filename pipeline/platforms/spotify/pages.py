"""The pages of Spotify for Artists as a collector meets them: whose they are, and what is pressed on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.platforms.spotify.site import AUDIENCE, HOME
from pipeline.platforms.visit import Visit
from pipeline.registry import Artist

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

# Newer pages first, then older ones.
FILTER = (
    'button:has(svg[class*="sliders" i])', 'button:has(svg[data-testid*="sliders" i])',
    'button:has(svg[aria-label*="sliders" i])', "button[data-encore-id=chipFilter]",
    'button[aria-label="Select to further filter your results"]',
)  # fmt: skip
DONE = ('button:text-is("Done")', 'button:text-is("Apply")')


class NotTheirs(Exception):
    """The site leads away from an artist's pages: the account that is signed in does not manage this artist."""


async def home(visit: Visit) -> None:
    await visit.pause()
    await visit.open(visit.site.base + HOME, AUDIENCE)


async def open_page(visit: Visit, artist: Artist, path: str, ready: Sequence[str]) -> None:
    """Open a page of this artist, whose id stands in ``path``.

    Raises :class:`NotTheirs` where the site shows another one instead, else what :meth:`Visit.open` raises.
    """

    async def is_ready(page: Page) -> bool:
        if visit.site.is_signed_out(page.url):
            return False
        if not is_about(page, artist):
            raise NotTheirs
        return await shown(page, ready).first.is_visible()

    await visit.pause()
    await visit.open(visit.site.base + path, is_ready)


def is_about(page: Page, artist: Artist) -> bool:
    return artist.spotify_id in urlsplit(page.url).path.split("/")


def shown(page: Page, selectors: Sequence[str]) -> Locator:
    """Whatever of these is visible."""
    return page.locator(", ".join(selectors)).filter(visible=True)


async def press(visit: Visit, selectors: Sequence[str]) -> None:
    """Press the first of these that shows; layout-changed where none ever does."""
    await visit.until(selectors)
    await shown(visit.page, selectors).first.click()


async def choose(visit: Visit, period: str) -> None:
    """Choose a period. The radios themselves are hidden, so their labels are pressed, as people do."""
    label = f'label[for="{period}"]'
    await press(visit, [label])
    radio = visit.page.locator(f'input[type=radio][id="{period}"]').first

    async def is_chosen(_: Page) -> bool:
        return await radio.count() == 0 or await radio.is_checked()

    await visit.until(is_chosen)
