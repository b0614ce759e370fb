"""The invented label: who its artists are and how often they are streamed, before any platform reports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.landing.artists import Artist, make_artists
from tests.landing.config import Config
from tests.landing.streams import Series, Streams, daily_counts


@dataclass(frozen=True)
class World:
    cfg: Config
    artists: tuple[Artist, ...]
    distrokid: Streams
    toolost: Streams

    @classmethod
    def build(cls, cfg: Config) -> World:
        world = cls(cfg, make_artists(cfg), Streams(), Streams())
        toolost_from = cfg.start + timedelta(days=int(cfg.days * 0.06))
        parts = (
            (world.distrokid.spotify, 1.00, cfg.start),
            (world.distrokid.apple, 0.04, cfg.start),
            (world.toolost.spotify, 0.45, toolost_from),
            (world.toolost.apple, 0.02, toolost_from),
        )
        for number, artist in enumerate(world.artists):
            rng = cfg.rng("streams", artist.slug)
            size = float(rng.uniform(600, 2600)) / (1 + 0.4 * number)
            growth = float(rng.uniform(-0.1, 1.1))
            for series, share, first in parts:
                counts = daily_counts(rng, cfg.start, cfg.days, size * share, growth, artist.releases)
                series[artist.slug] = Series(cfg.start, counts, first)
        return world
