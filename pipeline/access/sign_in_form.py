"""The sign-in form in front of a person: types what is known, once, and sees who they say they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.access.site import PASSWORD, Asks, SignInSite

if TYPE_CHECKING:
    from playwright.async_api import Page

_WORLD = "bedrot"
_EARS = """for (const kind of ['input', 'change']) document.addEventListener(kind, event => {
    const field = event.composedPath()[0];
    if (field instanceof HTMLInputElement && field.type !== 'password' && field.matches(%s)) heard(field.value);
}, true)"""


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
            if empty and await self._is_empty(page, PASSWORD):
                await page.locator(self._site.password_field).first.focus()  # what is typed next belongs there

    async def listen(self, page: Page) -> None:
        """Hear who the person says to be, letter by letter: the form may be sent right after the last one.

        The ears are in a world of their own, where the page's scripts do not find them.
        """
        if not self._site.identity_field:
            return
        ears = _EARS % json.dumps(self._site.identity_field)
        session = await page.context.new_cdp_session(page)
        session.on("Runtime.bindingCalled", lambda heard: self._hear(page, str(heard.get("payload", ""))))
        await session.send("Page.enable")
        await session.send("Runtime.enable")
        await session.send("Runtime.addBinding", {"name": "heard", "executionContextName": _WORLD})
        await session.send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": ears, "worldName": _WORLD, "runImmediately": True}
        )

    def _hear(self, page: Page, typed: str) -> None:
        if typed.strip() and self._site.is_signed_out(page.url):
            self.typed = typed.strip()

    async def _is_empty(self, page: Page, name: str) -> bool:
        """A field that is there and that nobody has typed into."""
        selector = self._site.password_field if name == PASSWORD else self._site.identity_field
        place = page.locator(selector).first if selector else None
        return place is not None and await place.is_visible() and not await place.input_value(timeout=500)
