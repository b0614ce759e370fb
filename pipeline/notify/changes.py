"""What of a lake is news: begun, still so after a day, or over. What was told stands in the journal, so never twice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.clock import from_iso, iso
from pipeline.engine.journal import Journal
from pipeline.engine.journal_writes import Writing
from pipeline.notify import words
from pipeline.notify.news import Piece, Weight, pieces
from pipeline.notify.situation import Situation
from pipeline.notify.telling import Telling, of_endings, of_pieces
from pipeline.platforms.titles import NAMES

REMIND_AFTER = timedelta(days=1)
FORGET_AFTER = timedelta(days=30)  # what happened once; by then it is no news any more


class Audience(StrEnum):
    HERE = "here"  # in front of the computer
    AWAY = "away"  # by mail and webhook


@dataclass(frozen=True)
class Told:
    """A piece as it was told."""

    about: str
    weight: Weight
    lasting: bool
    over: str
    told_at: datetime


@dataclass(frozen=True)
class Change:
    """What is to be told, and what is to be remembered of it."""

    begun: tuple[Piece, ...] = ()
    again: tuple[Piece, ...] = ()
    ended: tuple[str, ...] = ()  # keys
    over: tuple[str, ...] = ()  # sentences


def take(
    journal: Journal,
    audience: Audience,
    so: Situation,
    wanted: Collection[Weight],
    put: Callable[[Writing, Telling], None] | None = None,
) -> Telling | None:
    """The one message that is due for an audience now, which is then told; None where there is nothing new.

    ``wanted`` are the weights that are switched on. ``put`` puts the message down in the transaction that marks it as
    told: of two programs that look at the same time, one gets it. While a run goes on nothing is news.
    """
    if so.busy:
        return None
    found = tuple(piece for piece in pieces(so) if audience is Audience.HERE or not piece.here_only)
    if _is_nothing(_change(_told(journal, audience), found, wanted, so)):
        return None
    with journal.writing() as write:
        change = _change(_told(journal, audience), found, wanted, so)  # nobody else writes by now
        _remember(write, audience, change, so.now)
        telling = _telling(change, found, so, audience)
        if telling is not None and put is not None:
            put(write, telling)
    return telling


def _change(told: Mapping[str, Told], found: Sequence[Piece], wanted: Collection[Weight], so: Situation) -> Change:
    present = {piece.key for piece in found}
    abouts = {piece.about for piece in found if piece.about}
    # What cannot be seen is not over.
    ended = {} if so.to_mend else {key: one for key, one in told.items() if one.lasting and key not in present}
    abouts |= frozenset(NAMES) - so.names  # a platform that was switched off has not recovered
    over = [one.over for one in ended.values() if one.over and one.weight in wanted and one.about not in abouts]
    on = [piece for piece in found if piece.weight in wanted]
    return Change(
        tuple(piece for piece in on if piece.key not in told),
        tuple(piece for piece in on if piece.key in told and piece.lasting and _is_old(told[piece.key], so.now)),
        tuple(ended),
        tuple(dict.fromkeys(over)),
    )


def _is_old(told: Told, now: datetime) -> bool:
    """Told a day ago. A clock that was put back by more than that must not silence anybody for longer."""
    return abs(now - told.told_at) >= REMIND_AFTER


def _is_nothing(change: Change) -> bool:
    return not (change.begun or change.again or change.ended)


def _telling(change: Change, found: Sequence[Piece], so: Situation, audience: Audience) -> Telling | None:
    news = [piece for piece in found if piece in change.begun or piece in change.again]
    all_again = _all_again(found, so) if change.over else ""
    if all_again:  # says it better than a run that has just gone well
        news = [piece for piece in news if piece.weight is not Weight.SUCCESS]
    if news:
        return of_pieces(news, change.over, so.now, audience)
    return of_endings(change.over, all_again, so.now, audience) if change.over else None


def _all_again(found: Sequence[Piece], so: Situation) -> str:
    whole = len(so.platforms) > 1 and set(so.platforms) <= set(so.up_to_date)
    if not whole or any(piece.weight is not Weight.SUCCESS for piece in found):
        return ""
    return words.said("all-again", {"amount": words.number_word(len(so.platforms))}).title


# ---- the journal


def _told(journal: Journal, audience: Audience) -> dict[str, Told]:
    rows = journal.ask(
        "SELECT key, about, weight, lasting, over, told_at FROM tellings WHERE audience = ? ORDER BY begun_at, key",
        (audience,),
    )
    return {
        key: Told(about, Weight(weight), bool(lasting), over, from_iso(told_at))
        for key, about, weight, lasting, over, told_at in rows
    }


def _remember(write: Writing, audience: Audience, change: Change, now: datetime) -> None:
    for key in change.ended:
        write.change("DELETE FROM tellings WHERE audience = ? AND key = ?", (audience, key))
    for piece in change.begun:
        write.change(
            "INSERT INTO tellings VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (audience, piece.key, piece.about, piece.weight, int(piece.lasting), piece.over, iso(now), iso(now)),
        )
    for piece in change.again:
        write.change(
            "UPDATE tellings SET told_at = ?, weight = ?, over = ? WHERE audience = ? AND key = ?",
            (iso(now), piece.weight, piece.over, audience, piece.key),
        )
    write.change(
        "DELETE FROM tellings WHERE audience = ? AND NOT lasting AND told_at < ?", (audience, iso(now - FORGET_AFTER))
    )
