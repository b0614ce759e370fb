"""The name of a lake's own vault, which is kept with the lake, so that the lake may move."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipeline.registry import read_json
from pipeline.zones.store import LocalStore

FILE = "vault.json"


@dataclass(frozen=True)
class VaultFile:
    """``config/vault.json``. While it is not there, nothing was ever kept in this lake's vault."""

    config_dir: Path

    def known(self) -> str:
        """The name, or ''. Raises :class:`ConfigurationError` for a file that cannot be read."""
        path = self.config_dir / FILE
        body = read_json(path) if path.is_file() else None
        return str(body.get("vault") or "") if isinstance(body, dict) else ""

    def made(self) -> str:
        name = self.known()
        if not name:
            name = secrets.token_hex(4)
            with LocalStore(str(self.config_dir)).writing(FILE) as sink:
                sink.write(json.dumps({"vault": name}, indent=1).encode() + b"\n")
        return name
