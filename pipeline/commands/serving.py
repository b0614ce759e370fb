"""``serve`` and ``feed``: the feed for dashboards until a signal ends it, its switch, and its tokens.

A token is never an argument and never in a document: it is shown on a terminal, to whoever asks for it there.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from dataclasses import replace

from pipeline.access.vault_words import keyring_name
from pipeline.commands.answer import Answer, Exit, in_lake
from pipeline.commands.stopping import stopped_by_signal
from pipeline.feed.feed_settings import FeedSettings, keep, stated_or_new
from pipeline.feed.tokens import Scope, TokenBook
from pipeline.lake import check_root
from pipeline.settings import ConfigurationError, Settings

AGAIN = "The panel starts its feed anew with it within a minute; one of `serve` has to be started again."
# Only there a wait without an end does not hear signals.
WAIT_SECONDS = 1.0 if os.name == "nt" else None


def serve(args: argparse.Namespace, settings: Settings) -> Answer:
    """Raises ``ConfigurationError`` where the feed is off or its port is taken, ``VaultClosed`` without a keyring."""
    check_root(settings)
    feed = stated_or_new(settings.config_dir)
    if not feed.enabled:
        raise ConfigurationError("The feed is switched off.", f"Switch it on: {in_lake(settings.root)} feed on")
    from pipeline.feed.giving_way import give_way, settle
    from pipeline.feed.serving import feed_context, listening, server_of

    give_way()
    with listening(feed.port if args.port is None else args.port) as door:
        port = door.getsockname()[1]
        context = feed_context(settings, feed, port)
        say = f"Serving {context.address} to this computer. Ctrl-C ends."

        def begun() -> None:
            settle()
            print(say, file=sys.stderr, flush=True)

        server = server_of(context, begun)
        serving = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="feed")
        with stopped_by_signal(server.stop):
            serving.start()
            while serving.is_alive():
                serving.join(WAIT_SECONDS)
    return Answer({"served": context.address}, "The feed has ended.")


def feed(args: argparse.Namespace, settings: Settings) -> Answer:
    """Raises ``VaultClosed`` while the keyring cannot be used, and changes nothing then."""
    check_root(settings)
    now = stated_or_new(settings.config_dir)
    if args.action == "on":
        return _switched(settings, now, True)
    if args.action == "off":
        return _switched(settings, now, False)
    if args.action == "token":
        return _shown(settings, Scope.ACT if args.act else Scope.READ)
    if args.action == "renew":
        return _renewed(settings, now, Scope.ACT if args.act else Scope.READ)
    return Answer(_document(now), _words(settings, now))


def _switched(settings: Settings, now: FeedSettings, on: bool) -> Answer:
    if on:
        TokenBook(settings.root).ready()
    changed = keep(settings.config_dir, replace(now, enabled=on))
    return Answer(_document(changed), _words(settings, changed))


def _document(feed: FeedSettings) -> dict[str, object]:
    return {
        "enabled": feed.enabled,
        "address": f"http://127.0.0.1:{feed.port}",
        "allowed_origins": list(feed.allowed_origins),
        "tokenless_origins": list(feed.tokenless_origins),
        "allow_actions": feed.allow_actions,
    }


def _words(settings: Settings, feed: FeedSettings) -> str:
    bedrot = in_lake(settings.root)
    if not feed.enabled:
        return f"The feed is off.\n  → {bedrot} feed on"
    runs = "may be started with the token for it" if feed.allow_actions else "cannot be started from outside"
    return (
        f"The feed is on: http://127.0.0.1:{feed.port}, for programs of this computer. Runs {runs}.\n"
        f"  → Serve it without the panel: {bedrot} serve\n"
        f"  → See the token for a dashboard: {bedrot} feed token"
    )


def _shown(settings: Settings, scope: Scope) -> Answer:
    if not sys.stdout.isatty():
        message = "A token is shown on a terminal only."
        advice = "Ask in a terminal, and paste it into the dashboard."
        return _refused(message, advice)
    value = TokenBook(settings.root).value(scope)
    if not value:
        return _refused("There is no token yet.", f"Make both: {in_lake(settings.root)} feed on")
    return Answer({"scope": scope.value}, value)


def _renewed(settings: Settings, now: FeedSettings, scope: Scope) -> Answer:
    TokenBook(settings.root).renew(scope)
    keep(settings.config_dir, now)  # a panel looks at this file, and starts its feed anew
    what = "starting runs" if scope is Scope.ACT else "reading"
    text = f"A new token for {what} is in {keyring_name()}; the old one is gone. {AGAIN}"
    return Answer({"scope": scope.value, "renewed": True}, text)


def _refused(message: str, advice: str) -> Answer:
    document = {"error": {"kind": "usage", "message": message, "next_action": advice}}
    return Answer(document, f"{message}\n  → {advice}", Exit.USAGE)
