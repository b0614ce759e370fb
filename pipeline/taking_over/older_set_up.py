"""The secrets of an older set-up: what its files hold goes into the keyring, and then the files may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.access.collecting import ADDRESSES
from pipeline.access.lake_access import LakeAccess
from pipeline.clock import from_iso
from pipeline.settings import ConfigurationError
from pipeline.taking_over.cookie_files import CookieFile, cookie_files, leftovers
from pipeline.taking_over.cookies import NotUsable, session_of
from pipeline.taking_over.destroying import destroy
from pipeline.taking_over.stated_values import StatedValue, Taken, remove_lines, stated_values, take_into_keyring


class SessionOutcome(StrEnum):
    TAKEN_OVER = "taken-over"  # kept; the next visit proves it, or ends it
    KNOWN = "known"  # this lake has a session of its own, or has this one already
    NOT_NEEDED = "not-needed"  # nobody signs in to this platform by browser any more
    REFUSED = "refused"


@dataclass(frozen=True)
class TakenSession:
    """What became of a cookie file. ``reason`` says why it was refused, ``left_out`` how many entries are no cookies,
    or none any more."""

    file: CookieFile
    outcome: SessionOutcome
    reason: str = ""
    left_out: int = 0


@dataclass(frozen=True)
class Deletable:
    """Files and lines that nobody needs any more: the keyring has what they hold, or something younger."""

    files: tuple[Path, ...] = ()
    lines: tuple[Taken, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.lines)


@dataclass(frozen=True)
class Deleted:
    """``kept`` are files that could not be deleted, with the system's reason."""

    files: tuple[Path, ...] = ()
    lines: tuple[StatedValue, ...] = ()
    kept: tuple[tuple[Path, str], ...] = ()


def take_over_values(access: LakeAccess, folder: Path) -> tuple[Taken, ...]:
    """Put what a folder's .env files state into the keyring. Raises :class:`VaultClosed`, ConfigurationError."""
    return tuple(take_into_keyring(access, stated_values(folder)))


def take_over_sessions(access: LakeAccess, folder: Path) -> Iterator[TakenSession]:
    """Make sessions of a folder's cookie files. Raises :class:`VaultClosed`; what was told before is done."""
    for file in cookie_files(folder):
        yield _taken(access, file)


def _taken(access: LakeAccess, file: CookieFile) -> TakenSession:
    connection = file.connection
    if connection is None:
        return TakenSession(file, SessionOutcome.NOT_NEEDED)
    if connection.many != bool(file.account):
        reason = "Its name does not tell the account." if connection.many else "There is one account only."
        return TakenSession(file, SessionOutcome.REFUSED, reason)
    if _has_better(access, file):
        return TakenSession(file, SessionOutcome.KNOWN)
    try:
        hosts = {
            urlsplit(at).hostname or "" for at in (ADDRESSES[file.service], access.collecting.address(file.service))
        }
        read = session_of(file.path, hosts, file.title, access.clock.now())
    except NotUsable as unusable:
        return TakenSession(file, SessionOutcome.REFUSED, str(unusable))
    access.sessions.take_over(connection, file.account, read.storage_state)
    return TakenSession(file, SessionOutcome.TAKEN_OVER, left_out=read.left_out)


def _has_better(access: LakeAccess, file: CookieFile) -> bool:
    """Whether this lake has a session that may still be good, or that is younger than the file."""
    assert file.connection is not None
    facts = access.sessions.book.of(file.connection, file.account)
    if facts is None or access.sessions.storage_state(file.connection, file.account) is None:
        return False
    written = datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
    return not facts.ended_at or from_iso(facts.saved_at) >= written


def deletable(folder: Path, values: tuple[Taken, ...], sessions: tuple[TakenSession, ...]) -> Deletable:
    """What may go once it was taken over. Files that were refused stay: somebody may want to look at them.

    So do the backups of their service: they may be those of a file that was refused.
    """
    done = [one.file for one in sessions if one.outcome is not SessionOutcome.REFUSED]
    refused = {one.file.service for one in sessions if one.outcome is SessionOutcome.REFUSED}
    services = [service for service in dict.fromkeys(file.service for file in done) if service not in refused]
    others = [path for service in services for path in leftovers(folder, service)]
    return Deletable(
        tuple(dict.fromkeys([*(file.path for file in done), *others])),
        tuple(one for one in values if one.stated.file and one.safe_to_remove),
    )


def delete(folder: Path, wanted: Deletable) -> Deleted:
    """Delete files and lines as safely as can be; one that cannot be deleted does not keep the others."""
    gone: list[Path] = []
    kept: list[tuple[Path, str]] = []
    for path in wanted.files:
        try:
            destroy(path)
            gone.append(path)
        except OSError as error:
            kept.append((path, error.strerror or str(error)))
    lines: list[StatedValue] = []
    for file in dict.fromkeys(one.stated.file for one in wanted.lines):
        try:
            lines += remove_lines(folder, [one for one in wanted.lines if one.stated.file == file])
        except OSError as error:
            kept.append((folder / file, error.strerror or str(error)))
        except ConfigurationError as error:
            kept.append((folder / file, error.message))
    return Deleted(tuple(gone), tuple(lines), tuple(kept))
