"""The sign-in most sites have: a form, a second page with a code, and then a cookie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.platform_sims.people import Person
from tests.platform_sims.stand_in import StandIn, form

PAGE = """<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"""


def page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=escape(title), body=body))


@dataclass
class Login:
    """``path`` shows the form, ``path``/code asks for the code; ``home`` is where one lands. ``begin`` may answer
    in another way than with a cookie, such as with a token for local storage.
    """

    site: StandIn
    path: str
    home: str
    cookie: str = "session"
    identity: str = '<input type="email" name="email" id="email" autocomplete="username">'
    error: str = '<p class="alert-danger">{}</p>'
    begin: Callable[[Person, str], Response] | None = None

    def routes(self) -> Sequence[Route]:
        return (
            Route(self.path, self.show, methods=["GET"]),
            Route(self.path, self.check, methods=["POST"]),
            Route(f"{self.path}/code", self.check_code, methods=["POST"]),
        )

    async def show(self, request: Request) -> Response:
        return self._form()

    async def check(self, request: Request) -> Response:
        stated = await form(request)
        identity = stated.get("email") or stated.get("username") or ""
        person = self.site.person_with(identity, stated.get("password", ""))
        if person is None:
            return self._form(self.error.format("The e-mail address or password is not right."))
        pending = self.site.sessions.begin(person)
        return page(
            "Two-Factor",
            f"<h1>Two-Factor</h1><form method=post action='{self.path}/code'>"
            f"<input type=hidden name=pending value='{pending}'>"
            "<input name=code placeholder='Verification Code' autofocus><button type=submit>Go on</button></form>",
        )

    async def check_code(self, request: Request) -> Response:
        stated = await form(request)
        person = self.site.sessions.who(stated.get("pending"))
        if person is None or stated.get("code") != person.code:
            return self._form(self.error.format("That code is not right."))
        secret = self.site.sessions.begin(person)
        if self.begin is not None:
            return self.begin(person, secret)
        answer = RedirectResponse(self.home, 303)
        answer.set_cookie(self.cookie, secret, max_age=int(self.site.sessions.lifetime), httponly=True)
        return answer

    def who(self, request: Request) -> Person | None:
        """Whose session a request carries; None when it is not known (any more)."""
        if self.site.faults.strikes("signed-out", request.url.path):
            return None
        return self.site.sessions.who(request.cookies.get(self.cookie))

    def _form(self, note: str = "") -> HTMLResponse:
        return page(
            "Sign in",
            f"<h1>Sign in</h1>{note}<form method=post action='{self.path}'>{self.identity}"
            "<input type=password name=password autofocus><button type=submit>Sign in</button></form>",
        )
