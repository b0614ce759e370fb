"""What the generator knows to be true, in the shape of the curated datasets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.end_to_end.lakes import LakeFolder

Rows = dict[tuple[str, ...], tuple[Decimal | None, ...]]
SAME_RATE = Decimal("0.00006")  # the answers round to four places, the files have six


@dataclass(frozen=True)
class Answer:
    """A table of the truth and the curated columns that must say the same. The first ``keys`` columns are its key."""

    table: str
    dataset: str
    columns: tuple[str, ...]  # of the dataset, in the order of the truth's
    keys: int
    part_of_rows: bool = False  # the dataset has rows that say nothing of these columns

    def expected(self, truth: Mapping[str, Any]) -> Rows:
        table = truth["tables"][self.table]
        return {tuple(map(str, row[: self.keys])): tuple(map(_number, row[self.keys :])) for row in table["rows"]}

    def found(self, lake: LakeFolder) -> Rows:
        rows: Rows = {}
        for row in lake.rows(self.dataset):
            cells = [row[name] for name in self.columns]
            values = tuple(map(_number, cells[self.keys :]))
            if self.part_of_rows and not any(value is not None for value in values):
                continue
            key = tuple(cells[: self.keys])
            assert key not in rows, f"{self.dataset} has {key} twice"
            rows[key] = values
        return rows


TIKTOK_COUNTS = ("video_views", "profile_views", "likes", "comments", "shares")
LINKTREE_COUNTS = ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks")
META_FIGURES = ("spend_usd", "impressions", "clicks", "reach")
ANSWERS = (
    Answer("daily_streams", "tidy_daily_streams", ("source", "date", "spotify_streams", "apple_streams"), 2),
    Answer("meta_daily", "meta_daily", ("date", "campaign_id", *META_FIGURES), 2),
    Answer("tiktok_daily", "tiktok_analytics", ("handle", "date", *TIKTOK_COUNTS), 2, part_of_rows=True),
    Answer("tiktok_followers", "tiktok_analytics", ("handle", "date", "followers"), 2, part_of_rows=True),
    Answer("linktree_daily", "linktree_analytics", ("date", *LINKTREE_COUNTS, "clickThroughRate"), 1),
    Answer("spotify_audience", "spotify_audience", ("artist", "date", "listeners", "streams", "followers"), 2),
    Answer(
        "spotify_songs", "spotify_song_metrics",
        ("track_id", "time_period", "extraction_date", "streams", "listeners", "savers"), 3,
    ),
)  # fmt: skip


def differing(expected: Rows, found: Rows) -> dict[str, object]:
    """What is missing, too much or another value; empty when both say the same."""
    other = {
        key: (expected[key], found[key]) for key in expected.keys() & found.keys() if not _same(expected, found, key)
    }
    parts = {"missing": sorted(expected.keys() - found.keys()), "extra": sorted(found.keys() - expected.keys())}
    return {name: part for name, part in {**parts, "other": other}.items() if part}


def _same(expected: Rows, found: Rows, key: tuple[str, ...]) -> bool:
    return all(
        one == other or (one is not None and other is not None and 0 < one < 1 and abs(one - other) < SAME_RATE)
        for one, other in zip(expected[key], found[key], strict=True)
    )


def _number(value: object) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


Total = tuple[int, int, Decimal]
"""Rows, units, money."""


def totals(
    rows: Iterable[Mapping[str, str]], by: Callable[[Mapping[str, str]], str], units: str, usd: str
) -> dict[str, Total]:
    """Exact sums of a report's rows by whatever ``by`` makes of a row."""
    sums: dict[str, Total] = defaultdict(lambda: (0, 0, Decimal(0)))
    for row in rows:
        count, quantity, money = sums[by(row)]
        sums[by(row)] = count + 1, quantity + int(row[units]), money + Decimal(row[usd])
    return dict(sums)


def true_totals(part: Mapping[str, Mapping[str, Any]]) -> dict[str, Total]:
    return {name: (t["rows"], t["quantity"], Decimal(t["earnings_usd"])) for name, t in part.items()}
