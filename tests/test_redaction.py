"""A secret this program knows is taken out of every text, however it is written there, and however many there are."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from pipeline import redaction
from pipeline.redaction import HIDDEN, conceal, quoted, redact
from tests.access.stories import seeded_text

SECRET = "Kilo & Väle/42?"
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in an address": lambda text: quote(text, safe=""),
    "in a path": quote,
    "in a form": quote_plus,
    "in JSON": json.dumps,
    "in JSON as UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "within longer base64": lambda text: base64.b64encode(b"user:" + text.encode() + b":more").decode(),
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(b"a" + text.encode()).decode(),
}


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", {})


@pytest.mark.parametrize("how", WRITTEN)
def test_a_known_secret_is_found_in_every_spelling(how: str) -> None:
    assert conceal(SECRET) == SECRET
    text = redact(f"before {WRITTEN[how](SECRET)} after")
    assert text.startswith("before ")
    assert text.endswith(" after")
    assert HIDDEN in text
    assert len(text) < len("before  after") + 25
    assert not [part for part in ("Kilo", "42", quote("Väle"), "V\\u00e4le") if part in text]


def test_of_two_secrets_that_begin_alike_the_longer_one_goes_whole() -> None:
    conceal("swordfish")
    conceal("swordfish-and-chips")
    assert redact("swordfish-and-chips, swordfish, swordfishing") == f"{HIDDEN}, {HIDDEN}, {HIDDEN}ing"


def test_secrets_that_overlap_both_go() -> None:
    conceal("one-two-three")
    conceal("three-four-five")
    assert redact("x one-two-three-four-five y") == f"x {HIDDEN} y"


def test_the_known_secrets_of_a_text_are_named_as_they_stand_there() -> None:
    conceal("a b/c=4711")
    assert quoted("x a%20b%2Fc%3D4711 and a b/c=4711") == {"a%20b%2Fc%3D4711", "a b/c=4711"}
    assert quoted("nothing") == frozenset()


def test_what_is_too_short_to_be_told_from_words_stays() -> None:
    conceal("music")
    assert redact("music") == "music"


def test_thousands_are_found_as_surely_as_one() -> None:
    known = [seeded_text(24, seed=number) for number in range(3000)]
    for value in known:
        conceal(value)
    assert redact(" ".join(known)) == " ".join([HIDDEN] * 3000)
    assert redact("nothing to hide") == "nothing to hide"


def test_a_secret_with_half_a_sign_in_it_is_known_too() -> None:
    secret = "kilo-\ud83d-session"
    assert conceal(secret) == secret
    assert redact(f"a {secret} b {json.dumps(secret)[1:-1]}") == f"a {HIDDEN} b {HIDDEN}"
