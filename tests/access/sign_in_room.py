"""A lake, a site to sign in to, and a person who does so in a real browser: where a sign-in is tried."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import SignInNews, Stage
from pipeline.clock import SystemClock
from pipeline.platforms.signing_in import site_for
from tests.access.strict_keyring import strict_keyring
from tests.platform_sims.login import Login, page
from tests.platform_sims.people import Person
from tests.platform_sims.stand_in import StandIn, serving

LABEL = Person("label@nova-drift.example", "glass harbor 7")
STUDIO = Person("studio@kilo-vale.example", "north window 3")


class LoginSite(StandIn):
    """A site with a form, a second factor and one page behind them, in DistroKid's place."""

    name = "distrokid"

    def routes(self) -> Sequence[BaseRoute]:
        self.login = Login(self, "/login", "/dashboard")
        return (*self.login.routes(), Route("/dashboard", self.inside), Route("/stats/", self.inside))

    async def inside(self, request: Request) -> Response:
        person = self.login.who(request)
        return page("Stats", f"<nav>{person.email}</nav>") if person else RedirectResponse("/login", 303)


@dataclass
class SignInRoom:
    root: Path
    stand_in: LoginSite
    news: list[SignInNews] = field(default_factory=list)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, SystemClock(), environ={})

    @property
    def stages(self) -> list[Stage]:
        """The stages that were told, each once."""
        return list(dict.fromkeys(news.stage for news in self.news))

    def sign_in(self, person: Callable[[Page], Awaitable[Any]] | None = None) -> SignIn:
        access = self.access
        return SignIn(access, site_for(access, "distrokid"), self.news.append, headless=True, on_page=person)

    def configured(self, **values: Any) -> None:
        """Change what collecting.json says."""
        path = self.root / "config" / "collecting.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def signs_in(person: Person, code: str = "") -> Callable[[Page], Awaitable[None]]:
    """Types what this person types."""

    async def act(page: Page) -> None:
        await page.locator("input[type=email]").press_sequentially(person.email, delay=20)
        await page.fill("input[type=password]", person.password)
        await page.click("button[type=submit]")
        await page.fill("input[name=code]", code or person.code)
        await page.click("button[type=submit]")

    return act


@contextmanager
def sign_in_room(folder: Path) -> Iterator[SignInRoom]:
    made = LoginSite(landing=folder, people=[LABEL, STUDIO])
    (folder / "config").mkdir()
    with strict_keyring(), serving(made) as addresses:
        room = SignInRoom(folder, made)
        (folder / "config" / "collecting.json").write_text(json.dumps({"addresses": addresses}))
        room.configured(page_seconds=6)
        yield room
