"""One message as it goes out: the weightiest news first, the others behind it; the same for every way out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.clock import from_iso, iso
from pipeline.notify import words
from pipeline.notify.news import OVERVIEW, Piece, Weight, Where


@dataclass(frozen=True)
class Telling:
    """``lines`` are all pieces in whole; ``title`` and ``text`` say the first one and how many more there are.

    ``about`` is the platform of the first piece, where it has one. ``id`` is the same however often it is sent. ``run``
    is the run whose report goes with it by mail, '' for none.
    """

    id: str
    at: datetime
    weight: Weight
    title: str
    text: str
    lines: tuple[tuple[str, str], ...]
    about: str = ""
    where: Where = field(default=OVERVIEW)
    run: str = ""

    def to_json(self) -> str:
        return json.dumps(
            {
                "id": self.id,
                "at": iso(self.at),
                "weight": self.weight,
                "title": self.title,
                "text": self.text,
                "lines": self.lines,
                "about": self.about,
                "where": {"page": self.where.page, "place": dict(self.where.place), "deed": self.where.deed},
                **({"run": self.run} if self.run else {}),
            },
            ensure_ascii=False,
        )

    @staticmethod
    def from_json(text: str) -> Telling:
        body: Mapping[str, Any] = json.loads(text)
        where = body["where"]
        return Telling(
            body["id"],
            from_iso(body["at"]),
            Weight(body["weight"]),
            body["title"],
            body["text"],
            tuple((title, rest) for title, rest in body["lines"]),
            body["about"],
            Where(where["page"], where["place"], where["deed"]),
            body.get("run", ""),
        )


def of_pieces(found: Sequence[Piece], more: Sequence[str], at: datetime, mark: str) -> Telling:
    """A message about these pieces, the weightiest first; ``more`` are sentences about what is over."""
    first = found[0]
    others = len(found) - 1 + len(more)
    text = first.text
    if others:
        text = f"{text} {words.said('and-more', {'amount': f'{others:,}'}).title}".strip()
    lines = (*((piece.title, piece.text) for piece in found), *((sentence, "") for sentence in more))
    keys = (mark, *(piece.key for piece in found), *more)
    return Telling(_id(keys, at), at, first.weight, first.title, text, lines, first.about, first.where)


def of_endings(over: Sequence[str], all_again: str, at: datetime, mark: str) -> Telling:
    """A message that only says what is over; ``all_again`` where nothing else is left to see to."""
    title, rest = (all_again, "") if all_again else (over[0], over[1] if len(over) == 2 else "")
    if not all_again and len(over) > 2:
        rest = words.said("and-more", {"amount": f"{len(over) - 1:,}"}).title
    lines = tuple((sentence, "") for sentence in ((all_again, *over) if all_again else over))
    return Telling(_id((mark, *over), at), at, Weight.SUCCESS, title, rest, lines)


def trial(at: datetime) -> Telling:
    said = words.said("test")
    return Telling(_id(("test",), at), at, Weight.SUCCESS, said.title, said.text, ((said.title, said.text),))


def _id(keys: Sequence[str], at: datetime) -> str:
    return hashlib.sha256("\0".join((*keys, iso(at))).encode()).hexdigest()[:32]
