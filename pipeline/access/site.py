"""What a platform's site looks like to somebody who signs in: where, with what, and how one knows that it worked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.access.collecting import Collecting
from pipeline.access.connection import Connection
from pipeline.clock import Clock, SystemClock

if TYPE_CHECKING:
    from playwright.async_api import Page


SIGN_IN_PATHS = ("login", "signin", "sign-in")  # what the address of a form usually has in it
PASSWORD = "password"  # the name of that field in every connection that has one


class Asks(StrEnum):
    """What a page wants of the person in front of it."""

    NOTHING = ""
    PASSWORD = "password"
    CODE = "code"  # the second factor
    PUZZLE = "puzzle"  # a captcha
    QR = "qr"


class Against(StrEnum):
    """What speaks against a session. Only the first says that it has ended."""

    SIGNED_OUT = "signed-out"  # the sign-in page, its form, or a call that was refused
    PUZZLE = "puzzle"  # something stands before the page that only a person can solve
    BROWSER = "browser"  # the page or its browser broke off
    UNREADABLE = "unreadable"  # a page that shows nothing we know: it has changed, or is very slow


@dataclass(frozen=True)
class Proof:
    """Whether the protected page or call let us in. ``signed_in_as`` is '' where the site does not tell."""

    inside: bool
    signed_in_as: str = ""
    why: str = ""  # for the log: what spoke against it
    against: Against = Against.UNREADABLE  # of importance only where it did not let us in


class SignInSite(ABC):
    """One platform's sign-in. Each platform's ``site.py`` has a subclass called ``Site``.

    ``account`` is the handle for connections with many accounts, else ''. No method may wait longer than ``seconds``
    of its own time-outs; a page that goes away raises Playwright's own errors.
    """

    connection: Connection

    def __init__(self, collecting: Collecting, account: str = "", clock: Clock | None = None) -> None:
        self.collecting = collecting
        self.account = account
        self.clock = clock or SystemClock()

    @property
    def base(self) -> str:
        return self.collecting.address(self.connection.platform)

    @property
    @abstractmethod
    def sign_in_url(self) -> str:
        """The page with the form."""

    @property
    def identity_field(self) -> str:
        """Selector of the field that says who signs in; '' where there is none (a QR code)."""
        return "input[type=email]"

    @property
    def password_field(self) -> str:
        return "input[type=password]"

    def is_signed_out(self, url: str) -> bool:
        """Whether an address is that of a sign-in page, to which the site sends those it does not know."""
        path = urlsplit(url).path
        return any(word in path for word in SIGN_IN_PATHS)

    def is_own(self, url: str) -> bool:
        """Whether an address is the platform's own: nowhere else is anything typed into a form."""
        name, parts = self.connection.platform, urlsplit(url)
        for key, address in self.collecting.addresses.items():
            own = urlsplit(address)
            host = (own.hostname or "").removeprefix("www.")
            there = parts.hostname == host or (parts.hostname or "").endswith(f".{host}")
            if there and parts.scheme == own.scheme and (key == name or key.startswith(f"{name}-")):
                return True
        return False

    @abstractmethod
    async def looks_signed_in(self, page: Page) -> bool:
        """A cheap look, once or twice a second, at the page as it is; it navigates nowhere."""

    @abstractmethod
    async def prove(self, page: Page) -> Proof:
        """Open what only the owner of a session gets, and say whether it opened.

        ``page`` is a fresh one of a context with the session: of the sign-in itself, or of one that was kept.
        """

    async def asks(self, page: Page) -> Asks:
        """What the page wants of the person now."""
        if await page.locator(self.password_field).first.is_visible():
            return Asks.PASSWORD
        return Asks.NOTHING

    async def fill(self, page: Page, values: Mapping[str, str]) -> tuple[str, ...]:
        """Type what is known into the form, without sending it; returns the names of the fields that were filled.

        The password is left to the person where the keyring has none.
        """
        filled = []
        identity = self.connection.identity
        for name, selector in ((identity.name if identity else "", self.identity_field),
                               (PASSWORD, self.password_field)):  # fmt: skip
            value = values.get(name, "")
            place = page.locator(selector).first if selector else None
            if value and place is not None and await place.is_visible():
                await place.fill(value)
                filled.append(name)
        return tuple(filled)
