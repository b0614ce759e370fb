"""What the live page needs besides its files: colours, a pass for the code the panel opened it with, and ``/ws``."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress

from fastapi import APIRouter, Request, Response, WebSocket
from pydantic import Field

from pipeline.feed.context import FeedContext
from pipeline.feed.health_news import HealthNews
from pipeline.feed.hub import Hub
from pipeline.feed.kpi_changes import kpi_changes
from pipeline.feed.live import live
from pipeline.feed.reading import Unavailable
from pipeline.feed.refusals import Refusal, Refused
from pipeline.feed.shapes import Shape, context_of, refusals
from pipeline.feed.tail import JournalTail
from pipeline.palette import DARK, LIGHT, Palette

log = logging.getLogger(__name__)
SPOKEN = "bedrot.live.v1"  # the sub-protocol that is agreed on; the one with the token is never sent back
router = APIRouter(tags=["page"])
NO_SUCH_CODE = Refusal(
    403, "code", "This link has been used already, or is too old.", "Open the live page from the panel once more."
)


class Code(Shape):
    code: str = Field(min_length=16, max_length=128)


class Pass(Shape):
    token: str = Field(description="To be sent as the token for reading; good for half a day.")


@router.get("/page/palette.css", summary="The colours of the live page", response_class=Response, responses={
    **refusals(), 200: {"content": {"text/css": {}}, "description": "Variables, light and dark."},
})  # fmt: skip
def colours() -> Response:
    return Response(palette_css(), media_type="text/css")


@router.post("/page/pass", summary="A pass for a code of the panel's", responses=refusals(403))
async def trade(request: Request, stated: Code) -> Pass:
    """The panel opens the page with a code that is good once, for a minute; nobody else has one."""
    found = context_of(request).passes.trade(stated.code)
    if found is None:
        raise Refused(NO_SUCH_CODE)
    return Pass(token=found)


@router.websocket("/ws")
async def listen(socket: WebSocket) -> None:
    hub: Hub = socket.app.state.hub
    await live(socket, hub, SPOKEN if SPOKEN in socket.scope.get("subprotocols", ()) else None)


def hub_of(context: FeedContext) -> Hub:
    """The hub of one feed. Nothing is opened or followed before somebody listens."""

    def about(run_id: str) -> Iterable[tuple[str, Mapping[str, object]]]:
        with suppress(Unavailable, sqlite3.Error, OSError), context.warehouse() as warehouse:
            if changed := kpi_changes(warehouse, run_id):
                yield "kpis", {"changed": changed}

    hub = Hub(JournalTail(context.settings.journal, about), context.clock)
    hub.on_number = lambda number: context.on_listeners(number)
    HealthNews(context, hub)
    return hub


def palette_css() -> str:
    """Every colour of the palette as a CSS variable, for light and dark screens."""
    return (
        f":root {{\n{_variables(LIGHT)}}}\n@media (prefers-color-scheme: dark) {{ :root {{\n{_variables(DARK)}}} }}\n"
    )


def _variables(palette: Palette) -> str:
    roles = [name for name in Palette.__dataclass_fields__ if name not in ("dark", "series")]
    colours = {name.replace("_", "-"): palette.role(name) for name in roles}
    colours |= {title.lower().replace(" ", "-"): colour for title, colour in palette.series.items()}
    return "".join(f"  --{name}: {colour};\n" for name, colour in colours.items())
