"""Whoever makes the program: a real key, and version files as the release makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from installer.version_file import document, signed
from pipeline.updates.source import Source

PAGE = "https://bedrot.example/download"
NOTES = "Charts – faster than before."


@dataclass
class Makers:
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def file(self, folder: Path, version: str, page: str = PAGE, notes: str = NOTES) -> bytes:
        installer = folder / "setup.exe"
        installer.write_bytes(b"MZ")
        return signed(document(version, installer, page, notes, "2026-11-26"), self.key)

    def source(self, address: str) -> Source:
        return Source(address, (self.public,))
