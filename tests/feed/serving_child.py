"""A real feed of one lake, as a program of its own: ``python -m tests.feed.serving_child ROOT SETTINGS NOW WRONG``.

Says its port as soon as it listens, and ends when its input does. Its tokens are those of :mod:`tests.feed.served`.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from pipeline.clock import RunningClock, from_iso
from pipeline.feed.context import FeedContext
from pipeline.feed.feed_settings import checked
from pipeline.feed.serving import listening, server_of
from pipeline.feed.tokens import Scope, Tokens
from pipeline.settings import load_settings
from tests.feed.served import ACT, READ


def main(root: str, settings: str, now: str, wrong_tokens: str) -> None:
    feed = checked(Path("feed.json"), json.loads(settings))
    with listening(0) as door:
        port = door.getsockname()[1]
        tokens = Tokens.of({Scope.READ: READ, Scope.ACT: ACT})
        context = FeedContext(load_settings(root), feed, tokens, port, RunningClock(from_iso(now)), int(wrong_tokens))
        server = server_of(context, lambda: print(port, flush=True))

        def wait() -> None:
            sys.stdin.read()
            server.stop()

        threading.Thread(target=wait, daemon=True).start()
        server.run(sockets=[door])


if __name__ == "__main__":
    main(*sys.argv[1:])
