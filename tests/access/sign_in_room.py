"""A lake, a site to sign in to, and a person who does so in a real browser: where a sign-in is tried."""

from __future__ import annotations

import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks, Proof, SignInSite
from pipeline.clock import SystemClock
from pipeline.platforms.connections import BY_KEY
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.platform_sims.login import Login, page
from tests.platform_sims.people import Person
from tests.platform_sims.stand_in import StandIn, form, serving

LABEL = Person("label@nova-drift.example", "glass harbor 7")
STUDIO = Person("studio@kilo-vale.example", "north window 3")
DISTROKID, TIKTOK = BY_KEY["distrokid"], BY_KEY["tiktok"]


class HouseSite(StandIn):
    """A site with a form, a second factor and two pages behind them, in a platform's place.

    Its own faults: ``puzzle`` before the protected page, ``no-proof`` sends everybody back from it, ``bare`` shows
    nothing that is known, ``late`` knows a
    session only from the second look on, ``second-window`` asks for the code in another window.
    """

    @property
    def addresses(self) -> dict[str, str]:
        return {"distrokid": self.base, "tiktok": self.base}

    def routes(self) -> Sequence[BaseRoute]:
        self.login = Login(self, "/login", "/inside")
        return (
            Route("/login", self.show, methods=["GET"]),
            Route("/login/later", self.password_page, methods=["POST"]),
            Route("/login/window", self.window),
            Route("/solved", self.solved, methods=["POST"]),
            *self.login.routes(),
            Route("/inside", self.inside),
            Route("/figures", self.figures),
        )

    async def show(self, request: Request) -> Response:
        if self.faults.strikes("second-window"):
            return page("Sign in", "<button onclick=\"window.open('/login/window')\">Go on elsewhere</button>")
        if self.faults.strikes("two-pages"):
            return page(
                "Sign in", f"<form method=post action='/login/later'>{self.login.identity}<button>Next</button>"
            )
        return await self.login.show(request)

    async def password_page(self, request: Request) -> Response:
        email = (await form(request))["email"]
        field = f"<input type=hidden name=email value='{email}'><input type=password name=password>"
        return page("Sign in", f"<form method=post action='/login'>{field}<button type=submit>Sign in</button></form>")

    async def window(self, request: Request) -> Response:
        return await self.login.show(request)

    async def inside(self, request: Request) -> Response:
        return await self._page(request, "Home")

    async def figures(self, request: Request) -> Response:
        if self.faults.strikes("no-proof") or self.faults.strikes("late"):
            return RedirectResponse("/login", 303)
        if self.faults.strikes("bare"):
            return page("Figures", "<p>Something new</p>")
        if self.faults.strikes("puzzle"):
            return page("Wait", "<form method=post action='/solved'><div id=puzzle><button>I am human</button></div>")
        return await self._page(request, "Figures")

    async def solved(self, request: Request) -> Response:
        self.faults.clear("puzzle")
        return RedirectResponse("/figures", 303)

    async def _page(self, request: Request, title: str) -> Response:
        person = self.login.who(request)
        if person is None:
            return RedirectResponse("/login", 303)
        shown = "" if self.faults.strikes("nameless") else person.account or person.email
        return HTMLResponse(f"<title>{title}</title><nav>{shown}</nav>")


class House(SignInSite):
    """How one signs in to it."""

    connection = DISTROKID

    @property
    def sign_in_url(self) -> str:
        return f"{self.base}/login"

    def is_signed_out(self, url: str) -> bool:
        return "login" in urlsplit(url).path

    async def looks_signed_in(self, page: Page) -> bool:
        return urlsplit(page.url).path in ("/inside", "/figures") and await page.locator("nav").count() > 0

    async def prove(self, page: Page) -> Proof:
        await page.goto(f"{self.base}/figures", wait_until="domcontentloaded")
        if not await page.locator("nav").count():
            return Proof(False, why="sent back")
        return Proof(True, await page.locator("nav").inner_text())

    async def asks(self, page: Page) -> Asks:
        for wanted, selector in ((Asks.PUZZLE, "#puzzle"), (Asks.CODE, "input[name=code]")):
            if await page.locator(selector).count():
                return wanted
        return await super().asks(page)


class HouseOfMany(House):
    connection = TIKTOK


@dataclass
class SignInRoom:
    root: Path
    stand_in: HouseSite
    keyring: StrictKeyring
    news: list[SignInNews] = field(default_factory=list)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, SystemClock(), environ={})

    @property
    def stages(self) -> list[Stage]:
        """The stages that were told, each once."""
        return list(dict.fromkeys(news.stage for news in self.news))

    def sign_in(self, person: Callable[[Page], Awaitable[Any]] | None = None, account: str = "", **more: Any) -> SignIn:
        access = self.access
        site = (HouseOfMany if account else House)(access.collecting, account)
        return SignIn(access, site, self.news.append, **{"headless": True, "on_page": person, **more})

    def configured(self, **values: Any) -> None:
        """Change what collecting.json says."""
        path = self.root / "config" / "collecting.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    def saved(self) -> bool:
        """Whether anything of a session was kept, in the keyring or on record."""
        access = self.access
        return bool(access.vault.addresses() or access.sessions.book.all())


@dataclass
class Running:
    """A sign-in on a thread of its own."""

    sign_in: SignIn
    ends: list[SignInEnd] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=lambda: self.ends.append(self.sign_in.run()))
        self.thread.start()

    def end(self) -> SignInEnd:
        self.thread.join(60)
        return self.ends[0]


def signs_in(person: Person) -> Callable[[Page], Awaitable[None]]:
    """Types what this person types, as fast as can be."""

    async def act(page: Page) -> None:
        await page.fill("input[type=email]", person.email)
        await page.fill("input[type=password]", person.password)
        await page.click("button[type=submit]")
        await gives_code(page, person)

    return act


async def gives_code(page: Page, person: Person) -> None:
    await page.fill("input[name=code]", person.code)
    await page.click("button[type=submit]")


async def nobody(_: Page) -> None:
    """A person who is not there."""


def ended(end: SignInEnd, ending: Ending, room: SignInRoom) -> None:
    """It ended like this, in words, and nothing was kept."""
    assert end.ending is ending
    assert end.message.endswith(".")
    assert not room.saved()


@contextmanager
def sign_in_room(folder: Path) -> Iterator[SignInRoom]:
    made = HouseSite(landing=folder, people=[LABEL, STUDIO])
    (folder / "config").mkdir(parents=True)
    with strict_keyring() as keyring, serving(made) as addresses:
        room = SignInRoom(folder, made, keyring)
        (folder / "config" / "collecting.json").write_text(json.dumps({"addresses": addresses}))
        room.configured(page_seconds=6, sign_in_seconds=60)
        yield room
