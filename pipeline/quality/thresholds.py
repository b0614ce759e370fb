"""From when on something is worth a word: the defaults, and what ``config/health.json`` says otherwise.

The file is written only once the owner changes something; every part of it may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pipeline.registry import read_json
from pipeline.settings import ConfigurationError

FILE = "health.json"
MEND = "Mend it, or delete the file to have the usual values again."
MOST_DAYS = 3650
MONTHLY = 31  # what comes in a longer rhythm is money


@dataclass(frozen=True)
class Thresholds:
    """``freshness_days`` says by dataset (``tiktok_analytics``) or platform (``tiktok``) how old its newest day may
    be; 0 is never judged. A visit is worth a word when it brings at most ``fewer_rows_times`` the usual rows, a run
    when it takes at least ``slower_times`` its usual time.
    """

    freshness_days: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    no_good_run_days: int = 5
    disk_full_days: int = 14
    slower_times: float = 1.5
    fewer_rows_times: float = 0.8

    def rhythm_days(self, usual: int, part: str, dataset: str, platforms: Collection[str] = ()) -> int:
        """How old the newest day of a dataset, or of a source in it, may be: its own value, its platform's, the usual.

        A platform's value is for figures that come every few days: it never makes money that comes once a month late.
        """
        for name in (part, dataset):
            if name in self.freshness_days:
                return self.freshness_days[name]
        own = [self.freshness_days[name] for name in platforms if name in self.freshness_days]
        if not own or not usual:
            return usual
        if 0 in own:
            return 0
        return max(own) if usual <= MONTHLY else max(usual, *own)


def load_thresholds(config_dir: str | Path, known: Collection[str] = ()) -> Thresholds:
    """Read ``health.json``; an absent file is all defaults.

    ``known`` are the datasets and platforms there are. Raises :class:`ConfigurationError` naming file, key and value.
    """
    path = Path(config_dir) / FILE
    if not path.is_file():
        return Thresholds()
    body = read_json(path)
    if not isinstance(body, dict):
        raise ConfigurationError(f"{path}: it does not hold an object.", MEND)
    for name in body:
        if name not in Thresholds.__dataclass_fields__:
            known_keys = ", ".join(Thresholds.__dataclass_fields__)
            raise ConfigurationError(f"{path}: {name} is not known.", f"Use {known_keys}.")
    checks: dict[str, Callable[[object], bool]] = {
        "no_good_run_days": lambda value: _whole(value, 1),
        "disk_full_days": lambda value: _whole(value, 1),
        "slower_times": lambda value: _number(value, 1.1, 100),
        "fewer_rows_times": lambda value: _number(value, 0.01, 0.99),
    }
    wanted = {
        "no_good_run_days": "Write a whole number of days, 1 or more.",
        "disk_full_days": "Write a whole number of days, 1 or more.",
        "slower_times": "Write a number from 1.1 to 100, like 1.5.",
        "fewer_rows_times": "Write a number from 0.01 to 0.99, like 0.8.",
    }
    for name, fits in checks.items():
        if name in body and not fits(body[name]):
            raise ConfigurationError(f"{path}: {name} is {body[name]!r}.", wanted[name])
    freshness = MappingProxyType(_freshness(path, body.get("freshness_days", {}), known))
    return Thresholds(freshness, **{name: body[name] for name in checks if name in body})


def _freshness(path: Path, stated: object, known: Collection[str]) -> dict[str, int]:
    if not isinstance(stated, dict):
        raise ConfigurationError(f"{path}: freshness_days is not an object.", 'Write it as {"tiktok": 10}.')
    found: dict[str, int] = {}
    for name, value in stated.items():
        if known and name not in known:
            raise ConfigurationError(f"{path}: freshness_days.{name} is not known.", f"Use {', '.join(sorted(known))}.")
        if not _whole(value, 0):
            message = f"{path}: freshness_days.{name} is {value!r}."
            raise ConfigurationError(message, "Write a whole number of days; 0 and it is not judged.")
        found[name] = value
    return found


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_DAYS


def _number(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
