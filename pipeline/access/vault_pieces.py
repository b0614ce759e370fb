"""How a value of any length fits into a keyring that takes little at a time: packed, cut, and told by a manifest.

Windows Credential Manager takes 2,560 bytes a secret, which are 1,280 signs of UTF-16, and says so with a number
nobody understands. Every entry of ours stays well below.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pipeline.access.connection import Address

MOST_SIGNS = 1200  # an entry; Windows' limit is 1,280
LONGEST_PLACE = 300  # a note of the vault names two places
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_.@")


class NotWhole(Exception):
    """The pieces do not make up what the manifest tells of."""


@dataclass(frozen=True)
class Manifest:
    """What is kept at one place: under which generation, in how many pieces, and the proof of the whole."""

    generation: str
    pieces: int
    length: int
    sha256: str

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Manifest | None:
        """None for a text that is no manifest."""
        try:
            body = json.loads(text)
            return cls(str(body["generation"]), int(body["pieces"]), int(body["length"]), str(body["sha256"]))
        except (ValueError, TypeError, KeyError):
            return None


def cut(value: str) -> tuple[Manifest, list[str]]:
    """A value as a new generation: its manifest, and pieces of plain ASCII that every keyring takes."""
    packed = base64.b64encode(zlib.compress(value.encode("utf-8", "surrogatepass"), 9)).decode("ascii")
    pieces = [packed[start : start + MOST_SIGNS] for start in range(0, len(packed), MOST_SIGNS)]
    generation = secrets.token_hex(6)
    return Manifest(generation, len(pieces), len(packed), _proof(generation, packed)), pieces


def joined(manifest: Manifest, pieces: Sequence[str]) -> str:
    """The value again. Raises :class:`NotWhole` for pieces that are not those of the manifest."""
    packed = "".join(pieces)
    if len(packed) != manifest.length or _proof(manifest.generation, packed) != manifest.sha256:
        raise NotWhole
    return zlib.decompress(base64.b64decode(packed)).decode("utf-8", "surrogatepass")


def place(address: Address) -> str:
    """The name of an address within a vault: readable, its own on keyrings that do not tell A from a.

    Raises ValueError for an account name that nobody can have.
    """
    name = "/".join(map(_written, address))
    if len(name) > LONGEST_PLACE:
        raise ValueError("the name of the account is too long")
    return name


def _written(part: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02x}" for byte in part.encode("utf-8", "surrogatepass"))


def _proof(generation: str, packed: str) -> str:
    """Salted, so that two places with the same password do not tell so."""
    return hashlib.sha256(f"{generation} {packed}".encode()).hexdigest()
