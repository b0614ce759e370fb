"""What the label wants to reach, and from when on a change is worth a word: ``config/goals.json`` and its defaults.

The file is written only once the owner changes something; every part of it may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.registry import read_json
from pipeline.settings import ConfigurationError

FILE = "goals.json"
MEND = "Mend it, or delete the file to have the usual goals again."
MOST = 10**12
DEFAULTS: Mapping[str, Mapping[str, int]] = {
    "goals": {
        "monthly_revenue_usd": 500,
        "monthly_plays": 200_000,
        "spotify_followers": 10_000,
        "yearly_plays": 100_000_000,
        "yearly_plays_by": 2030,
    },
    "alerts": {"revenue_change_usd": 100, "plays_drop_percent": 20},
}


@dataclass(frozen=True)
class Goals:
    """Aims and thresholds; None: there is none, or the alert is off.

    ``monthly_revenue`` and ``revenue_change`` are USD, ``plays_drop`` is a fraction. ``yearly_plays_by`` is the year in
    which ``yearly_plays`` are to be reached.
    """

    monthly_revenue: Decimal | None = Decimal(500)
    monthly_plays: int | None = 200_000
    spotify_followers: int | None = 10_000
    yearly_plays: int | None = 100_000_000
    yearly_plays_by: int = 2030
    revenue_change: Decimal | None = Decimal(100)
    plays_drop: Decimal | None = Decimal("0.2")


def load_goals(config_dir: str | Path) -> Goals:
    """Read ``goals.json``; an absent file, or part of it, is the defaults. Nothing is written.

    Raises :class:`ConfigurationError` naming file, key and value.
    """
    path = Path(config_dir) / FILE
    if not path.is_file():
        return Goals()
    body = read_json(path)
    if not isinstance(body, dict):
        raise ConfigurationError(f"{path}: it does not hold an object.", MEND)
    _check_names(path, "", body, tuple(DEFAULTS))
    values: dict[str, Any] = {}
    for part, defaults in DEFAULTS.items():
        stated = body.get(part, {})
        if not isinstance(stated, dict):
            raise ConfigurationError(f"{path}: {part} is not an object.", MEND)
        _check_names(path, f"{part}.", stated, tuple(defaults))
        for name, default in defaults.items():
            value = stated.get(name, default)
            if not _fits(name, value):
                raise ConfigurationError(f"{path}: {part}.{name} is {value!r}.", _WANTED[name])
            values[name] = value
    return Goals(
        _decimal(values["monthly_revenue_usd"]), values["monthly_plays"], values["spotify_followers"],
        values["yearly_plays"], values["yearly_plays_by"], _decimal(values["revenue_change_usd"]),
        None if values["plays_drop_percent"] is None else Decimal(str(values["plays_drop_percent"])) / 100,
    )  # fmt: skip


def goals_bytes(config_dir: Path) -> bytes:
    """The file as it stands, or what counts without one."""
    path = config_dir / FILE
    return path.read_bytes() if path.is_file() else json.dumps(DEFAULTS, indent=2).encode() + b"\n"


def _check_names(path: Path, within: str, stated: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in stated:
        if name not in known:
            raise ConfigurationError(f"{path}: {within}{name} is not known.", f"Use {', '.join(known)}.")


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(most: float) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most


_AMOUNT = "Write a whole number like {}, or null to have no such goal."
_WANTED = {
    "monthly_revenue_usd": "Write an amount in USD like 500, or null to have no such goal.",
    "monthly_plays": _AMOUNT.format(200000),
    "spotify_followers": _AMOUNT.format(10000),
    "yearly_plays": _AMOUNT.format(100000000),
    "yearly_plays_by": "Write a year from 2000 to 2200, like 2030.",
    "revenue_change_usd": "Write an amount in USD like 100, or null not to be told.",
    "plays_drop_percent": "Write a percentage from above 0 to 100, like 20, or null not to be told.",
}
_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "monthly_revenue_usd": _number(MOST),
    "monthly_plays": _whole(1, MOST),
    "spotify_followers": _whole(1, MOST),
    "yearly_plays": _whole(1, MOST),
    "yearly_plays_by": _whole(2000, 2200),
    "revenue_change_usd": _number(MOST),
    "plays_drop_percent": _number(100),
}


def _fits(name: str, value: object) -> bool:
    return (value is None and name != "yearly_plays_by") or _CHECKS[name](value)


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
