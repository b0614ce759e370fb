"""The sample lake: invented artists and their numbers, copied to a folder of the owner's so that one may play in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.resources import resource
from app.setting_up.all_or_nothing import appearing
from pipeline.registry import load_registry
from pipeline.settings import ConfigurationError

FOLDER = "BEDROT Sample"
TRIES = 50


def source() -> Path:
    """The sample lake as it comes with the product. Nobody writes into it."""
    return resource("sample_lake")


def default_folder() -> Path:
    """Where the sample goes unless another folder is wanted."""
    from platformdirs import user_documents_path

    return user_documents_path() / FOLDER


def copy_sample(wanted: Path) -> Path:
    """Copy the sample lake to ``wanted``, whole or not at all; returns where it lies.

    A copy that is there already is used as it is. A folder with anything else in it is left alone: the copy then
    goes beside it, under the same name with a number.
    """
    folder = free_place(wanted)
    if not is_sample(folder):
        with appearing(folder) as place:
            shutil.copytree(source(), place, dirs_exist_ok=True)
    return folder


def free_place(wanted: Path) -> Path:
    """``wanted`` or, where something else is, the first name with a number that is free or holds the sample."""
    for number in range(1, TRIES):
        place = wanted if number == 1 else wanted.with_name(f"{wanted.name} {number}")
        if not place.exists() or is_sample(place) or (place.is_dir() and not any(place.iterdir())):
            return place
    raise ConfigurationError(f"{wanted} and its neighbours are taken.", "Choose another folder.")


def is_sample(folder: Path) -> bool:
    """Whether ``folder`` is a lake whose artists are the invented ones."""
    if not (folder / "landing").is_dir():
        return False
    try:
        return _slugs(folder) == _slugs(source())
    except (OSError, ConfigurationError):
        return False


def _slugs(lake: Path) -> set[str]:
    return {artist.slug for artist in load_registry(lake / "config").artists}
