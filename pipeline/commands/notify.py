"""``notify``: tries the ways messages leave this computer by, sends what is due, keeps their secrets; what runs tell.

``notify send`` is for set-ups without the panel: it looks at the lake, puts down what is new, and sends it.
"""

from __future__ import annotations

import argparse
import logging
import sqlite3
import threading
from datetime import datetime

from pipeline.access.of_messages import HOOK, MAIL_SERVER
from pipeline.access.vault_words import keyring_name
from pipeline.commands.answer import Answer, Exit, in_lake
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.notify.not_sent import NotSent
from pipeline.notify.outbox import MAIL, WEBHOOK
from pipeline.notify.post import Post, post_of
from pipeline.notify.ways_out import Secrets
from pipeline.notify.webhook import is_hook
from pipeline.settings import ConfigurationError

log = logging.getLogger(__name__)
FIRST_LOOK, LOOK_EVERY, SHORTEST = 60.0, 900.0, 15.0  # seconds


def notify(args: argparse.Namespace, lake: Lake) -> Answer:
    """Raises ``ConfigurationError`` naming the value of the configuration that cannot be meant."""
    if args.action in ("set", "forget"):
        return secret(lake, args.way, args.action == "set")
    post = post_of(lake)
    if args.action == "test":
        return try_out(post, (args.way,) if args.way else _set_up(post))
    _tell(lake, post)
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


def secret(lake: Lake, way: str, keep: bool) -> Answer:
    """The mail server's password, or the webhook's address, into the keyring or out of it. It is never an argument."""
    connection = {MAIL: MAIL_SERVER, WEBHOOK: HOOK}[way]
    (one,) = connection.fields
    credentials = Secrets(lake.settings.root).credentials()
    if not keep:
        gone = bool(credentials.forget(connection))
        said = f"deleted from {keyring_name()}" if gone else f"nothing of it was kept in {keyring_name()}"
        return Answer({"way": way, "forgotten": gone}, f"{connection.of}, {one.title}: {said}.")
    from pipeline.commands.accounts import asked

    value = asked(f"{connection.of}, {one.title}: ", secret=True)
    if not value or (way == WEBHOOK and not is_hook(value)):
        message = "Nothing was typed, so nothing was changed." if not value else NotSent("hook-address").sentence
        return Answer({"error": {"kind": "usage", "message": message, "next_action": ""}}, message, Exit.USAGE)
    credentials.keep(connection, "", one.name, value)
    deed = f"Try it with: {in_lake(lake.settings.root)} notify test {way}"
    return Answer({"way": way, "kept": True}, f"{connection.of}, {one.title}: kept in {keyring_name()}.\n{deed}")


def inform_of_unsent(lake: Lake) -> list[str]:
    """What waits, and why; one line for each."""
    rows = lake.journal.ask(
        "SELECT channel, recipient, said FROM outbox WHERE state = 'waiting' ORDER BY channel, recipient, id"
    )
    ways = {MAIL: "Mail for", WEBHOOK: "Webhook"}
    return [f"{ways[way]} {to}".strip() + f": {said.partition(chr(10))[0]}" for way, to, said in rows]


def keep_telling(lake: Lake, stopping: threading.Event) -> None:
    """For a thread beside a schedule that is kept without the panel: reminders, and what could not be sent before."""
    wait = FIRST_LOOK
    while not lake.clock.wait(stopping, wait):
        send_at = tell_away(lake)
        left = (send_at - lake.clock.now()).total_seconds() if send_at is not None else LOOK_EVERY
        wait = min(max(left, SHORTEST), LOOK_EVERY)


def tell_away(lake: Lake) -> datetime | None:
    """After a run without the panel: what is new goes out to whoever is elsewhere. A run never fails over this.

    Returns when there is something to send again.
    """
    try:
        post = post_of(lake)
        if post.addressed():
            return _tell(lake, post)
    except ConfigurationError as wrong:
        log.warning("Messages could not be sent: %s %s", wrong.message, wrong.next_action)
    except (OSError, sqlite3.Error):
        log.warning("Messages could not be sent.", exc_info=True)
    return None


def _tell(lake: Lake, post: Post) -> datetime | None:
    """Where nobody is to be told, nothing of this is loaded."""
    from pipeline.notify.informing import deliver, inform

    inform(lake, post)
    return deliver(lake, post)
