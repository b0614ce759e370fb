"""The eyes of a person before a real browser: pages of a stand-in tell where on the screen their fields are.

Nothing is added to any page unless somebody looks (``StandIn.eyes``); what a person does with it goes through the
screen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from tests.platform_sims.stand_in import StandIn

SEEN = "/-/seen"
LOOK = b"""<script>
function look() {
  if (outerWidth < innerWidth || outerHeight <= innerHeight) return;  // the window is not there yet
  const left = screenX + (outerWidth - innerWidth) / 2, top = screenY + outerHeight - innerHeight;
  const parts = [...document.querySelectorAll('input,button,a')].filter(part => part.offsetParent).map(part => {
    const at = part.getBoundingClientRect();
    return {kind: part.tagName.toLowerCase(), type: part.type || '', name: part.name || '',
            text: part.textContent.trim(), filled: (part.value || '').length,
            at: [left + at.x + at.width / 2, top + at.y + at.height / 2]};
  });
  fetch('/-/seen', {method: 'POST', body: JSON.stringify({path: location.pathname, parts})}).catch(() => {});
}
look(); setInterval(look, 200);
</script>"""


@dataclass(frozen=True)
class Part:
    """Something on a page that can be typed into or pressed; ``at`` is its middle, in pixels of the screen."""

    kind: str
    type: str
    name: str
    text: str
    filled: int  # letters in it
    at: tuple[int, int]


@dataclass
class Eyes:
    """What is seen now."""

    path: str = ""
    parts: tuple[Part, ...] = ()

    def part(self, **wanted: str) -> Part | None:
        return next((p for p in self.parts if all(getattr(p, name) == value for name, value in wanted.items())), None)

    def see(self, told: dict[str, Any]) -> None:
        self.path = told["path"]
        self.parts = tuple(Part(**{**p, "at": tuple(map(round, p["at"]))}) for p in told["parts"])


def looking(site: StandIn) -> Sequence[Route]:
    async def seen(request: Request) -> Response:
        if site.eyes is not None:
            site.eyes.see(json.loads(await request.body()))
        return Response(status_code=204)

    return (Route(SEEN, seen, methods=["POST"]),)


def with_eyes(app: ASGIApp, site: StandIn) -> ASGIApp:
    """The same application, whose pages end with the footer, and look at themselves while somebody sits before them."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        added = site.footer.encode() + (LOOK if site.eyes is not None else b"")
        if scope["type"] != "http" or not added:
            await app(scope, receive, send)
            return
        is_page = False

        async def looked_at(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = dict(message["headers"])
                is_page = headers.get(b"content-type", b"").startswith(b"text/html")
                if is_page:
                    kept = [(name, value) for name, value in message["headers"] if name != b"content-length"]
                    message = {**message, "headers": kept}
            elif is_page and not message.get("more_body"):
                message = {**message, "body": message.get("body", b"") + added}
            await send(message)

        await app(scope, receive, looked_at)

    return answer
