"""Sorts what the insights page was answered: the daily series, what else is kept, and what is a no."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.model import Refusal
from pipeline.platforms.arrival import NO_ROWS
from pipeline.platforms.declaration import Refused
from pipeline.platforms.linktree.answers import No, no_of, read_body
from pipeline.platforms.linktree.schema import DAYS
from pipeline.platforms.page_answers import PageAnswer

NOT_DAILY = "not-daily"


@dataclass
class Sorted:
    """``kept`` is what may land, in order; ``days`` how many each daily series among them has, by its place in it.

    ``empty``: a series came, without a day. ``sums``: one of weeks or months, which is on the way to the daily one.
    """

    kept: list[PageAnswer] = field(default_factory=list)
    days: dict[int, int] = field(default_factory=dict)
    nos: list[No] = field(default_factory=list)
    damage: list[Refusal] = field(default_factory=list)
    empty: bool = False
    sums: bool = False

    def longest(self) -> int | None:
        """The place in ``kept`` of the longest daily series; of two the later one."""
        return max(self.days, key=lambda place: (self.days[place], place), default=None)


def sort(answers: Iterable[PageAnswer]) -> Sorted:
    found = Sorted()
    for answer in answers:
        body = answer.json()
        if answer.status == 200 and isinstance(body, dict | list):
            _put(found, answer, body)
        elif answer.status in (401, 403):
            found.nos.append(No.SIGNED_OUT)
    return found


def _put(found: Sorted, answer: PageAnswer, body: object) -> None:
    no = no_of(body) if isinstance(body, dict) else None
    if no is not None:
        found.nos.append(no)
        return
    try:
        reading = read_body(body, answer.at)
    except Refused as refused:
        why = refused.refusal
        found.empty |= why.rule == NO_ROWS
        found.sums |= why.rule == NOT_DAILY
        if why.rule not in (NO_ROWS, NOT_DAILY):
            found.damage.append(why)
        return
    if DAYS.name in reading.tables:
        found.days[len(found.kept)] = reading.rows
    found.kept.append(answer)


def user_name(answers: Iterable[PageAnswer]) -> str:
    """Who is signed in, where an answer tells it."""
    for answer in answers:
        body = answer.json()
        data = body.get("data") if isinstance(body, dict) else None
        viewer = data.get("viewer") if isinstance(data, dict) else None
        name = viewer.get("username") if isinstance(viewer, dict) else None
        if isinstance(name, str) and name:
            return name
    return ""
