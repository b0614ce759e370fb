"""Where this build asks for new versions, and whom it believes: stated when a release is packed, by nobody else.

``resources/updates.json`` says neither in the repository; ``python -m installer.version_file state`` fills it in.
"""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

FILE = Path(__file__).parents[2] / "resources" / "updates.json"
THIS_COMPUTER = "127.0.0.1"  # where tests serve; the only address that need not prove its name
KEY_BYTES = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """``keys`` are Ed25519 public keys as they are; more than one while a new one takes over from an old one."""

    address: str = ""
    keys: tuple[bytes, ...] = ()

    @property
    def stated(self) -> bool:
        return bool(self.address and self.keys)

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""


def read_source(file: Path) -> Source:
    """What a file states. Raises OSError, and ValueError for one that says something else than it should."""
    said = json.loads(file.read_bytes())
    if not isinstance(said, dict) or not isinstance(said.get("keys"), list):
        raise ValueError("no address and keys")
    address = said.get("address")
    keys = tuple(base64.b64decode(str(key), validate=True) for key in said["keys"])
    if not isinstance(address, str) or bool(address) != bool(keys):
        raise ValueError("an address and keys belong together")
    if (address and not may_be_asked(address)) or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("no address, or no key")
    return Source(address, keys)


@cache
def stated_source() -> Source:
    """That of this build; one that cannot be read counts as none, and is told by the self-test."""
    try:
        return read_source(FILE)
    except (OSError, ValueError) as wrong:
        log.warning("Nobody is asked for new versions: %s cannot be read (%s).", FILE.name, type(wrong).__name__)
        return Source()


def may_be_asked(address: str) -> bool:
    """Only who can prove their name, or this very computer."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if (
        not parts.hostname
        or "@" in parts.netloc
        or not address.isascii()
        or not address.isprintable()
        or " " in address
    ):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == THIS_COMPUTER)
