"""Values that variables and .env files state, put into the keyring, and their lines taken out of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from pipeline.access.connection import Address, Connection, Field
from pipeline.access.credentials import Credentials
from pipeline.access.lake_access import LakeAccess
from pipeline.access.of_messages import FOR_MESSAGES, HOOK
from pipeline.configuration import Configuration
from pipeline.env_file import change_env_file
from pipeline.platforms.connections import CONNECTIONS
from pipeline.redaction import conceal
from pipeline.settings import ENV_FILES, env_values

NOTHING: Mapping[str, str] = MappingProxyType({})
STATABLE = {one.key: one for one in (*CONNECTIONS, *FOR_MESSAGES)}
"""Whatever variables may state: the ways into the platforms, then what messages need."""


class Outcome(StrEnum):
    MOVED = "moved"  # it is in the keyring now
    KNOWN = "known"  # it was there already
    OTHER = "other"  # the keyring has another value, which counts and stays


@dataclass(frozen=True)
class StatedValue:
    """A variable that states the value ``name`` of a connection; ``file`` is '' where the system itself states it."""

    connection: str
    name: str
    variable: str
    file: str
    value: str = field(repr=False)

    @property
    def way(self) -> Connection:
        return STATABLE[self.connection]

    @property
    def declared(self) -> Field:
        return self.way.field(self.name)

    @property
    def for_messages(self) -> bool:
        """It is no way into a platform, so that no run tries it."""
        return self.way in FOR_MESSAGES

    @property
    def where(self) -> str:
        """For people: ``META_ACCESS_TOKEN in .env``."""
        return f"{self.variable} in {self.file}" if self.file else f"the environment variable {self.variable}"


@dataclass(frozen=True)
class Taken:
    """What became of a stated value."""

    stated: StatedValue
    outcome: Outcome

    @property
    def safe_to_remove(self) -> bool:
        """Whether the keyring has this very value, so that a file need not have it."""
        return self.outcome is not Outcome.OTHER


def stated_values(folder: Path, environ: Mapping[str, str] = NOTHING) -> tuple[StatedValue, ...]:
    """What ``environ`` and the .env files of a folder state for any connection; of a field, what counts comes first.

    Raises :class:`ConfigurationError` for a file that is no text.
    """
    places = [("", environ), *((file, env_values(folder, (file,))) for file in ENV_FILES)]
    return tuple(_found(places))


def _found(places: list[tuple[str, Mapping[str, str]]]) -> Iterator[StatedValue]:
    for connection in STATABLE.values():
        for one in connection.fields:
            for variable in one.variables:
                for file, values in places:
                    value = values.get(variable, "")
                    if value:
                        kept = conceal(value) if one.secret else value
                        yield StatedValue(connection.key, one.name, variable, file, kept)


def take_into_keyring(access: LakeAccess, stated: Iterable[StatedValue]) -> Iterator[Taken]:
    """Put into the keyring what it does not have; a value that it has is never replaced by an older file's.

    Raises :class:`VaultClosed` and :class:`ConfigurationError`; what was told before is done.
    """
    for one in stated:
        address = Address(one.connection, "", one.name)
        kept = access.vault.get(address)
        if one.way is HOOK and kept in (None, one.value):
            _keep_hook_on(access)
        if kept is None:
            _keeper(access, one).keep(one.way, "", one.name, one.value)
            kept = access.vault.get(address)
            outcome = Outcome.MOVED if kept == one.value else Outcome.OTHER
        else:
            outcome = Outcome.KNOWN if kept == one.value else Outcome.OTHER
        yield Taken(one, outcome)


def _keeper(access: LakeAccess, one: StatedValue) -> Credentials:
    """What messages need is no sign-in, and is not noted as one."""
    return Credentials(access.vault, NOTHING) if one.for_messages else access.credentials


def _keep_hook_on(access: LakeAccess) -> None:
    """A webhook that the lake's own file switches on, by nothing but its address, stays on without that line."""
    config = Configuration(access.root / "config")
    hook = ((config.stated_schedule() or {}).get("notifications") or {}).get(HOOK.key)
    said = isinstance(hook, Mapping) and hook.get("enabled") is not None
    if not said and any(map(env_values(access.root).get, HOOK.field("address").variables)):
        config.change_schedule(("notifications", HOOK.key, "enabled"), True)


def remove_lines(folder: Path, taken: Iterable[Taken]) -> tuple[StatedValue, ...]:
    """Take the lines of what the keyring has out of the files of ``folder``; returns what was taken out.

    Raises :class:`ConfigurationError` and OSError for a file that cannot be changed.
    """
    safe = [one.stated for one in taken if one.stated.file and one.safe_to_remove]
    for file in dict.fromkeys(one.file for one in safe):
        change_env_file(folder / file, {one.variable: None for one in safe if one.file == file})
    return tuple(safe)


@dataclass(frozen=True)
class Move:
    """How a move into the keyring went. ``left`` are variables of the system itself, which nobody can take away here,
    ``other`` those that state something else than the keyring, which stay in their files."""

    taken: tuple[Taken, ...]
    removed: tuple[StatedValue, ...]

    @property
    def left(self) -> tuple[StatedValue, ...]:
        return tuple(one.stated for one in self.taken if not one.stated.file)

    @property
    def other(self) -> tuple[StatedValue, ...]:
        return tuple(one.stated for one in self.taken if one.stated.file and not one.safe_to_remove)


def move_to_keyring(access: LakeAccess, environ: Mapping[str, str] = NOTHING) -> Move:
    """Move what the lake's own .env files state into the keyring, with one click: kept, verified, then taken out.

    Raises :class:`VaultClosed`, :class:`ConfigurationError` and OSError; whatever is not in the keyring by then is
    still in its file.
    """
    taken = tuple(take_into_keyring(access, stated_values(access.root, environ)))
    return Move(taken, remove_lines(access.root, taken))
