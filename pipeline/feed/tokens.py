"""The feed's two tokens: one to read, one to start runs as well. They are made here and kept in the keyring alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pipeline.access.connection import Connection, Field
from pipeline.access.credentials import Credentials
from pipeline.access.vault import Vault
from pipeline.access.vault_file import VaultFile
from pipeline.redaction import conceal

LENGTH = 32  # bytes by chance


class Scope(StrEnum):
    """What a token lets do; who may act may read."""

    READ = "read"
    ACT = "act"


FEED = Connection(
    "feed",
    "",
    "Feed",
    (Field(Scope.READ, "Token for reading"), Field(Scope.ACT, "Token for starting runs", required=False)),
    of="Feed",
)


@dataclass(frozen=True)
class Tokens:
    """What the feed compares with: only the digests, so that no copy of this program's memory gives a token away."""

    digests: tuple[tuple[Scope, bytes], ...] = field(repr=False)

    @classmethod
    def of(cls, values: dict[Scope, str]) -> Tokens:
        return cls(tuple((scope, _digest(value.encode())) for scope, value in values.items()))

    def scope_of(self, presented: bytes) -> Scope | None:
        """What a token lets do, None for none of ours. Takes equally long whatever is presented."""
        digest, found = _digest(presented), None
        for scope, known in self.digests:
            if hmac.compare_digest(digest, known):
                found = scope
        return found


@dataclass(frozen=True)
class TokenBook:
    """The tokens in the keyring of one lake. Every method raises ``VaultClosed`` while the keyring cannot be used."""

    root: Path

    def value(self, scope: Scope) -> str:
        """A token as it is; '' while there is none. Only for whoever asked to see or copy it."""
        return self._credentials().values(FEED).get(scope.value, "")

    def renew(self, scope: Scope) -> str:
        """A new token in the place of the old one. A feed that runs takes it when it is started again."""
        value = conceal(secrets.token_urlsafe(LENGTH))
        self._credentials().keep(FEED, "", scope.value, value)
        return value

    def ready(self) -> Tokens:
        """Both tokens to compare with; one that was never made is made now."""
        known = self._credentials().values(FEED)
        return Tokens.of({scope: known.get(scope.value) or self.renew(scope) for scope in Scope})

    def _credentials(self) -> Credentials:
        return Credentials(Vault(VaultFile(self.root / "config")), {})


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()
