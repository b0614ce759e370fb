"""One address for many stand-ins, one after the other: a server for all tests of a folder, a stand-in for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from tests.platform_sims.faults import Faults, FaultyWire
from tests.platform_sims.stand_in import StandIn, serving


@dataclass
class Door(StandIn):
    """``behind`` is who answers now."""

    behind: FaultyWire | None = None

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def app(self) -> FaultyWire:
        async def lead_on(scope: Scope, receive: Receive, send: Send) -> None:
            assert self.behind is not None, "nobody is there"
            await self.behind(scope, receive, send)

        return FaultyWire(lead_on, Faults())

    def open_to(self, stand_in: StandIn) -> dict[str, str]:
        """Let a stand-in answer from now on; hands back ``addresses`` for ``collecting.json``."""
        stand_in.base = self.base
        self.behind = stand_in.app()
        return stand_in.addresses


@contextmanager
def open_door() -> Iterator[Door]:
    door = Door(landing=Path())
    with serving(door):
        yield door
