"""The invented artists and their tracks, and the registry that tells which names are one artist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tests.landing.config import Config

FIRST_ARTISTS = ("nova_drift", "kilo_vale")
# fmt: off
LEFT = (
    "amber", "cinder", "delta", "ember", "ferro", "glass", "hollow", "iris", "jade", "karst", "lumen", "mono", "north",
    "onyx", "pale", "quartz", "rust", "silt", "tidal", "ultra", "velvet", "west", "xenon", "yarrow", "zinc",
)
RIGHT = (
    "arcade", "bloom", "circuit", "dune", "echo", "fable", "grove", "harbor", "index", "junction", "kernel", "lantern",
    "meadow", "nerve", "orbit", "parade", "quarry", "relay", "signal", "tower", "union", "vector", "weather", "yard",
)
TITLE_A = (
    "Glass", "Midnight", "Copper", "Silent", "Paper", "Neon", "Winter", "Hollow", "Static", "Golden", "Broken",
    "Velvet", "Distant", "Burning", "Lost", "Second",
)
TITLE_B = (
    "Harbor", "Engine", "Garden", "Antenna", "Machine", "Horizon", "Letters", "Protocol", "Highway", "Mirror", "Season",
    "Tides", "Circuit", "Summer", "Archive", "Weather",
)
# fmt: on
# Legitimate titles that trip careless parsers (missing values, quoting, encoding); each artist's fourth track has one.
ODD_TITLES = ("None", 'Say "When"', "Señal Perdida", "Rain, Again", "Don't (Edit)", "1999")
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def base62(rng: np.random.Generator, length: int = 22) -> str:
    """An id of the kind Spotify gives to artists and tracks."""
    return "".join(BASE62[i] for i in rng.integers(0, len(BASE62), length))


@dataclass(frozen=True)
class Track:
    title: str
    isrc: str
    upc: str
    released: date
    spotify_id: str
    weight: float  # popularity, 1.0 for the artist's best track
    share: int  # percentage of the royalties that is ours


@dataclass(frozen=True)
class Artist:
    slug: str
    spotify_id: str
    tracks: tuple[Track, ...]

    @property
    def display(self) -> str:
        return self.slug.replace("_", " ").upper()

    @property
    def handle(self) -> str:
        """TikTok handle. Without underscore: that is what separates the parts of a file name."""
        return self.slug.replace("_", ".")

    @property
    def releases(self) -> list[date]:
        return [track.released for track in self.tracks]


def make_artists(cfg: Config) -> tuple[Artist, ...]:
    return tuple(_artist(cfg, number) for number in range(cfg.artists))


def registry(artists: tuple[Artist, ...]) -> list[dict[str, object]]:
    """The alias registry, as the product's artists.json wants it."""
    return [
        {
            "slug": artist.slug,
            "name": artist.display,
            "spotify_artist_id": artist.spotify_id,
            "tiktok_handle": artist.handle,
            "meta_name": artist.display,
            "tracks": [
                {
                    "title": track.title,
                    "isrc": track.isrc,
                    "upc": track.upc,
                    "released": track.released.isoformat(),
                    "spotify_track_id": track.spotify_id,
                    "royalty_percentage": track.share,
                }
                for track in artist.tracks
            ],
        }
        for artist in artists
    ]


def _artist(cfg: Config, number: int) -> Artist:
    rng = cfg.rng("artist", number)
    weights = 1.0 / np.arange(1, cfg.tracks + 1) ** 0.9
    tracks: list[Track] = []
    taken: set[str] = set()
    for position in range(cfg.tracks):
        title = f"{TITLE_A[int(rng.integers(len(TITLE_A)))]} {TITLE_B[int(rng.integers(len(TITLE_B)))]}"
        if position == 3:
            title = ODD_TITLES[number % len(ODD_TITLES)]
        while title in taken:
            title += " II"
        taken.add(title)
        tracks.append(_track(cfg, rng, position, title, float(weights[position])))
    return Artist(_slug(number), base62(rng), tuple(tracks))


def _slug(number: int) -> str:
    if number < len(FIRST_ARTISTS):
        return FIRST_ARTISTS[number]
    k = number - len(FIRST_ARTISTS)
    slug = f"{LEFT[k % len(LEFT)]}_{RIGHT[(k // len(LEFT) + 3 * k) % len(RIGHT)]}"
    return slug + str(k) if k >= len(LEFT) * len(RIGHT) else slug


def _track(cfg: Config, rng: np.random.Generator, position: int, title: str, weight: float) -> Track:
    if position < cfg.tracks // 2:  # back catalogue
        released = cfg.start - timedelta(days=int(rng.integers(30, 1200)))
    else:  # released while the figures run
        released = cfg.start + timedelta(days=int(rng.integers(0, max(1, cfg.days - 5))))
    upc_head = "0" if rng.random() < 0.3 else "1"
    return Track(
        title=title,
        isrc=f"QZ{base62(rng, 3).upper()}{released.year % 100:02d}{int(rng.integers(0, 100000)):05d}",
        upc=f"{upc_head}{int(rng.integers(0, 10**11)):011d}{position % 10}",
        released=released,
        spotify_id=base62(rng),
        weight=weight,
        share=int(rng.choice([100, 100, 100, 80, 50, 40])),
    )
