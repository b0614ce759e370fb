"""The feed as a child of the panel: it says on its output how it is, hears on its input, and ends when that ends.

One JSON object a line, both ways. Whatever becomes of the panel, also where it is killed: its end of the pipe is closed
then, and nobody is served any more. No secret goes through: the feed reads its tokens from the keyring itself, and the
code with which the panel opens the page is good once, for a minute.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pipeline.clock import SystemClock
from pipeline.engine.events import EventBus
from pipeline.feed.feed_settings import load_feed_settings
from pipeline.feed.giving_way import give_way, settle
from pipeline.logs import log_book
from pipeline.settings import ConfigurationError, load_settings

if TYPE_CHECKING:
    from pipeline.feed.context import FeedContext
    from pipeline.feed.serving import FeedServer

log = logging.getLogger(__name__)
TELL_SECONDS = 0.5
REFUSED = 2


def serve_for_panel(root: Path, hears: TextIO | None = None, says: TextIO | None = None) -> int:
    """Serve the lake in ``root`` until the input ends; 0 then, and 2 where it cannot be served."""
    from pipeline.access.vault_words import VaultClosed

    told = Told(says or sys.stdout)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed for the panel reaches its children as well
    give_way()
    try:
        _serve(root, hears or sys.stdin, told)
    except ConfigurationError as error:
        told.refused(error.message, error.next_action, "configuration")
    except VaultClosed as error:
        told.refused(error.message, error.next_action, "vault")
    else:
        return 0
    return REFUSED


class Told:
    """What the panel hears. A panel that is gone hears nothing, and the input's end is what counts."""

    def __init__(self, sink: TextIO) -> None:
        self._sink = sink

    def __call__(self, **what: object) -> None:
        with suppress(OSError, ValueError):
            self._sink.write(json.dumps(what) + "\n")
            self._sink.flush()

    def refused(self, message: str, next_action: str, kind: str) -> None:
        self(now="refused", message=message, next_action=next_action, kind=kind)


def _serve(root: Path, hears: TextIO, told: Told) -> None:
    from pipeline.feed.serving import feed_context, listening, server_of

    clock = SystemClock()
    settings = load_settings(root)
    feed = load_feed_settings(settings.config_dir)
    with log_book(settings.log_dir, clock, "WARNING", EventBus()):
        door = listening(feed.port)
        with door:
            port = int(door.getsockname()[1])
            context = feed_context(settings, feed, port, clock)
            context.on_listeners = Counting(told)

            def begun() -> None:
                settle()
                told(now="serving", port=port)

            server = server_of(context, begun)
            threading.Thread(
                target=_hear, args=(hears, context, server, told), name="feed hears panel", daemon=True
            ).start()
            server.run(sockets=[door])


class Counting:
    """Tells how many listen, twice a second at most. Called on the server's event loop."""

    def __init__(self, told: Told) -> None:
        self._told, self._number, self._waits = told, 0, False

    def __call__(self, number: int) -> None:
        self._number = number
        if not self._waits:
            self._waits = True
            asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell)

    def _tell(self) -> None:
        self._waits = False
        self._told(now="heard", by=self._number)


def _hear(hears: TextIO, context: FeedContext, server: FeedServer, told: Told) -> None:
    """On a thread of its own: a line from a pipe is waited for."""
    with suppress(OSError, ValueError):
        for line in hears:
            said = _object(line)
            if isinstance(code := said.get("expect"), str):
                context.passes.expect(code)
                told(now="expecting")
    server.stop()


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
