"""One platform's stand-in: a local web application with people, sessions and faults."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import BaseRoute

from tests.platform_sims.control import control
from tests.platform_sims.eyes import Eyes, looking, with_eyes
from tests.platform_sims.faults import Faults, FaultyWire
from tests.platform_sims.people import Person, Sessions


@dataclass
class StandIn(ABC):
    """``landing`` is the generator's ``landing/<platform>`` with what is to be served.

    ``name`` is the key in ``addresses`` of ``collecting.json``; subclasses that play several services list theirs in
    ``serves``. ``delay`` (seconds) is how long scripts take before they draw.
    """

    landing: Path
    people: list[Person] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    sessions: Sessions = field(default_factory=Sessions)
    delay: float = 0.05
    base: str = ""
    requests: list[str] = field(default_factory=list)  # method and path of everything that was asked, in order
    eyes: Eyes | None = None  # of a person before a real browser
    footer: str = ""  # what stands below every page

    name = ""
    serves: tuple[str, ...] = ()

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """All paths of the site."""

    @property
    def addresses(self) -> dict[str, str]:
        return dict.fromkeys(self.serves or (self.name,), self.base)

    def person_with(self, email: str, password: str) -> Person | None:
        return next((p for p in self.people if (p.email, p.password) == (email, password)), None)

    def app(self) -> FaultyWire:
        app = with_eyes(Starlette(routes=[*control(self), *looking(self), *self.routes()]), self)

        async def noted(scope, receive, send):
            if scope["type"] == "http" and not scope["path"].startswith("/-/"):
                self.requests.append(f"{scope['method']} {scope['path']}")
            await app(scope, receive, send)

        return FaultyWire(noted, self.faults)


@contextlib.contextmanager
def serving(*stand_ins: StandIn, ports: Sequence[int] = ()) -> Iterator[dict[str, str]]:
    """All stand-ins at work on this computer, on one thread; hands back ``addresses`` for ``collecting.json``."""
    sockets = [_socket(port) for port in ports or [0] * len(stand_ins)]
    servers = []
    for stand_in, listening in zip(stand_ins, sockets, strict=True):
        stand_in.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(stand_in.app(), log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
    ready = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(servers, sockets, ready)), name="stand-ins")
    thread.start()
    ready.wait(20)
    try:
        yield {name: base for stand_in in stand_ins for name, base in stand_in.addresses.items()}
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(10)
        for listening in sockets:
            listening.close()


def _socket(port: int) -> socket.socket:
    # Named as TCP, so that asyncio sends small answers at once instead of waiting for the other side's receipt.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(128)
    return listening


async def _serve(servers: list[uvicorn.Server], sockets: list[socket.socket], ready: threading.Event) -> None:
    async def tell() -> None:
        while not all(server.started for server in servers):
            await asyncio.sleep(0.01)
        ready.set()

    async with asyncio.TaskGroup() as group:
        for server, listening in zip(servers, sockets, strict=True):
            group.create_task(server._serve([listening]))  # serve() wants the main thread for its signals
        group.create_task(tell())


async def form(request: Request) -> dict[str, str]:
    """A form's fields, without the package that parses every kind of form."""
    from urllib.parse import parse_qsl

    return dict(parse_qsl((await request.body()).decode()))
