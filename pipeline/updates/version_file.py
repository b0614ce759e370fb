"""The version file: what its makers say of the newest version, and the proof that nobody else says it.

Its first line names the form, the key and the signature; all that follows is signed, to the last byte. One file and not
two, so that no moment exists in which words and signature are of different versions. Nothing of it is read before it is
proved. ``installer/version_file.py`` makes it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from pipeline import __version__

FORM = b"bedrot-version-1"  # also signed, so that a signature of ours under anything else is none here
LARGEST = 8 << 10  # bytes of a whole file
LONGEST_NOTES, LONGEST_PAGE = 300, 300
_PROOF = re.compile(FORM + rb" ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)")
_VERSION = re.compile(r"(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){1,3}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotGenuine(Exception):
    """Nothing of it is believed. ``detail`` says why, for the log."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True)
class VersionFile:
    """``page`` is where people download, ``sha256`` that of the installer, ``data`` the whole file as it was signed."""

    version: str
    released: date
    page: str
    notes: str
    sha256: str
    data: bytes = field(default=b"", repr=False, compare=False)

    @property
    def number(self) -> tuple[int, ...]:
        return number_of(self.version)


def number_of(version: str) -> tuple[int, ...]:
    """What versions are compared by: ``1.2`` and ``1.2.0`` are the same. Raises ValueError for anything else."""
    if not _VERSION.fullmatch(version):
        raise ValueError("no version")
    parts = [int(part) for part in version.split(".")]
    return tuple(parts + [0] * (4 - len(parts)))


def is_newer(found: VersionFile, ours: str = __version__) -> bool:
    return found.number > number_of(ours)


def newest(known: VersionFile | None, found: VersionFile) -> VersionFile:
    """An older file that somebody sends again makes a newer one that is known not forgotten."""
    return known if known is not None and known.number > found.number else found


def key_id(key: bytes) -> str:
    """How a file names the key it was signed with: the beginning of the key's own digest."""
    return hashlib.sha256(key).hexdigest()[:16]


def opened(data: bytes, keys: Sequence[bytes]) -> VersionFile:
    """What a file says, proved by one of ``keys`` (Ed25519, 32 bytes each). Raises :class:`NotGenuine`."""
    if len(data) > LARGEST:
        raise NotGenuine("too large")
    head, _, signed = data.partition(b"\n")
    proof = _PROOF.fullmatch(head)
    if proof is None:
        raise NotGenuine("not of a form that is known here")
    key = next((key for key in keys if key_id(key) == proof[1].decode()), None)
    if key is None:
        raise NotGenuine("signed with a key that is not known here")
    signature = base64.b64decode(proof[2], validate=True)
    if base64.b64encode(signature) != proof[2] or not is_signed(signature, signed, key):
        raise NotGenuine("the signature does not fit")
    return _read(signed, data)


def is_signed(signature: bytes, signed: bytes, key: bytes) -> bool:
    """Loads what it takes to tell: 60 ms, once."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, FORM + b"\n" + signed)
    except InvalidSignature:
        return False
    return True


def _read(signed: bytes, data: bytes) -> VersionFile:
    """What stands in it beside what is known here is left alone: a later one may say more."""
    try:
        said = json.loads(signed)
        version, page, notes, sha256 = (str(said[name]) for name in ("version", "page", "notes", "sha256"))
        found = VersionFile(version, date.fromisoformat(said["released"]), page, notes, sha256, data)
        whole = found.number and is_page(page) and _is_sentence(notes) and _SHA256.fullmatch(sha256)
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise NotGenuine(f"signed, but not to be read: {type(wrong).__name__}") from None
    if not whole:
        raise NotGenuine("signed, but page, notes or checksum are none")
    return found


def is_page(page: str) -> bool:
    """An address that a browser may be sent to: https, a name, nothing odd."""
    plain = page.isascii() and page.isprintable() and not set(page) & set(' \\"<>')
    if not plain or not page.startswith("https://") or len(page) > LONGEST_PAGE:
        return False
    try:
        parts = urlsplit(page)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc


def _is_sentence(notes: str) -> bool:
    return len(notes) <= LONGEST_NOTES and notes.isprintable()
