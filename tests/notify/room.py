"""What the tests about messages share: a journal, ways out, a keyring in memory, and how a lake may be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.access.of_messages import HOOK, MAIL_SERVER
from pipeline.engine.journal import Journal
from pipeline.model import FailureKind, RunState
from pipeline.notify.news import Weight, Where
from pipeline.notify.outbox import Outbox
from pipeline.notify.post import Post
from pipeline.notify.situation import EndedRun, SignIn, Situation, Trouble
from pipeline.notify.telling import Telling
from pipeline.notify.ways_out import HookKind, MailWay, Secrets, WaysOut
from tests.access.strict_keyring import StrictKeyring, strict_keyring
from tests.engine.lakes import HandClock

NOW = datetime(2026, 11, 20, 7, 0, 3, tzinfo=UTC)
PLATFORMS = ("Meta Ads", "DistroKid", "TooLost")
ALL = frozenset(Weight)
FINE = Situation(NOW, PLATFORMS, PLATFORMS)
DISTROKID = SignIn("distrokid", "DistroKid")
LINKTREE = Trouble("linktree", "Linktree", "linktree.extract", FailureKind.TRANSIENT, "Linktree did not answer.")
GOOD = EndedRun("r1", RunState.SUCCESS, NOW - timedelta(minutes=1), 572.0, 47, 47, 38_116)


def telling(title: str = "DistroKid wants you to sign in again.", at: datetime = NOW) -> Telling:
    lines = ((title, "Nothing was lost."), ("TooLost did not answer.", "Older data stay in use."))
    where = Where("accounts", {"platform": "distrokid"}, "sign-in distrokid")
    return Telling("4711", at, Weight.NEEDS_ACTION, title, "Nothing was lost. And one more.", lines, "distrokid", where)


@dataclass
class PostRoom:
    """An outbox in a real journal, and whoever empties it."""

    root: Path
    keyring: StrictKeyring
    journal: Journal
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.journal)

    @property
    def secrets(self) -> Secrets:
        return Secrets(self.root, {})

    def keep(self, password: str = "", address: str = "") -> None:
        credentials = self.secrets.credentials()
        if password:
            credentials.keep(MAIL_SERVER, "", "password", password)
        if address:
            credentials.keep(HOOK, "", "address", address)

    def post(self, mail: MailWay | None = None, hook: HookKind | None = None, **trust: object) -> Post:
        return Post(WaysOut(ALL, mail, hook), self.secrets, self.clock, **trust)  # type: ignore[arg-type]

    def put(self, post: Post, message: Telling | None = None) -> None:
        with self.journal.writing() as write:
            Outbox.put(write, message or telling(at=self.clock.now()), post.addressed())

    def rows(self) -> list[tuple[str, str, str, int]]:
        """``(channel, recipient, state, tries)``"""
        return self.journal.ask("SELECT channel, recipient, state, tries FROM outbox ORDER BY id")


@contextmanager
def post_room(root: Path) -> Iterator[PostRoom]:
    (root / "config").mkdir()
    with strict_keyring() as keyring, Journal(root / "journal" / "journal.db") as journal:
        yield PostRoom(root, keyring, journal)
