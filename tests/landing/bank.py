"""DistroKid's bank report: every sale of every track, written at speed, its totals kept exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.landing.moments import month_index, month_text, stamp
from tests.landing.output import Saved, Truth, Writer, date_file
from tests.landing.streams import IntArray
from tests.landing.world import World

PICO = 10**12  # money is counted in picodollars: the report has twelve decimals


class Store(NamedTuple):
    name: str
    part: float  # of all rows
    price: float  # USD per unit
    units: float  # mean per row


STORES = (
    Store("Spotify", 0.340, 0.002274, 60.0),
    Store("Apple Music", 0.120, 0.005771, 14.0),
    Store("TikTok", 0.080, 0.001099, 45.0),
    Store("YouTube (Red)", 0.060, 0.006793, 12.0),
    Store("YouTube (ContentID)", 0.050, 0.001000, 30.0),
    Store("Amazon Unlimited (Streaming)", 0.060, 0.008114, 8.0),
    Store("Amazon Prime (Streaming)", 0.030, 0.004000, 6.0),
    Store("Deezer", 0.050, 0.002515, 7.0),
    Store("Tidal", 0.030, 0.009184, 5.0),
    Store("Facebook", 0.040, 0.000122, 150.0),
    Store("Pandora", 0.030, 0.001500, 20.0),
    Store("Tencent", 0.030, 0.000450, 40.0),
    Store("NetEase", 0.020, 0.000400, 30.0),
    Store("iTunes Songs", 0.015, 0.690000, 1.0),
    Store("iTunes Match", 0.010, 0.001200, 3.0),
    Store("Snapchat", 0.010, 0.000300, 25.0),
    Store("Luna", 0.010, 0.000183, 2.0),
    Store("SoundCloud", 0.010, 0.001700, 9.0),
    Store("Qobuz", 0.005, 0.018000, 2.0),
)
# fmt: off
COUNTRIES = (  # NA is Namibia, OU is unknown
    "US", "GB", "DE", "BR", "MX", "CA", "AU", "FR", "JP", "PL", "NL", "SE", "ES", "IT", "ID", "PH", "TR", "AR", "CL",
    "CO", "IN", "KR", "NO", "DK", "FI", "BE", "AT", "CH", "IE", "PT", "CZ", "RO", "HU", "GR", "ZA", "NZ", "PE", "MA",
    "SA", "AE", "EG", "TH", "VN", "MY", "SG", "TW", "HK", "UA", "KZ", "NA", "OU",
)
HEADERS = {
    13: (
        "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity", "Team Percentage",
        "Song/Album", "Country of Sale", "Songwriter Royalties Withheld", "Earnings (USD)",
    ),
    15: (
        "Date Inserted", "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
        "Team Percentage", "Source Type", "Country of Sale", "Songwriter Royalties Withheld (USD)", "Earnings (USD)",
        "Recoup (USD)",
    ),
}
# fmt: on
DELAYS = (1, 2, 3, 4)  # months from the sale to its report
DELAY_CDF = np.cumsum([0.12, 0.70, 0.13, 0.05])
SHARES = (100, 80, 50, 40)
MOST_UNITS = 4000
QUANTITY_TEXT = [str(units) for units in range(-1, MOST_UNITS + 1)]
# The middle of a line by share, then by country and kind: joining ready texts is what makes it fast.
MIDDLES = [[f"{p}\t{kind}\t{c}\t0\t" for c in COUNTRIES for kind in ("Song", "Album")] for p in SHARES]


class Block(NamedTuple):
    """Rows that follow each other in the file: one store's report of one month, or a part of it."""

    month: int
    store: Store
    day: int  # of the month, on which the store reports
    rows: int


class Sales(NamedTuple):
    """The drawn columns of a block; places are indices into what they name."""

    country: IntArray
    delay: IntArray
    track: IntArray
    units: IntArray
    album: IntArray  # 0 or 1
    pico: IntArray


class Catalogue:
    """The tracks on sale, ready for drawing and for writing."""

    def __init__(self, world: World, rng: np.random.Generator) -> None:
        tracks = [(number, artist, track) for number, artist in enumerate(world.artists) for track in artist.tracks]
        self.artists = [artist.display for artist in world.artists]
        self.artist_of = np.array([number for number, _, _ in tracks])
        self.popularity = np.array([track.weight / (1 + 0.5 * number) for number, _, track in tracks])
        self.released = np.array([month_index(track.released) for _, _, track in tracks])
        self.share = np.array([track.share for _, _, track in tracks])
        self.texts = (
            [f"{artist.display}\t{track.title}\t{track.isrc}\t{track.upc}\t" for _, artist, track in tracks],
            [f"{artist.display}\t{track.title} - Single\t\t{track.upc}\t" for _, artist, track in tracks],
        )
        ranks = np.arange(1, len(COUNTRIES) + 1, dtype=np.float64)
        self.country_cdf = np.cumsum(ranks**-1.1 / (ranks**-1.1).sum())
        self.country_rate = np.clip(rng.normal(0.9, 0.35, len(COUNTRIES)), 0.15, 2.0)

    def charts(self, month: int) -> NDArray[np.float64]:
        """Cumulative popularity of the tracks on sale in a month."""
        weight = np.where(self.released <= month, self.popularity, 0.0)
        if not weight.any():
            weight = self.popularity
        return np.asarray(np.cumsum(weight / weight.sum()), dtype=np.float64)

    def draw(self, rng: np.random.Generator, block: Block) -> Sales:
        size, store = block.rows, block.store
        country = np.minimum(np.searchsorted(self.country_cdf, rng.random(size)), len(COUNTRIES) - 1)
        delay = np.minimum(np.searchsorted(DELAY_CDF, rng.random(size)), len(DELAYS) - 1)
        luck, track = rng.random(size), np.zeros(size, dtype=np.int64)
        for i, months in enumerate(DELAYS):
            mask = delay == i
            track[mask] = np.searchsorted(self.charts(block.month - months), luck[mask], side="right")
        track = np.minimum(track, len(self.share) - 1)
        units = np.minimum(rng.exponential(store.units, size).astype(np.int64) + 1, MOST_UNITS)
        album = np.zeros(size, dtype=np.int64)
        if store.name == "iTunes Songs":
            album = (rng.random(size) < 0.25).astype(np.int64)
        returned = rng.random(size) < 0.0005
        units = np.where(returned, -1, units)
        rate = store.price * self.country_rate[country] * rng.lognormal(0.0, 0.12, size)
        rate *= np.where(album == 1, 9.0, 1.0)
        pico = np.rint(units * rate * (self.share[track] / 100.0) * PICO).astype(np.int64)
        return Sales(country, delay, track, units, album, pico)

    def lines(self, block: Block, sales: Sales, wide: bool) -> str:
        """The block as text: tab separated, the columns of HEADERS[15] if `wide`, else of HEADERS[13]."""
        reported = f"{month_text(block.month)}-{block.day:02d}"
        lead = f"{reported}\t{reported}\t" if wide else f"{reported}\t"
        heads = [f"{lead}{month_text(block.month - months)}\t{block.store.name}\t" for months in DELAYS]
        share_row = np.searchsorted([-share for share in SHARES], -self.share[sales.track])
        column = sales.country * 2 + sales.album
        texts, middles, quantity, tail = self.texts, MIDDLES, QUANTITY_TEXT, "\t0\n" if wide else "\n"
        return "".join(
            [
                f"{heads[d]}{texts[k][t]}{quantity[q + 1]}\t{middles[s][c]}{e:.12f}{tail}"
                for d, k, t, q, s, c, e in zip(
                    sales.delay.tolist(),
                    sales.album.tolist(),
                    sales.track.tolist(),
                    sales.units.tolist(),
                    share_row.tolist(),
                    column.tolist(),
                    (sales.pico / PICO).tolist(),
                    strict=True,
                )
            ]
        )


@dataclass
class Ledger:
    """Exact running totals by name: rows, units, picodollars."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, names: Sequence[str], group: IntArray, sales: Sales) -> None:
        """Add a block, `group` saying to which of the names each row belongs."""
        rows = np.bincount(group, minlength=len(names))
        for i in np.flatnonzero(rows):
            mask = group == i
            line = self.lines.setdefault(names[int(i)], [0, 0, 0])
            line[0] += int(rows[i])
            line[1] += int(sales.units[mask].sum())
            line[2] += int(sales.pico[mask].sum())

    def total(self, column: int) -> int:
        return sum(line[column] for line in self.lines.values())

    def as_json(self) -> dict[str, dict[str, object]]:
        return {
            name: {"rows": rows, "quantity": units, "earnings_usd": dollars(pico)}
            for name, (rows, units, pico) in sorted(self.lines.items())
        }


def dollars(pico: int) -> str:
    sign = "-" if pico < 0 else ""
    return f"{sign}{abs(pico) // PICO}.{abs(pico) % PICO:012d}"


def write_bank(world: World, out: Writer, truth: Truth, moment: datetime) -> None:
    """Stream the report block by block: numpy draws, Python formats."""
    cfg = world.cfg
    rng = cfg.rng("bank")
    catalogue = Catalogue(world, rng)
    stores, artists, months = Ledger(), Ledger(), Ledger()
    path = out.place("distrokid", f"streams/dk_bank_details_{stamp(moment)}.tsv")
    with path.open("w", encoding="utf-8", newline="", buffering=1 << 20) as handle:
        handle.write("\t".join(HEADERS[cfg.bank_schema]) + "\n")
        for block in _blocks(world, moment):
            sales = catalogue.draw(rng, block)
            handle.write(catalogue.lines(block, sales, wide=cfg.bank_schema == 15))
            stores.add([block.store.name], np.zeros(block.rows, dtype=np.int64), sales)
            artists.add(catalogue.artists, catalogue.artist_of[sales.track], sales)
            months.add([month_text(block.month - delay) for delay in DELAYS], sales.delay, sales)
    date_file(path, moment)
    out.saved.append(Saved("distrokid", "bank", path, moment))
    truth.facts["bank"] = {
        "file": path.name,
        "rows": cfg.bank_rows,
        "quantity": stores.total(1),
        "earnings_usd": dollars(stores.total(2)),
        "by_store": stores.as_json(),
        "by_artist": artists.as_json(),
        "by_sale_month": months.as_json(),
    }


def _blocks(world: World, moment: datetime) -> Iterator[Block]:
    """The blocks in the order of the file: by month, then by the day a store reports."""
    cfg = world.cfg
    last, first = month_index(cfg.end), month_index(cfg.start) + 2
    months = range(min(first, last), last + 1)
    weight = np.linspace(1.0, 1.8, len(months))[:, None] * np.array([store.part for store in STORES])[None, :]
    part = (weight / weight.sum()).ravel()
    counts = np.floor(part * cfg.bank_rows).astype(np.int64)
    short = cfg.bank_rows - int(counts.sum())
    counts[np.argsort(part * cfg.bank_rows - counts)[::-1][:short]] += 1
    table = counts.reshape(weight.shape)
    report_days = sorted((index * 7 % 26 + 1, index) for index in range(len(STORES)))
    for i, month in enumerate(months):
        for report_day, index in report_days:
            # No report is dated after its download.
            day = min(report_day, moment.day) if month == month_index(moment.date()) else report_day
            for done in range(0, int(table[i, index]), cfg.chunk):
                yield Block(month, STORES[index], day, min(cfg.chunk, int(table[i, index]) - done))
