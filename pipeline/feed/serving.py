"""Serving: a socket of this computer, uvicorn on it, and an end that is asked for."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from pipeline.clock import Clock, SystemClock
from pipeline.feed.app import make_app
from pipeline.feed.context import FeedContext
from pipeline.feed.feed_settings import FeedSettings
from pipeline.feed.live import MOST_BYTES
from pipeline.feed.tokens import TokenBook
from pipeline.feed.web_socket import DroppableWebSocket
from pipeline.settings import ConfigurationError, Settings

HERE = "127.0.0.1"  # and never another address
WAITING = 512  # connections that wait to be taken
LARGEST_HEAD = 64 << 10  # more than the guard takes, so that it is the guard that answers
LAST_SECONDS = 3  # for what is being answered when the feed is to end


class FeedServer(uvicorn.Server):
    """Signals are whoever's who started it; ``told`` is called once it listens."""

    def __init__(self, config: uvicorn.Config, told: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._told = told

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._told()

    def stop(self) -> None:
        """From any thread, or a signal: no new connection is taken, what is being answered has a moment left."""
        self.should_exit = True


def listening(port: int) -> socket.socket:
    """A socket of this computer alone; 0 lets the system choose a port.

    Raises :class:`ConfigurationError` for a port another program has.
    """
    # Only of a socket that says it is TCP asyncio has small parts sent at once, instead of 40 ms later.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: nobody else may listen beside us
            found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((HERE, port))
    except OSError:
        found.close()
        raise ConfigurationError(
            f"Port {port} is taken by another program.", "Choose another one in Settings, or with --port."
        ) from None
    return found


def feed_context(settings: Settings, feed: FeedSettings, port: int, clock: Clock | None = None) -> FeedContext:
    """Everything a feed is made from. Raises ``VaultClosed``: without a keyring nothing is served."""
    return FeedContext(settings, feed, TokenBook(settings.root).ready(), port, clock or SystemClock())


def server_of(context: FeedContext, told: Callable[[], None] = lambda: None) -> FeedServer:
    """The server of one lake; serve it with ``run(sockets=[listening(port)])``.

    Nothing of a request is written down: an address may carry what is nobody else's business.
    """
    config = uvicorn.Config(
        make_app(context),
        http="h11",
        ws=DroppableWebSocket,
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=WAITING,
        ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False,  # what is told once is packed once for everybody, and stays on this computer
        timeout_keep_alive=30,
        timeout_graceful_shutdown=LAST_SECONDS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )
    return FeedServer(config, told)
