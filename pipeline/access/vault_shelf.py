"""How the vault's places lie in the keyring, so that a program killed anywhere leaves the old value or the new one.

A value is cut into pieces, which are written as a generation of their own and read back; then its manifest is
replaced, which is the one moment at which the new value counts; then the generation before is removed. A keyring
cannot be searched, so a note says beforehand which generations are about to come and go: whoever writes next looks
at the note and removes every noted generation that no manifest tells of.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.access.connection import Address
from pipeline.access.keyring_door import Entries
from pipeline.access.vault_pieces import Manifest, NotWhole, cut, joined, place

log = logging.getLogger(__name__)
NOTE = "unfinished"
GONE = "gone"  # no manifest: nothing is kept here any more


@dataclass(frozen=True)
class Shelf:
    """The part of the keyring that belongs to the vault ``name``, while the keyring is held.

    Every method may raise :class:`VaultClosed`.
    """

    entries: Entries
    name: str

    def value(self, address: Address) -> str | None:
        """What is kept at an address; None where there is nothing, or nothing whole."""
        spot = place(address)
        manifest = self._manifest(spot)
        if manifest is None:
            return None
        pieces = [self.entries.read(service) for service in self._services(spot, manifest)]
        try:
            return joined(manifest, [piece or "" for piece in pieces])
        except NotWhole:
            log.warning("What was kept as %s is not whole any more; it counts as not there.", spot)
            return None

    def has(self, address: Address) -> bool:
        return self._manifest(place(address)) is not None

    def publish(self, address: Address, value: str) -> None:
        """Keep a value; what was kept there before counts until the new one is complete."""
        spot = place(address)
        before = self._manifest(spot)
        manifest, pieces = cut(value)
        self._note(spot, [manifest, *([before] if before else [])])
        for service, piece in zip(self._services(spot, manifest), pieces, strict=True):
            self.entries.write(service, piece)
        self.entries.write(self._service(spot), manifest.text())
        if before:
            self._remove_pieces(spot, before)
        self.entries.remove(self._service(NOTE))

    def withdraw(self, address: Address) -> None:
        """Remove what is kept at an address, every entry of it, and look whether it is gone."""
        spot = place(address)
        manifest = self._manifest(spot)
        if manifest:
            self._note(spot, [manifest])
            for _ in range(2):  # Windows keeps what is replaced beside it, and shows it again in the midst of deleting
                self.entries.write(self._service(spot), GONE)
        self.entries.remove(self._service(spot))
        if manifest:
            self._remove_pieces(spot, manifest)
            self.entries.remove(self._service(NOTE))

    def finish(self) -> None:
        """Clear away what a writer that was killed has left."""
        note = self.entries.read(self._service(NOTE))
        if note is None:
            return
        for spot, noted in _noted(note):
            manifest = self._manifest(spot)
            if manifest is None:
                self.entries.remove(self._service(spot))
            for one in noted:
                if manifest is None or manifest.generation != one.generation:
                    self._remove_pieces(spot, one)
        self.entries.remove(self._service(NOTE))

    def _note(self, spot: str, generations: list[Manifest]) -> None:
        body = {"place": spot, "generations": [[one.generation, one.pieces] for one in generations]}
        self.entries.write(self._service(NOTE), json.dumps(body))

    def _manifest(self, spot: str) -> Manifest | None:
        text = self.entries.read(self._service(spot))
        return Manifest.of_text(text) if text else None

    def _remove_pieces(self, spot: str, manifest: Manifest) -> None:
        for service in self._services(spot, manifest):
            self.entries.remove(service)

    def _services(self, spot: str, manifest: Manifest) -> Iterator[str]:
        return (self._service(f"{spot} {manifest.generation}.{number}") for number in range(1, manifest.pieces + 1))

    def _service(self, rest: str) -> str:
        return f"BEDROT {self.name} {rest}"


def _noted(text: str) -> Iterator[tuple[str, list[Manifest]]]:
    """The place a note names, with its generations; nothing for a text that is no note."""
    try:
        body = json.loads(text)
        yield str(body["place"]), [Manifest(str(name), int(pieces), 0, "") for name, pieces in body["generations"]]
    except (ValueError, TypeError, KeyError):
        log.warning("A note of the vault cannot be read; it is dropped.")
