"""All that one lake needs to get in: its vault, credentials, sessions, the way platforms are visited."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.access.collecting import Collecting, load_collecting
from pipeline.access.connection import Connection
from pipeline.access.credentials import Credentials
from pipeline.access.sessions import SessionBook, Sessions
from pipeline.access.vault import Vault
from pipeline.clock import Clock, SystemClock
from pipeline.registry import read_json
from pipeline.settings import env_values, settings_from
from pipeline.zones.store import LocalStore

VAULT_FILE = "vault.json"


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
        """The accounts of a connection that somebody has signed in to; '' is the only one of most."""
        return tuple(f.account for f in self.sessions.book.all() if f.connection == connection.key)


def access_of(root: str | Path, clock: Clock | None = None, environ: Mapping[str, str] | None = None) -> LakeAccess:
    """Open the access of the lake in ``root``. The keyring itself is not asked before something is wanted of it.

    Raises :class:`ConfigurationError` for configuration files that cannot be used.
    """
    folder, clock = Path(root), clock or SystemClock()
    vault = Vault(vault_name(folder / "config"))
    stated = {**env_values(folder), **(os.environ if environ is None else environ)}
    return LakeAccess(
        root=folder,
        log_dir=settings_from(folder, stated).log_dir,
        clock=clock,
        vault=vault,
        credentials=Credentials(vault, stated),
        sessions=Sessions(vault, SessionBook(folder / "journal"), clock),
        collecting=load_collecting(folder / "config"),
    )


def vault_name(config_dir: Path) -> str:
    """The name of a lake's own vault, made on first use and kept with the lake, so that it may move."""
    path = config_dir / VAULT_FILE
    if path.is_file():
        body = read_json(path)
        if isinstance(body, dict) and body.get("vault"):
            return str(body["vault"])
    name = secrets.token_hex(4)
    with LocalStore(str(config_dir)).writing(VAULT_FILE) as sink:
        sink.write(json.dumps({"vault": name}, indent=1).encode() + b"\n")
    return name
