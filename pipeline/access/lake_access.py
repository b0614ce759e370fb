"""All that one lake needs to get in: its vault, credentials, sessions, the way platforms are visited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.access.collecting import Collecting, load_collecting
from pipeline.access.connection import Connection
from pipeline.access.credentials import Credentials
from pipeline.access.environment import environment
from pipeline.access.sessions import SessionBook, Sessions
from pipeline.access.vault import Vault
from pipeline.access.vault_file import VaultFile
from pipeline.clock import Clock, SystemClock
from pipeline.settings import env_values, settings_from


@dataclass(frozen=True)
class LakeAccess:
    root: Path
    log_dir: Path
    clock: Clock
    vault: Vault
    credentials: Credentials
    sessions: Sessions
    collecting: Collecting

    @property
    def journal_dir(self) -> Path:
        return self.root / "journal"

    def accounts(self, connection: Connection) -> tuple[str, ...]:
        """The accounts of a connection that somebody has signed in to; '' is the only one of most.

        Raises :class:`VaultClosed` where the record of sign-ins was damaged and has to be written anew.
        """
        self.sessions.mend()
        return tuple(f.account for f in self.sessions.book.all() if f.connection == connection.key)


def access_of(root: str | Path, clock: Clock | None = None, environ: Mapping[str, str] | None = None) -> LakeAccess:
    """Open the access of the lake in ``root``. The keyring itself is not asked before something is wanted of it.

    Raises :class:`ConfigurationError` for configuration files that cannot be used.
    """
    folder, clock = Path(root), clock or SystemClock()
    named = VaultFile(folder / "config")
    named.known()  # one that cannot be read is told at once
    vault = Vault(named)
    outside = environment() if environ is None else environ
    stated = {**env_values(folder), **outside}
    sessions = Sessions(vault, SessionBook(folder / "journal"), clock)
    return LakeAccess(
        root=folder,
        log_dir=settings_from(folder, stated).log_dir,
        clock=clock,
        vault=vault,
        credentials=Credentials(vault, stated, outside, sessions),
        sessions=sessions,
        collecting=load_collecting(folder / "config"),
    )
