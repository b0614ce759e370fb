"""Whether plays on Spotify follow views on TikTok, and how many days later.

Sums of 7, 14, 30 and 60 days are compared, as changes against the sum before: two figures that both grow are no answer.
The longer the sums, the fewer independent ones a year holds – that is counted, and said where it is too few.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from pipeline.insights.outlook.certainty import TRAINED_ON, Attribution, Measured, Verdict, correlated
from pipeline.insights.outlook.series import Series

QUESTION = "tiktok-to-spotify"
LAGS = tuple(range(0, 85, 7))
WINDOWS = (7, 14, 30, 60)
LEAST_SAME = 0.1  # how much of a correlation the later days have to show


def tiktok_to_spotify(subject: str, views: Series, plays: Series) -> list[Attribution]:
    """One answer for each sum and lag; ``subject`` is the artist."""
    answers = []
    last = min(views.whole_to, plays.whole_to)
    first = min(views.first, plays.first)
    size = (last - first).days + 1
    both = [_laid(one, first, size) for one in (views, plays)]
    for window in WINDOWS:
        seen, heard = (_changes(row, window) for row in both)
        answers += [_one(subject, window, lag, seen, heard) for lag in LAGS]
    return answers


def _one(
    subject: str, window: int, lag: int, seen: Sequence[float | None], heard: Sequence[float | None]
) -> Attribution:
    pairs = [(x, y) for x, y in zip(seen, heard[lag:], strict=False) if x is not None and y is not None]
    found = _correlated(pairs, window)
    measure = f"correlation, {window} days"
    if found is None:
        words = f"Not enough data for sums of {window} days {lag} days later."
        return Attribution(QUESTION, subject, measure, lag, None, None, None, len(pairs), Verdict.TOO_LITTLE, words)
    when = f"{lag} days later" if lag else "in the same days"
    between = f"{found.value:.2f}, likely between {found.low:.2f} and {found.high:.2f}"
    if found.low > 0 and _held(pairs, window):
        verdict, words = Verdict.SUPPORTED, f"Views on TikTok and plays on Spotify {when} go together: {between}."
    else:
        verdict, words = Verdict.UNCLEAR, f"It is not clear that plays {when} follow views on TikTok: {between}."
    return Attribution(QUESTION, subject, measure, lag, found.value, found.low, found.high, len(pairs), verdict, words)


def _correlated(pairs: Sequence[tuple[float, float]], window: int) -> Measured | None:
    seen, heard = [x for x, _ in pairs], [y for _, y in pairs]
    return correlated(seen, heard, 3 * window, len(LAGS) * len(WINDOWS))


def _held(pairs: Sequence[tuple[float, float]], window: int) -> bool:
    """Whether the later days alone say the same; they were not asked when the earlier ones were."""
    later = pairs[int(len(pairs) * TRAINED_ON) + window :]
    if len(later) < 2 * window:
        return False
    mean_x, mean_y = (sum(pair[n] for pair in later) / len(later) for n in (0, 1))
    shared = sum((x - mean_x) * (y - mean_y) for x, y in later)
    spread = math.sqrt(sum((x - mean_x) ** 2 for x, _ in later) * sum((y - mean_y) ** 2 for _, y in later))
    return spread > 0 and shared / spread >= LEAST_SAME


def _laid(series: Series, first: date, size: int) -> list[float | None]:
    before = (series.first - first).days
    row = [*([None] * before), *series.whole, *([None] * size)]
    return row[: max(size, 0)]


def _changes(row: Sequence[float | None], window: int) -> list[float | None]:
    """The logarithm of each sum of ``window`` days less that of the sum before it; None where a day is missing."""
    sums: list[float | None] = []
    running, missing = 0.0, 0
    for n, value in enumerate(row):
        running += value or 0.0
        missing += value is None
        if n >= window:
            gone = row[n - window]
            running -= gone or 0.0
            missing -= gone is None
        sums.append(math.log1p(max(running, 0.0)) if n >= window - 1 and not missing else None)
    return [
        None if n < window or now is None or (before := sums[n - window]) is None else now - before
        for n, now in enumerate(sums)
    ]
