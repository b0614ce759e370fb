"""The sign-in form in front of a person: types what is known, once, and sees who they say they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.access.site import PASSWORD, Asks, SignInSite

if TYPE_CHECKING:
    from playwright.async_api import Page


class SignInForm:
    """``known`` are the values of the connection. ``filled`` names what was typed, ``typed`` is the identity as it
    stands in the form, whoever typed it.
    """

    def __init__(self, site: SignInSite, known: Mapping[str, str]) -> None:
        identity = site.connection.identity
        self._site = site
        self._identity = identity.name if identity else ""
        self._left = {name: known[name] for name in (self._identity, PASSWORD) if known.get(name)}
        self.filled: tuple[str, ...] = ()
        self.typed = ""
        self.asks = Asks.NOTHING

    async def look(self, page: Page) -> None:
        """Fill what has appeared, which may be on the second page only, and see what the page wants."""
        self.asks = await self._site.asks(page)
        if self._left and self._site.is_own(page.url) and self._site.is_signed_out(page.url):
            empty = {name: value for name, value in self._left.items() if await self._is_empty(page, name)}
            for name in await self._site.fill(page, empty) if empty else ():
                self._left.pop(name, None)
                self.filled = (*self.filled, name)

    async def read(self, page: Page) -> None:
        """Who the person says to be: whatever is in the form when it is sent."""
        if self._site.identity_field and self._site.is_signed_out(page.url):
            place = page.locator(self._site.identity_field).first
            if await place.is_visible():
                self.typed = (await place.input_value(timeout=500)).strip() or self.typed

    async def _is_empty(self, page: Page, name: str) -> bool:
        """A field that is there and that nobody has typed into."""
        selector = self._site.password_field if name == PASSWORD else self._site.identity_field
        place = page.locator(selector).first if selector else None
        return place is not None and await place.is_visible() and not await place.input_value(timeout=500)
