"""``notify``: tries the ways messages leave this computer by, or sends what is due; and what runs tell at their end.

``notify send`` is for set-ups without the panel: it looks at the lake, puts down what is new, and sends it.
"""

from __future__ import annotations

import argparse
import logging
import sqlite3

from pipeline.commands.answer import Answer, Exit
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.notify.informing import deliver, inform, post_of
from pipeline.notify.outbox import MAIL, WEBHOOK
from pipeline.notify.post import Post
from pipeline.settings import ConfigurationError

log = logging.getLogger(__name__)


def notify(args: argparse.Namespace, lake: Lake) -> Answer:
    """Raises ``ConfigurationError`` naming the value of the configuration that cannot be meant."""
    post = post_of(lake)
    if args.action == "test":
        return try_out(post, (args.way,) if args.way else _set_up(post))
    inform(lake, post)
    deliver(lake, post)
    unsent = inform_of_unsent(lake)
    return Answer({"unsent": unsent}, "\n".join(unsent) or "Nothing waits to be sent.")


def _set_up(post: Post) -> tuple[str, ...]:
    ways = tuple(dict.fromkeys(channel for channel, _ in post.addressed()))
    if not ways:
        raise NotThere("No way out is set up. Write one into schedule_config.json, section notifications.")
    return ways


def try_out(post: Post, ways: tuple[str, ...]) -> Answer:
    """A test message by each of these ways, at once."""
    found = [(way, *post.try_out(way)) for way in ways]
    document = [{"way": way, "sent": sent, "message": said, "next_action": advice} for way, sent, said, advice in found]
    text = "\n".join(f"{way}: {said}\n  → {advice}" for way, _, said, advice in found)
    return Answer(document, text, Exit.SUCCESS if all(sent for _, sent, _, _ in found) else Exit.FAILED)


def inform_of_unsent(lake: Lake) -> list[str]:
    """What waits, and why; one line for each."""
    rows = lake.journal.ask(
        "SELECT channel, recipient, said FROM outbox WHERE state = 'waiting' ORDER BY channel, recipient, id"
    )
    ways = {MAIL: "Mail for", WEBHOOK: "Webhook"}
    return [f"{ways[way]} {to}".strip() + f": {said.partition(chr(10))[0]}" for way, to, said in rows]


def tell_away(lake: Lake) -> None:
    """After a run without the panel: what is new goes out to whoever is elsewhere. A run never fails over this."""
    try:
        post = post_of(lake)
        if post.addressed():
            inform(lake, post)
            deliver(lake, post)
    except ConfigurationError as wrong:
        log.warning("Messages could not be sent: %s %s", wrong.message, wrong.next_action)
    except (OSError, sqlite3.Error):
        log.warning("Messages could not be sent.", exc_info=True)
