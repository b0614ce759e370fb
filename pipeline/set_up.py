"""Where each value of a lake's set-up comes from, and how the owner changes it without an editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.env_file import change_env_file
from pipeline.settings import ENV_FILES, LOG_LEVELS, ZONE_VARIABLES, env_values, settings_from

WAREHOUSE, LOGS, LOG_LEVEL = "warehouse", "logs", "log-level"
VARIABLES: Mapping[str, tuple[str, ...]] = {
    **{zone.value: (variable,) for zone, variable in ZONE_VARIABLES.items()},
    WAREHOUSE: ("DATABASE_PATH",),
    LOGS: ("LOG_DIRECTORY", "LOG_DIR"),
    LOG_LEVEL: ("LOG_LEVEL",),
}
"""Each value by name, and the variables that state it: the first one counts, the others are its older names."""


@dataclass(frozen=True)
class Stated:
    """One value: what counts now, what would count if the lake's .env said nothing, who else has the say.

    ``outside`` names the environment variable that overrules the file; '' where the file decides.
    """

    value: str
    default: str
    outside: str = ""


def stated(root: Path, environ: Mapping[str, str]) -> dict[str, Stated]:
    """Every value of :data:`VARIABLES`, whether the lake can be opened or not.

    Raises :class:`ConfigurationError` for .env files that cannot be read.
    """
    now = _values(root, {**env_values(root), **environ})
    without = _values(root, {**env_values(root, ENV_FILES[1:]), **environ})
    return {
        name: Stated(now[name], without[name], variables[0] if variables[0] in environ else "")
        for name, variables in VARIABLES.items()
    }


def _values(root: Path, values: Mapping[str, str]) -> dict[str, str]:
    level = values.get("LOG_LEVEL", "").upper() or "INFO"
    readable = dict(values) if level in LOG_LEVELS else {**values, "LOG_LEVEL": "INFO"}
    settings = settings_from(root, readable)
    return {
        **{zone.value: settings.zones[zone] for zone in ZONE_VARIABLES},
        WAREHOUSE: str(settings.database),
        LOGS: str(settings.log_dir),
        LOG_LEVEL: level,
    }


def state(root: Path, name: str, value: str) -> None:
    """Let ``name`` of :data:`VARIABLES` be ``value`` from the next opening on; '' goes back to the default.

    A folder inside the lake is written as it is called there, so that the lake may be moved as a whole.
    """
    first, *older = VARIABLES[name]
    if not value:
        change_env_file(root / ENV_FILES[0], dict.fromkeys((first, *older)))
        return
    change_env_file(root / ENV_FILES[0], {first: value if name == LOG_LEVEL else _seen_from(root, value)})


def _seen_from(root: Path, value: str) -> str:
    path = Path(value)
    if "://" in value or not path.is_absolute() or not path.is_relative_to(root) or path == root:
        return value
    return path.relative_to(root).as_posix()
