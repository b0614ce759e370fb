"""The name of a lake's own vault, which is kept with the lake, so that the lake may move."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipeline.registry import read_json
from pipeline.settings import ConfigurationError
from pipeline.zones.store import LocalStore

FILE = "vault.json"
BRING_BACK = (
    "It names the keyring entries of this lake. Put it back from a copy; without it you have to sign in everywhere "
    "again, and what it named stays in the keyring under BEDROT until you remove it there."
)


@dataclass(frozen=True)
class VaultFile:
    """``config/vault.json``. While it is not there, nothing was ever kept in this lake's vault."""

    config_dir: Path

    def known(self) -> str:
        """The name, or ''. Raises :class:`ConfigurationError` for a file that cannot be read."""
        path = self.config_dir / FILE
        if not path.is_file():
            return ""
        try:
            body = read_json(path)
        except ConfigurationError as broken:
            raise ConfigurationError(broken.message, BRING_BACK) from None
        if not isinstance(body, dict) or not body.get("vault"):
            raise ConfigurationError(f"{path} does not name a vault.", BRING_BACK)
        return str(body["vault"])

    def made(self) -> str:
        name = self.known()
        if not name:
            name = secrets.token_hex(4)
            with LocalStore(str(self.config_dir)).writing(FILE) as sink:
                sink.write(json.dumps({"vault": name}, indent=1).encode() + b"\n")
        return name
