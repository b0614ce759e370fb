"""Gives everybody a lake to try the product on, without touching a real one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from installer.announce import SetupProblem
from installer.environment import Environment

BUNDLED = Path("resources", "sample_lake")
DEFAULT_NAME = "BEDROT sample lake"
LANDING_FOLDERS = ("landing", "1_landing")
# Set on a computer that already runs a lake; they would lead the sample run into the real one.
POINTS_TO_A_LAKE = (
    "PROJECT_ROOT",
    "DATABASE_PATH",
    "LANDING_ZONE",
    "RAW_ZONE",
    "STAGING_ZONE",
    "CURATED_ZONE",
    "ARCHIVE_ZONE",
    "QUARANTINE_ZONE",
    "LOG_DIRECTORY",
    "LOG_DIR",
)


def default_folder() -> Path:
    """One folder a person, outside the project, so that it survives a new download of the project."""
    try:
        return Path.home() / DEFAULT_NAME
    except RuntimeError as problem:
        raise SetupProblem("This account has no home folder.", "Name a folder: run --lake FOLDER") from problem


def ensure_lake(bundled: Path, folder: Path) -> bool:
    """Copy the bundled lake to ``folder`` unless a lake is there already. Returns True when it was copied.

    The copy appears under its name in one moment, complete; a killed copy leaves only a ``.bedrot-tmp`` folder.
    """
    if folder.exists() and not folder.is_dir():
        raise SetupProblem(f"{folder} is a file, not a folder.", "Name a folder: run --lake FOLDER")
    if folder.is_dir() and any(folder.iterdir()):
        if any((folder / name).is_dir() for name in LANDING_FOLDERS):
            return False
        raise SetupProblem(
            f"{folder} has files in it, but no landing folder: it is not a lake.",
            "Name an empty or a new folder: run --lake FOLDER",
        )
    if not bundled.is_dir():
        raise SetupProblem(
            f"The bundled sample lake is missing: {bundled}",
            "Get a complete copy of the project, or name a lake of your own: run --lake FOLDER",
        )
    _copy_whole(bundled, folder)
    return True


def _copy_whole(bundled: Path, folder: Path) -> None:
    growing = folder.with_name(folder.name + ".bedrot-tmp")
    try:
        if growing.exists():
            shutil.rmtree(growing)
        shutil.copytree(bundled, growing)
        if folder.exists():
            folder.rmdir()  # empty, or the caller would not be here
        growing.rename(folder)
    except OSError as problem:
        raise SetupProblem(
            f"The sample lake cannot be copied to {folder}: {problem}", "Name another folder: run --lake FOLDER"
        ) from problem


def run_command(environment: Environment, folder: Path) -> list[str]:
    """The same command a person would type; it prints its own result."""
    return [str(environment.python), "-m", "pipeline", "--root", str(folder), "run", "--no-extractors"]


def run_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables for the sample run: everything except what points to some other lake."""
    found = os.environ if variables is None else variables
    return {name: value for name, value in found.items() if name.upper() not in POINTS_TO_A_LAKE}
