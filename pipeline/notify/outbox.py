"""Messages that are on their way: put down in the journal first, sent later, each a few times and then no more.

Nobody waits for them: neither a run nor the window. A message whose sender is killed between the server's yes and our
own note goes out once more with the same id; a message is never lost for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.clock import from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.notify.situation import Unsent
from pipeline.notify.telling import Telling

MAIL, WEBHOOK = "mail", "webhook"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))  # after the first, second … try
LEASE = timedelta(minutes=5)  # whoever takes a message has this long to say what became of it
KEPT = timedelta(days=30)
TELL_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Letter:
    """A message for one recipient; a webhook has none. ``tries`` counts the present one."""

    id: int
    channel: str
    recipient: str
    telling: Telling
    tries: int


class Outbox:
    """From any thread, and by several programs at once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @staticmethod
    def put(write: Writing, telling: Telling, ways: Iterable[tuple[str, str]]) -> None:
        """Put a message down for everybody who gets it, as ``(channel, recipient)``."""
        for channel, recipient in ways:
            write.change(
                "INSERT OR IGNORE INTO outbox (message_id, channel, recipient, body, put_at, next_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (telling.id, channel, recipient, telling.to_json(), iso(telling.at), iso(telling.at)),
            )

    def next_at(self) -> datetime | None:
        """When there is something to send next; None where nothing waits."""
        ((moment,),) = self._journal.ask("SELECT min(next_at) FROM outbox WHERE state = 'waiting'")
        return from_iso(moment) if moment else None

    def take_due(self, channel: str, now: datetime) -> tuple[Letter, ...]:
        """All that is due on one way, for whoever asks alone; what they say nothing of is due again after a while."""
        rows = self._journal.ask(
            "SELECT id, recipient, body, tries, next_at FROM outbox"
            " WHERE channel = ? AND state = 'waiting' AND next_at <= ? ORDER BY id",
            (channel, iso(now)),
        )
        if not rows:
            return ()
        with self._journal.writing() as write:
            mine = [
                row
                for row in rows
                if write.change(
                    "UPDATE outbox SET tries = tries + 1, next_at = ?"
                    " WHERE id = ? AND next_at = ? AND state = 'waiting'",
                    (iso(now + LEASE), row[0], row[4]),
                )
            ]
        return tuple(
            Letter(number, channel, recipient, Telling.from_json(body), tries + 1)
            for number, recipient, body, tries, _ in mine
        )

    def sent(self, letter: Letter, now: datetime) -> None:
        with self._journal.writing() as write:
            write.change(
                "UPDATE outbox SET state = 'sent', said = '', ended_at = ? WHERE id = ?", (iso(now), letter.id)
            )
            write.change("DELETE FROM outbox WHERE ended_at < ?", (iso(now - KEPT),))

    def not_sent(self, letter: Letter, said: str, now: datetime, *, for_good: bool = False) -> None:
        """``said`` in the owner's words. ``for_good``: another try would end in the same way."""
        over = for_good or letter.tries > len(WAITS)
        with self._journal.writing() as write:
            if over:
                write.change(
                    "UPDATE outbox SET state = 'given-up', said = ?, ended_at = ? WHERE id = ?",
                    (said, iso(now), letter.id),
                )
            else:
                write.change(
                    "UPDATE outbox SET said = ?, next_at = ? WHERE id = ?",
                    (said, iso(now + WAITS[letter.tries - 1]), letter.id),
                )

    def hurry(self, now: datetime) -> None:
        """Try all that waits at once and anew: what was in the way may be mended."""
        with self._journal.writing() as write:
            write.change("UPDATE outbox SET next_at = ?, tries = 0 WHERE state = 'waiting'", (iso(now),))

    def unsent(self, now: datetime) -> tuple[Unsent, ...]:
        """What the owner has to know: messages that were given up, and those that wait for more than a better moment.

        Whoever got a later one is reached again. Each cause is told by itself.
        """
        found = []
        for channel in (MAIL, WEBHOOK):
            rows = self._journal.ask(
                "SELECT said, sum(state = 'given-up') FROM outbox o WHERE channel = ? AND said <> '' AND put_at > ?"
                " AND (state = 'given-up' OR (state = 'waiting' AND tries > 1)) AND NOT EXISTS (SELECT 1 FROM outbox l"
                " WHERE l.channel = o.channel AND l.recipient = o.recipient AND l.state = 'sent' AND l.id > o.id)"
                " GROUP BY said ORDER BY max(id) DESC",
                (channel, iso(now - TELL_FOR)),
            )
            found += [Unsent(channel, *_halves(said), given_up) for said, given_up in rows]
        return tuple(found)


def _halves(said: str) -> tuple[str, str]:
    sentence, _, advice = said.partition("\n")
    return sentence, advice
