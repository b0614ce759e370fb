"""Serves a lake as the panel's child does, with a token of the benchmark's own: no keyring is touched.

``python -m tests.benchmarks.feed_server ROOT``; the token is the first line of the input, and it ends with it.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
from pathlib import Path

from pipeline.feed.context import FeedContext
from pipeline.feed.feed_settings import FeedSettings
from pipeline.feed.giving_way import give_way, settle
from pipeline.feed.serving import FeedServer, listening, server_of
from pipeline.feed.tokens import Scope, Tokens
from pipeline.settings import load_settings


def end_with_input(server: FeedServer) -> None:
    sys.stdin.read()
    server.stop()


def main() -> None:
    give_way()
    token = sys.stdin.readline().strip()
    with listening(0) as door:
        port = door.getsockname()[1]
        context = FeedContext(
            load_settings(sys.argv[1], environ={}), FeedSettings(), Tokens.of({Scope.READ: token}), port
        )

        def begun() -> None:
            settle()
            print(json.dumps({"port": port}), flush=True)

        server = server_of(context, begun)
        threading.Thread(target=end_with_input, args=(server,), daemon=True).start()
        server.run(sockets=[door])
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss // 1024}), flush=True)


if __name__ == "__main__":
    assert Path(sys.argv[1]).is_dir()
    main()
