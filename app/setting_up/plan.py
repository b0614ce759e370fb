"""What the set-up assistant will write when *Finish* is pressed – and the writing itself, all of it or nothing."""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.setting_up.all_or_nothing import appearing, replacing
from app.setting_up.recognising import artist_entries, artists_file
from app.setting_up.sample import is_sample, source
from pipeline import flow
from pipeline.configuration import DEPENDENCIES, Configuration
from pipeline.platforms.declaration import NAMES
from pipeline.registry import normal
from pipeline.settings import ConfigurationError


class Where(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    SAMPLE = "sample"


@dataclass(frozen=True)
class ArtistLine:
    """An artist as the assistant shows one. ``slug`` names the entry of the lake's list it stands for, if any."""

    name: str
    spotify_id: str = ""
    tiktok: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Plan:
    """All answers. ``entries`` and ``platforms_before`` are what the lake says now, ``imported`` what a file said."""

    where: Where
    root: Path
    artists: tuple[ArtistLine, ...] = ()
    platforms: frozenset[str] = frozenset(NAMES)
    entries: tuple[Mapping[str, Any], ...] = ()
    imported: tuple[Mapping[str, Any], ...] = ()
    platforms_before: frozenset[str] = frozenset(NAMES)
    run_now: bool = True
    start_with_computer: bool | None = None  # None: leave it as it is
    in_menu: bool | None = None  # the same

    @property
    def new_entries(self) -> list[dict[str, Any]]:
        """The artist list as it is to be."""
        return entries_of(self.artists, (*self.imported, *self.entries))

    @property
    def artists_changed(self) -> bool:
        return self.new_entries != list(self.entries)

    @property
    def platforms_changed(self) -> bool:
        return self.platforms != self.platforms_before


def lines_of(entries: Iterable[Mapping[str, Any]]) -> tuple[ArtistLine, ...]:
    """The entries of an artist list as lines."""
    return tuple(
        ArtistLine(
            str(entry.get("name") or entry["slug"]),
            str(entry.get("spotify_artist_id") or ""),
            str(entry.get("tiktok_handle") or ""),
            str(entry["slug"]),
        )
        for entry in entries
    )


def entries_of(lines: Sequence[ArtistLine], before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The artist list that says what the lines say; whatever else an entry held before stays in it.

    An artist who is called otherwise now keeps the old name as an alias, so that what was delivered is still known.
    """
    known = {str(entry["slug"]): entry for entry in before}
    taken = {line.slug for line in lines if line.slug}
    done: set[str] = set()
    made = []
    for line in lines:
        old = known.get(line.slug) if line.slug not in done else None
        done.add(line.slug)
        if old is None:
            slug = slug_for(line.name, taken)
            taken.add(slug)
            made.append(_set({"slug": slug, "name": line.name}, line))
            continue
        entry = _set(dict(old), line)
        if line.name != str(old.get("name") or old["slug"]):
            entry["name"] = line.name
            aliases = [str(alias) for alias in old.get("aliases") or ()]
            earlier = str(old.get("name") or "")
            if earlier and normal(earlier) not in map(normal, (line.name, *aliases)):
                entry["aliases"] = [*aliases, earlier]
        made.append(entry)
    return made


def _set(entry: dict[str, Any], line: ArtistLine) -> dict[str, Any]:
    for name, value in (("spotify_artist_id", line.spotify_id), ("tiktok_handle", line.tiktok)):
        if value == str(entry.get(name) or ""):
            continue
        if value:
            entry[name] = value
        else:
            del entry[name]
    return entry


def slug_for(name: str, taken: Iterable[str]) -> str:
    """``nova_drift`` for ``NOVA DRIFT``; a number tells two alike apart."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "artist"
    used, number = set(taken), 2
    found = slug
    while found in used:
        found, number = f"{slug}_{number}", number + 1
    return found


# ---- what will be written


def files_of(plan: Plan, root: Path) -> dict[Path, bytes]:
    """The files that Finish writes below ``root``, with their content. Reads what is there, writes nothing."""
    config, found = root / "config", {}
    if plan.artists_changed:
        found[artists_file(config)] = _json(plan.new_entries)
    if plan.platforms_changed or plan.where is Where.NEW:
        body = Configuration(config).stated_dependencies() or flow.default_dependencies()
        platforms = body.get("platforms") or {}
        stated = {name: {**_entry(platforms, name), "enabled": name in plan.platforms} for name in NAMES}
        found[config / DEPENDENCIES] = _json({**body, "platforms": {**platforms, **stated}})
    return found


def carry_out(plan: Plan) -> Path:
    """Write all of it or nothing; returns where the lake is.

    Raises ``OSError`` or :class:`ConfigurationError` where it cannot be; then everything is as it was.
    """
    if plan.where is Where.NEW:
        with appearing(plan.root) as folder:
            (folder / "landing").mkdir()
            _write_into(folder, files_of(plan, folder))
    elif plan.where is Where.SAMPLE and not is_sample(plan.root):
        with appearing(plan.root) as folder:
            shutil.copytree(source(), folder, dirs_exist_ok=True)
            _write_into(folder, files_of(plan, folder))
    else:
        _check_unchanged(plan)
        replacing(files_of(plan, plan.root))
    return plan.root


def _check_unchanged(plan: Plan) -> None:
    """The list that was shown is the one that is written over."""
    if plan.artists_changed and artist_entries(artists_file(plan.root / "config")) != plan.entries:
        raise ConfigurationError("The artist list was changed by somebody else meanwhile.", "Go back and look again.")


def _entry(platforms: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = platforms.get(name)
    return found if isinstance(found, dict) else {}


def _write_into(folder: Path, files: Mapping[Path, bytes]) -> None:
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _json(body: object) -> bytes:
    return json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n"
