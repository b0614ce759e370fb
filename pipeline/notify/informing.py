"""Keeps the owner of a lake informed: looks, puts down what is new, sends it. All of it off the window's thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pipeline.engine.journal_writes import Writing
from pipeline.lake import Lake
from pipeline.notify.changes import Audience, take
from pipeline.notify.looking import situation_of
from pipeline.notify.news import YOUNG, Weight
from pipeline.notify.outbox import Outbox
from pipeline.notify.post import Post
from pipeline.notify.situation import Situation
from pipeline.notify.telling import Telling


def inform(lake: Lake, post: Post | None = None, here: Collection[Weight] | None = None) -> Telling | None:
    """Look once. What is new for those elsewhere is put down for :func:`deliver`; what is new ``here`` is returned.

    ``here`` are the weights wanted in front of the computer; None: there is nobody there to be told. Asked after every
    run and now and then between; asking more often tells nothing more.
    """
    so = situation_of(lake)
    if post is not None and (addressed := post.addressed()):
        run = _run_to_attach(lake, post, so)

        def put(write: Writing, telling: Telling) -> None:
            Outbox.put(write, replace(telling, run=run), addressed)

        take(lake.journal, Audience.AWAY, so, post.ways.wanted, put)
    return take(lake.journal, Audience.HERE, so, here) if here is not None else None


def _run_to_attach(lake: Lake, post: Post, so: Situation) -> str:
    """The run that has just ended, for the first message after it; '' where no report is wanted."""
    wanted = post.ways.mail is not None and post.ways.mail.attach_report
    if not wanted or so.run is None or so.now - so.run.ended_at > YOUNG:
        return ""
    known = lake.journal.ask("SELECT 1 FROM outbox WHERE json_extract(body, '$.run') = ? LIMIT 1", (so.run.run_id,))
    return "" if known else so.run.run_id


def deliver(lake: Lake, post: Post) -> datetime | None:
    """Send what is due; returns when there is something to send again, None where nothing waits."""
    return post.deliver_due(Outbox(lake.journal))
