"""What a release does to plays: the 28 days after it against the 28 before.

How much two such stretches differ anyway is taken from all days without a release nearby; that also takes the trend
out. A release with another one in its days cannot be told from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from statistics import fmean, stdev

from pipeline.insights.outlook.certainty import LEAST_FREE, Attribution, Measured, Verdict, edge
from pipeline.insights.outlook.series import Series

QUESTION = "release"
MEASURE = "28 days after against 28 before"
DAYS = 28
LEAST_KNOWN = 24  # of the 28 days on either side
LEAST_QUIET = 4 * DAYS


def release_effects(subject: str, plays: Series) -> list[Attribution]:
    """One answer for each release of an artist, and one for all of them together (``subject`` alone)."""
    row = [None if value is None else math.log1p(max(value, 0.0)) for value in plays.whole]
    places = [plays.place(day) for day in plays.releases]
    quiet = _quiet(row, places)
    apart = [at for at in places if all(other == at or abs(other - at) > DAYS for other in places)]
    changes = {at: change for at in apart if (change := _change(row, at)) is not None}
    answers = [_one(subject, plays.day(at), changes.get(at), quiet, len(changes), at in apart) for at in places]
    return [*answers, _together(subject, [changes[at] for at in sorted(changes)], quiet)]


def _change(row: Sequence[float | None], at: int) -> float | None:
    """Mean of the days 1 to 28 after less that of the 28 before, on the scale of ratios."""
    if at - DAYS < 0 or at + DAYS >= len(row):
        return None
    before = [value for value in row[at - DAYS : at] if value is not None]
    after = [value for value in row[at + 1 : at + 1 + DAYS] if value is not None]
    if min(len(before), len(after)) < LEAST_KNOWN:
        return None
    return fmean(after) - fmean(before)


def _quiet(row: Sequence[float | None], releases: Sequence[int]) -> list[float]:
    """The same of every day that has no release within its 57 days, or so that one would still echo in them."""
    return [
        change for at in range(len(row))
        if all(not -DAYS <= released - at <= DAYS and not 0 <= at - released <= 2 * DAYS for released in releases)
        and (change := _change(row, at)) is not None
    ]  # fmt: skip


def _measured(change: float, quiet: Sequence[float], questions: int, among: int = 1) -> Measured | None:
    """A change with its bounds; ``among``: it is the mean of so many."""
    free = len(quiet) / (2 * DAYS) + 1
    if len(quiet) < LEAST_QUIET or free < LEAST_FREE / 2:
        return None
    wide = edge(questions, free) * stdev(quiet) * math.sqrt(1 / among + 1 / free)
    middle = change - fmean(quiet)
    return Measured(math.expm1(middle), math.expm1(middle - wide), math.expm1(min(middle + wide, 50.0)))


def _one(
    subject: str, day: date, change: float | None, quiet: Sequence[float], questions: int, apart: bool
) -> Attribution:
    name = f"{subject} {day.isoformat()}"
    found = _measured(change, quiet, questions) if change is not None else None
    if found is None:
        why = "another release is too near" if not apart else "too few days around it, or without a release, are known"
        return Attribution(QUESTION, name, MEASURE, 0, None, None, None, 0, Verdict.TOO_LITTLE,
                           f"Not enough data: {why}.")  # fmt: skip
    return _answer(name, found, 1, found.is_clear)


def _together(subject: str, changes: Sequence[float], quiet: Sequence[float]) -> Attribution:
    found = _measured(fmean(changes), quiet, 1, len(changes)) if len(changes) > 1 else None
    if found is None:
        words = "Not enough data: it takes two releases with known days around them, and months without one."
        return Attribution(QUESTION, subject, MEASURE, 0, None, None, None, len(changes), Verdict.TOO_LITTLE, words)
    half = len(changes) // 2
    held = (fmean(changes[:half]) > 0) == (fmean(changes[half:]) > 0)
    return _answer(subject, found, len(changes), found.is_clear and held)


def _answer(subject: str, found: Measured, sample: int, is_clear: bool) -> Attribution:
    verdict = Verdict.SUPPORTED if is_clear else Verdict.UNCLEAR
    between = f"likely between {_percent(found.low)} and {_percent(found.high)}"
    more = "higher" if found.value > 0 else "lower"
    begin = f"Plays were {more} in the 28 days after than before" if is_clear else "It is not clear what it changed"
    words = f"{begin}: {_percent(found.value)}, {between}."
    return Attribution(QUESTION, subject, MEASURE, 0, found.value, found.low, found.high, sample, verdict, words)


def _percent(value: float) -> str:
    return f"{value * 100:+,.0f} %"
