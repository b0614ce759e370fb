"""Where the lake lives and how it is set up: environment, .env files and an existing lake's own folder names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model import Zone, ZoneUrls

ZONE_VARIABLES = {
    Zone.LANDING: "LANDING_ZONE",
    Zone.RAW: "RAW_ZONE",
    Zone.STAGING: "STAGING_ZONE",
    Zone.CURATED: "CURATED_ZONE",
    Zone.ARCHIVE: "ARCHIVE_ZONE",
    Zone.QUARANTINE: "QUARANTINE_ZONE",
}
NUMBERED = {
    Zone.LANDING: "1_landing",
    Zone.RAW: "2_raw",
    Zone.STAGING: "3_staging",
    Zone.CURATED: "4_curated",
    Zone.ARCHIVE: "5_archive",
}
SIGNS_OF_A_LAKE = ("landing", "1_landing", "journal")
ENV_FILES = (".env", ".env.context")
DATABASE = "warehouse/bedrot_analytics.db"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigurationError(Exception):
    """The set-up cannot be used: ``message`` says what, ``next_action`` what to do."""

    def __init__(self, message: str, next_action: str) -> None:
        super().__init__(message)
        self.message = message
        self.next_action = next_action


@dataclass(frozen=True)
class Settings:
    """One lake. Paths are absolute; zones may be fsspec URLs."""

    root: Path
    zones: ZoneUrls
    database: Path
    log_dir: Path
    log_level: str
    values: Mapping[str, str] = field(repr=False)  # environment over .env over .env.context; may hold secrets

    @property
    def config_dir(self) -> Path:
        return self.root / "config"

    @property
    def journal(self) -> Path:
        return self.root / "journal" / "bedrot_journal.db"

    def local_zone(self, zone: Zone) -> Path | None:
        """The folder of a zone, or None where it is not on this computer."""
        url = self.zones[zone]
        return None if "://" in url else Path(url)


def load_settings(root: str | Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Find the lake: ``root``, else ``PROJECT_ROOT`` (environment or ``.env`` here), else this folder if it is a lake.

    Raises :class:`ConfigurationError` for no lake named, a root that is no folder, a relative ``PROJECT_ROOT``, an
    unknown log level.
    """
    environment = dict(os.environ if environ is None else environ)
    folder = Path(root).expanduser().resolve() if root is not None else _stated_root(environment)
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"{folder} is a file, not a folder.", "Choose the folder the lake lives in.")
    return settings_from(folder, {**env_values(folder), **environment})


def settings_from(folder: Path, values: Mapping[str, str]) -> Settings:
    """The settings of the lake in ``folder`` by these values alone; raises as :func:`load_settings` does."""
    level = values.get("LOG_LEVEL", "INFO").upper() or "INFO"
    if level not in LOG_LEVELS:
        raise ConfigurationError(f"LOG_LEVEL is {level!r}.", f"Use one of {', '.join(LOG_LEVELS)}.")
    logs = values.get("LOG_DIRECTORY") or values.get("LOG_DIR") or "logs"
    return Settings(
        root=folder,
        zones=_zones(folder, values),
        database=_below(folder, values.get("DATABASE_PATH") or DATABASE),
        log_dir=_below(folder, logs),
        log_level=level,
        values=values,
    )


def _stated_root(environment: Mapping[str, str]) -> Path:
    """The lake where the command line names none. A lake is never made wherever one happens to stand."""
    here = Path.cwd()
    stated = environment.get("PROJECT_ROOT") or env_values(here).get("PROJECT_ROOT", "")
    if stated and not Path(stated).is_absolute():
        raise ConfigurationError(
            f"PROJECT_ROOT is {stated!r}, which is not a whole path.", "Write the full path, from the drive or / on."
        )
    if not stated and not any((here / name).is_dir() for name in SIGNS_OF_A_LAKE):
        raise ConfigurationError(
            "No lake is named, and this folder is none.", "Name it with --root DIR, or PROJECT_ROOT."
        )
    return Path(stated) if stated else here


def env_values(folder: Path, files: Sequence[str] = ENV_FILES) -> dict[str, str]:
    """What the .env files of a folder say; the first of ``files`` has the last word. May hold secrets."""
    found: dict[str, str] = {}
    for name in reversed(files):
        path = folder / name
        if path.is_file():
            from dotenv import dotenv_values

            try:
                stated = dotenv_values(path)
            except UnicodeDecodeError:
                raise ConfigurationError(f"{path} is not a text in UTF-8.", "Save it again as UTF-8 text.") from None
            found |= {key: value for key, value in stated.items() if value is not None}
    return found


def _zones(folder: Path, values: Mapping[str, str]) -> ZoneUrls:
    numbered = (folder / NUMBERED[Zone.LANDING]).is_dir() and not (folder / Zone.LANDING).is_dir()
    urls = []
    for zone in ZONE_VARIABLES:
        name = values.get(ZONE_VARIABLES[zone]) or (NUMBERED.get(zone, zone.value) if numbered else zone.value)
        urls.append((zone, name if "://" in name else str(_below(folder, name))))
    urls.append((Zone.WAREHOUSE, str(_below(folder, values.get("DATABASE_PATH") or DATABASE).parent)))
    return ZoneUrls(tuple(urls))


def _below(folder: Path, name: str) -> Path:
    path = Path(name).expanduser()
    return path if path.is_absolute() else folder / path
