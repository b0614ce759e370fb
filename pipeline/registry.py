"""The artist registry: who is tracked, under which names and ids, with which tracks. No artist stands in code.

``config/artists.json`` is a list of ``{slug, name, aliases?, spotify_artist_id?, tiktok_handle?, meta_name?,
accounts?, tracks: [{title, isrc?, upc?, released?, spotify_track_id?, royalty_percentage?}]}``.

``config/toolost_sales_columns.json`` may say what TooLost's sales reports call their columns: an object of
``{role: heading or [headings]}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.model import Failure, FailureKind, StepContext, StepFailed
from pipeline.settings import ConfigurationError

FILE = "artists.json"
SALES_COLUMNS = "toolost_sales_columns.json"
_SEPARATORS = re.compile(r"[\s._\-]+")


@dataclass(frozen=True)
class Track:
    title: str
    isrc: str = ""
    upc: str = ""
    released: str = ""  # ISO date
    spotify_id: str = ""
    share_percent: float | None = None


@dataclass(frozen=True)
class Artist:
    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    spotify_id: str = ""
    tiktok_handle: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    tracks: tuple[Track, ...] = ()


def normal(name: str) -> str:
    """One spelling for ``nova_drift``, ``nova.drift`` and ``NOVA DRIFT``. Collaborations stay their own name."""
    return _SEPARATORS.sub(" ", name).strip().casefold()


@dataclass(frozen=True)
class Registry:
    """Look-ups from what platforms call an artist, a track or a column to our own name."""

    artists: tuple[Artist, ...] = ()
    sales_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # role → headings the owner names

    @cached_property
    def _by_name(self) -> dict[str, Artist]:
        found: dict[str, Artist] = {}
        for artist in self.artists:
            for name in (artist.slug, artist.name, artist.tiktok_handle, *artist.aliases):
                if name:
                    found.setdefault(normal(name), artist)
        return found

    @cached_property
    def _by_spotify_id(self) -> dict[str, Artist]:
        return {artist.spotify_id: artist for artist in self.artists if artist.spotify_id}

    @cached_property
    def handles(self) -> tuple[str, ...]:
        """TikTok handles, longest first, so that the end of a file name finds the whole handle."""
        return tuple(sorted((a.tiktok_handle for a in self.artists if a.tiktok_handle), key=len, reverse=True))

    def named(self, name: str) -> Artist | None:
        return self._by_name.get(normal(name))

    def with_spotify_id(self, spotify_id: str) -> Artist | None:
        return self._by_spotify_id.get(spotify_id)

    def with_account(self, platform: str, *names: str) -> Artist | None:
        """The artist whose account on a platform has one of these names or ids; an @ before it means nothing."""
        wanted = {_account(name) for name in names}
        return next((a for a in self.artists if _account(a.accounts.get(platform, "")) in wanted - {""}), None)

    def accounts_on(self, platform: str) -> tuple[str, ...]:
        """The names or ids of all artists' accounts on a platform, without an @ before them."""
        stated = (a.accounts.get(platform, "").strip().removeprefix("@") for a in self.artists)
        return tuple(dict.fromkeys(name for name in stated if name))

    def slug(self, name: str) -> str:
        """The slug of a known artist, else the platform's own name unchanged."""
        artist = self.named(name)
        return artist.slug if artist else name


def _account(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def load_registry(config_dir: str | Path) -> Registry:
    """Read ``artists.json`` and ``toolost_sales_columns.json``; an absent file is an empty one.

    Raises :class:`ConfigurationError` naming file and line for JSON that cannot be read or has another shape.
    """
    return Registry(read_artists(_found(config_dir, FILE)), _sales_columns(_found(config_dir, SALES_COLUMNS)))


def _found(config_dir: str | Path, name: str) -> Path | None:
    """A file of the configuration folder, or of the folder above it."""
    folder = Path(config_dir)
    return next((path for path in (folder / name, folder.parent / name) if path.is_file()), None)


def read_artists(path: Path | None) -> tuple[Artist, ...]:
    """The artists of a list, whatever the file is called; raises :class:`ConfigurationError` as above."""
    if path is None:
        return ()
    body = read_json(path)
    if not isinstance(body, list):
        raise ConfigurationError(f"{path} does not hold a list of artists.", "Restore the file or import it again.")
    return tuple(_artist(path, number, item) for number, item in enumerate(body, 1))


def _sales_columns(path: Path | None) -> dict[str, tuple[str, ...]]:
    if path is None:
        return {}
    body = read_json(path)
    found: dict[str, tuple[str, ...]] = {}
    for role, headings in body.items() if isinstance(body, dict) else [("", body)]:
        names = [headings] if isinstance(headings, str) else headings
        if not role or not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise ConfigurationError(
                f"{path}: {role or 'it'} does not name headings.", 'Write "role": "heading" or "role": ["heading", …].'
            )
        found[role] = tuple(names)
    return found


def registry_of(ctx: StepContext) -> Registry:
    """The artist registry as a step sees it; a broken file fails the step with its place."""
    try:
        return load_registry(ctx.config_dir)
    except ConfigurationError as error:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, error.message, error.next_action)) from None


def read_json(path: Path) -> Any:
    """A configuration file's JSON; raises :class:`ConfigurationError` with file, line and column."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f"{path} cannot be read: line {error.lineno}, column {error.colno}: {error.msg}.",
            "Mend that line, or delete the file to start again from the defaults.",
        ) from None
    except (UnicodeDecodeError, RecursionError):
        raise ConfigurationError(f"{path} is not a JSON text in UTF-8.", "Restore the file from a copy.") from None


def _artist(path: Path, number: int, item: object) -> Artist:
    if not isinstance(item, dict) or not isinstance(item.get("slug"), str) or not item["slug"]:
        raise ConfigurationError(f"{path}: artist {number} has no slug.", "Give every artist a slug and a name.")
    for part, kind in (("aliases", list), ("tracks", list), ("accounts", dict)):
        if item.get(part) is not None and not isinstance(item[part], kind):
            shape = "a list" if kind is list else "an object"
            raise ConfigurationError(
                f"{path}: {part} of artist {number} ({item['slug']}) is not {shape}.",
                f"Make it {shape}, or leave it out.",
            )
    accounts = item.get("accounts")
    return Artist(
        slug=item["slug"],
        name=str(item.get("name") or item["slug"]),
        aliases=tuple(str(a) for a in item.get("aliases") or ())
        + ((str(item["meta_name"]),) if item.get("meta_name") else ()),
        spotify_id=str(item.get("spotify_artist_id") or ""),
        tiktok_handle=str(item.get("tiktok_handle") or ""),
        accounts={str(k): str(v) for k, v in (accounts or {}).items()},
        tracks=tuple(_track(t) for t in item.get("tracks") or () if isinstance(t, dict)),
    )


def _track(item: dict[str, Any]) -> Track:
    share = item.get("royalty_percentage")
    return Track(
        title=str(item.get("title") or ""),
        isrc=str(item.get("isrc") or ""),
        upc=str(item.get("upc") or ""),
        released=str(item.get("released") or item.get("release_date") or ""),
        spotify_id=str(item.get("spotify_track_id") or ""),
        share_percent=float(share) if isinstance(share, int | float) else None,
    )
