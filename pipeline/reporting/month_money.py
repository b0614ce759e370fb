"""What a month of sale has brought by platform, artist, country and track, each share of a track applied once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.insights.kpi.reading import Reading
from pipeline.insights.paid_months import SHARED_ALREADY, shares_of_items, total
from pipeline.warehouse.pico import EXACT, pico_total, sum_in_parts, usd

MOST = 8
UNKNOWN = "Not named in the reports"
WORLD = "Worldwide, not told apart"


@dataclass(frozen=True)
class Share:
    """One line of a list: exact USD that are ours, the plays they were paid for, and how much of the whole that is."""

    title: str
    ours: Decimal
    plays: int
    fraction: float
    more: str = ""


@dataclass(frozen=True)
class Money:
    """``ours`` is the whole of the month of sale; the lists hold the most of it, each with what the rest adds up to."""

    month: date
    ours: Decimal
    plays: int
    platforms: tuple[Share, ...]
    artists: tuple[Share, ...]
    countries: tuple[Share, ...]
    tracks: tuple[Share, ...]


@dataclass(frozen=True)
class _Line:
    store: int
    territory: int
    item: int
    plays: int
    ours: Decimal


@dataclass(frozen=True)
class _Names:
    """By number: the platforms of stores, countries, and the artists and tracks of what reports name as sold."""

    platforms: dict[int, str]
    countries: dict[int, str]
    artists: dict[int, str]
    tracks: dict[int, str]


def money_of(reading: Reading, month: date) -> Money | None:
    """Of one month of sale, whatever of it is reported; None where nothing is."""
    lines = _lines(reading, f"{month:%Y-%m}")
    if not lines:
        return None
    names = _names(reading)
    whole = total(line.ours for line in lines)

    return Money(
        month, whole, sum(line.plays for line in lines),
        _shares(lines, lambda line: (names.platforms[line.store], ""), whole),
        _shares(lines, lambda line: (names.artists[line.item], ""), whole),
        _shares(lines, lambda line: (names.countries[line.territory], ""), whole),
        _shares(lines, lambda line: (names.tracks[line.item], names.artists[line.item]), whole),
    )  # fmt: skip


def _lines(reading: Reading, month: str) -> list[_Line]:
    rows = reading.ask(
        f"SELECT distributor, store_id, territory_id, item_id, SUM(quantity), {sum_in_parts('earnings_pico_usd')}"
        " FROM royalty_statements JOIN revenue_transactions USING (statement_id) WHERE sale_month = ?"
        " GROUP BY distributor, store_id, territory_id, item_id",
        (month,),
    )
    split = {item for distributor, _, _, item, *_ in rows if distributor not in SHARED_ALREADY}
    shares = shares_of_items(reading.connection, split)
    found = []
    for distributor, store, territory, item, plays, millionths, rest in rows:
        share = Decimal(1) if distributor in SHARED_ALREADY else shares.get(item, Decimal(1))
        ours = EXACT.multiply(usd(pico_total(millionths, rest)), share)
        found.append(_Line(store, territory, item, plays, ours))
    return found


def _names(reading: Reading) -> _Names:
    platforms = dict(
        reading.ask(
            "SELECT store_id, CASE WHEN platform_id = 1 THEN store_name ELSE platform_name END"
            " FROM stores JOIN platforms USING (platform_id)"
        )
    )
    countries = {
        number: WORLD if number == 1 else name or code
        for number, code, name in reading.ask("SELECT territory_id, country_code, country_name FROM territories")
    }
    artists: dict[int, str] = {}
    tracks: dict[int, str] = {}
    for item, title, artist_id, artist in reading.ask(
        "SELECT i.item_id, CASE WHEN i.track_id = 1 THEN i.title ELSE t.title END, i.artist_id,"
        " a.artist_name FROM royalty_items AS i JOIN tracks AS t USING (track_id)"
        " JOIN artists AS a ON a.artist_id = i.artist_id"
    ):
        artists[item] = artist if artist_id != 1 else UNKNOWN
        tracks[item] = title or UNKNOWN
    return _Names(platforms, countries, artists, tracks)


def _shares(lines: Iterable[_Line], named: Callable[[_Line], tuple[str, str]], whole: Decimal) -> tuple[Share, ...]:
    """The most first, and behind them one line for all others. ``named`` gives title and what is said beside it."""
    ours: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    plays: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        ours[named(line)].append(line.ours)
        plays[named(line)] += line.plays
    sums = {place: total(amounts) for place, amounts in ours.items()}
    ordered = sorted(sums, key=lambda place: (-sums[place], place))

    def share(text: str, amount: Decimal, count: int, rest: str = "") -> Share:
        return Share(text, amount, count, max(float(amount / whole), 0.0) if whole > 0 else 0.0, rest)

    shown = [share(place[0], sums[place], plays[place], place[1]) for place in ordered[:MOST]]
    if others := ordered[MOST:]:
        amount = total(sums[place] for place in others)
        shown.append(share(f"{len(others):,} more", amount, sum(plays[place] for place in others)))
    return tuple(shown)
