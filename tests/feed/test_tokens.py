"""The tokens are made here, kept in the keyring, compared by digest, and shown to nobody by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.access.vault_words import VaultClosed
from pipeline.feed.tokens import Scope, TokenBook, Tokens
from pipeline.redaction import redact
from tests.access.strict_keyring import strict_keyring


def test_both_tokens_are_made_once_and_differ(tmp_path: Path) -> None:
    with strict_keyring():
        book = TokenBook(tmp_path)
        tokens = book.ready()
        read, act = book.value(Scope.READ), book.value(Scope.ACT)
        assert len({read, act}) == 2
        assert min(len(read), len(act)) >= 40
        assert (tokens.scope_of(read.encode()), tokens.scope_of(act.encode())) == (Scope.READ, Scope.ACT)
        assert book.ready() == tokens


def test_a_renewed_token_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    with strict_keyring():
        book = TokenBook(tmp_path)
        book.ready()
        old, new = book.value(Scope.READ), book.renew(Scope.READ)
        tokens = book.ready()
        assert tokens.scope_of(old.encode()) is None
        assert tokens.scope_of(new.encode()) is Scope.READ


def test_a_token_stands_in_no_text_and_in_no_file(tmp_path: Path) -> None:
    with strict_keyring():
        book = TokenBook(tmp_path)
        tokens = book.ready()
        value = book.value(Scope.READ)
    assert value not in repr((book, tokens))
    assert value not in redact(f"asked with {value}")
    assert not any(value.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


@pytest.mark.parametrize("presented", [b"", b"x", b"\xff\xfe", "tökén".encode()])
def test_what_is_no_token_lets_nothing_be_done(presented: bytes) -> None:
    assert Tokens.of({Scope.READ: "a", Scope.ACT: "b"}).scope_of(presented) is None


@pytest.mark.parametrize("trouble", ["lock", "refuse", "vanish", "be_missing"])
@pytest.mark.parametrize("made_before", [False, True])
def test_without_a_keyring_there_are_no_tokens(tmp_path: Path, trouble: str, made_before: bool) -> None:
    with strict_keyring() as keyring:
        book = TokenBook(tmp_path)
        if made_before:
            book.ready()
        getattr(keyring, trouble)()
        with pytest.raises(VaultClosed):
            book.ready()
