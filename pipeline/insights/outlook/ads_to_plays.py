"""What a dollar of advertising brings in plays, and how many days later.

Both rows are taken against the same weekday a week before: a level that wanders and the week drop out, and so does a
trend. Days after a release are told apart, because that is when advertising is booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.insights.outlook.certainty import Attribution, Measured, Verdict, holds_later, regressed
from pipeline.insights.outlook.series import Series

QUESTION = "ads-to-plays"
MEASURE = "plays a dollar"
LAGS = (0, 1, 3, 7, 14)
WEEK = 7
BLOCK = 21
LEAST_DAYS = 120
LEAST_SPENT = 30  # days with advertising
RELEASE_WEEKS = ((0, 7), (7, 14), (14, 28))


def ads_to_plays(subject: str, spend: Series, plays: Series) -> list[Attribution]:
    """One answer a lag; ``subject`` is whose advertising and plays these are."""
    rows = _rows(spend, plays)
    size = len(rows)
    if size < LEAST_DAYS or _spent(spend) < LEAST_SPENT:
        words = f"Not enough data: it takes {LEAST_DAYS} days of both and {LEAST_SPENT} with advertising."
        return [_answer(subject, lag, None, size, Verdict.TOO_LITTLE, words) for lag in LAGS]
    import numpy as np

    columns, target = np.array([row[1:] for row in rows]), np.array([row[0] for row in rows])
    found = regressed(columns, target, BLOCK, len(LAGS), len(LAGS))
    assert found is not None, "there are more days than that"
    later = holds_later(columns, target, len(LAGS))
    return [_judged(subject, lag, one, size, later) for lag, one in zip(LAGS, found, strict=True)]


def _spent(spend: Series) -> int:
    return sum(bool(value) for value in spend.whole)


def _rows(spend: Series, plays: Series) -> list[list[float]]:
    """Changes against the week before, of plays first, on days of which everything is known."""
    last = min(spend.whole_to, plays.whole_to).toordinal()
    bumps = [_since_release(plays.releases, weeks) for weeks in RELEASE_WEEKS]
    spent = _changes(spend)
    found = []
    for day, gained in _changes(plays).items():
        changes = [spent.get(day - lag) for lag in LAGS]
        if day <= last and None not in changes:
            release = [float(day in bump) - float(day - WEEK in bump) for bump in bumps]
            found.append([gained, *(change for change in changes if change is not None), *release, 1.0])
    return found


def _changes(series: Series) -> dict[int, float]:
    """Each whole day, counted as Python counts them, against the same weekday before it, where both are known."""
    row, first = series.whole, series.first.toordinal() + WEEK
    pairs = enumerate(zip(row[WEEK:], row, strict=False), first)
    return {day: now - before for day, (now, before) in pairs if now is not None and before is not None}


def _since_release(releases: Sequence[date], weeks: tuple[int, int]) -> set[int]:
    return {released.toordinal() + n for released in releases for n in range(*weeks)}


def _judged(subject: str, lag: int, found: Measured, size: int, later: bool) -> Attribution:
    when = "on the same day" if not lag else f"{lag} day{'s' if lag > 1 else ''} later"
    between = f"{found.value:,.1f} plays a dollar, likely between {found.low:,.1f} and {found.high:,.1f}"
    if found.low > 0 and later:
        words = f"Advertising and plays {when} go together: {between}. What the earlier days say held for the later."
        return _answer(subject, lag, found, size, Verdict.SUPPORTED, words)
    why = "" if found.low <= 0 else " What the earlier days say did not hold for the later ones."
    words = f"It is not clear that advertising brings plays {when}: {between}.{why}"
    return _answer(subject, lag, found, size, Verdict.UNCLEAR, words)


def _answer(subject: str, lag: int, found: Measured | None, size: int, verdict: Verdict, words: str) -> Attribution:
    value, low, high = (found.value, found.low, found.high) if found else (None, None, None)
    return Attribution(QUESTION, subject, MEASURE, lag, value, low, high, size, verdict, words)
