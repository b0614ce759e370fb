"""Sessions and texts for the vault's tests: as large as real ones, the same every time, and nobody's."""

from __future__ import annotations

import base64
import random
import string
from typing import Any


def seeded_text(signs: int, seed: int = 0) -> str:
    """Letters and digits that cannot be packed well."""
    return "".join(random.Random(seed).choices(string.ascii_letters + string.digits, k=signs))


def large_session(size: int, seed: int = 0) -> dict[str, Any]:
    """A storage state as TooLost's: some cookies, and local storage with a long token; at least ``size`` as JSON."""
    rng = random.Random(seed)
    token = ".".join(base64.urlsafe_b64encode(rng.randbytes(length)).decode() for length in (30, 700, 64))
    cookies = [
        {"name": f"cookie{number}", "value": seeded_text(180, seed=number), "domain": ".toolost.example", "path": "/",
         "expires": 1764000000.5 + number, "httpOnly": number % 2 == 0, "secure": True, "sameSite": "Lax"}
        for number in range(max(6, size // 1200))
    ]  # fmt: skip
    storage = [{"name": "token", "value": token}, {"name": "profile", "value": '{"name":"Növa Drift ✓","plan":"π"}'}]
    state: dict[str, Any] = {
        "cookies": cookies,
        "origins": [{"origin": "https://toolost.example", "localStorage": storage}],
    }
    left = size - len(str(state))
    storage.append({"name": "cache", "value": seeded_text(max(0, left), seed=seed + 1)})
    return state
