"""The invented advertising: campaigns with a flight of some weeks, and what each of their days cost and brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tests.landing.artists import Artist
from tests.landing.config import Config
from tests.landing.world import World

TARGETING = ("BROAD", "TECHNO", "HARD TRANCE", "BROAD SPOTIFY", "BROAD MALE", "TECHNO SPOTIFY - Copy")
OBJECTIVES = ("OUTCOME_ENGAGEMENT", "OUTCOME_TRAFFIC", "OUTCOME_SALES", "OUTCOME_AWARENESS")
# As the Graph API names an event, as the daily table names it, how often it follows a click.
EVENTS = (
    ("offsite_conversion.fb_pixel_view_content", "ViewContent", 0.45),
    ("link_click", "LinkClick", 0.85),
    ("post_engagement", "PostEngagement", 1.6),
    ("page_engagement", "page_engagement", 1.7),
    ("offsite_conversion.fb_pixel_add_to_cart", "AddToCart", 0.01),
    ("offsite_conversion.fb_pixel_purchase", "Purchase", 0.004),
)


@dataclass(frozen=True)
class AdDay:
    """What a campaign spent (in cents) and reached on one day, or on several taken together."""

    day: date
    cents: int
    impressions: int
    clicks: int
    reach: int
    events: tuple[tuple[str, str, int], ...]  # Graph API name, table name, count

    @property
    def spend(self) -> float:
        return self.cents / 100

    @property
    def cpc(self) -> float:
        return round(self.spend / self.clicks, 6) if self.clicks else 0.0

    @property
    def cpm(self) -> float:
        return round(self.spend / self.impressions * 1000, 6) if self.impressions else 0.0

    @property
    def ctr(self) -> float:
        return round(self.clicks / self.impressions * 100, 6) if self.impressions else 0.0

    @property
    def frequency(self) -> float:
        return round(self.impressions / self.reach, 6) if self.reach else 0.0


@dataclass(frozen=True)
class Campaign:
    id: str
    name: str
    objective: str
    status: str
    adset: str
    ads: tuple[str, ...]
    created: date
    days: tuple[AdDay, ...]

    @property
    def active(self) -> bool:
        return self.status == "ACTIVE"


def make_campaigns(world: World) -> list[Campaign]:
    return [_campaign(world, number) for number in range(world.cfg.campaigns)]


def _campaign(world: World, number: int) -> Campaign:
    cfg = world.cfg
    rng = cfg.rng("campaign", number)
    name = _name(rng, world.artists[number % len(world.artists)], number)
    running = number % 4 == 0  # until the last day with figures
    length = int(rng.integers(8, 50))
    if running:
        first = cfg.end - timedelta(days=min(length, cfg.days) - 1)
    else:
        first = cfg.start + timedelta(days=int(rng.integers(0, max(1, cfg.days - length))))
    base = 120_200_000_000_000_000 + int(rng.integers(0, 30_000_000_000_000))
    ids = [str(base + 17 * k + 75) for k in range(5)]
    return Campaign(
        id=ids[0],
        name=name,
        objective=OBJECTIVES[number % len(OBJECTIVES)],
        status="ACTIVE" if running else "PAUSED",
        adset=ids[1],
        ads=tuple(ids[2:]),
        created=first,
        days=_flight(cfg, rng, first, length),
    )


def _name(rng: np.random.Generator, artist: Artist, number: int) -> str:
    """Most campaigns name artist and track; some only the track, some nothing of use."""
    track = artist.tracks[int(rng.integers(len(artist.tracks)))].title.upper()
    if number % 11 == 7:
        return "New Engagement Ad Set"
    if number % 5 == 4:
        return f"{track} - Streaming"
    return f"{artist.display} - {track} - {TARGETING[number % len(TARGETING)]}"


def _flight(cfg: Config, rng: np.random.Generator, first: date, length: int) -> tuple[AdDay, ...]:
    budget = float(rng.uniform(4, 28))
    days = [first + timedelta(days=offset) for offset in range(length)]
    return tuple(_ad_day(rng, day, budget) for day in days if day <= cfg.end)


def _ad_day(rng: np.random.Generator, day: date, budget: float) -> AdDay:
    cents = max(1, round(100 * budget * float(rng.lognormal(0, 0.25))))
    impressions = int(rng.poisson(cents / 100 / float(rng.uniform(1.4, 4.5)) * 1000))
    clicks = int(rng.binomial(impressions, min(0.2, float(rng.uniform(0.006, 0.022)))))
    reach = int(impressions / float(rng.uniform(1.01, 1.35)))
    events = [(api_name, table_name, int(rng.poisson(clicks * rate))) for api_name, table_name, rate in EVENTS]
    return AdDay(day, cents, impressions, clicks, reach, tuple(event for event in events if event[2]))
