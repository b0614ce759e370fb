"""Secrets that were stated as environment variables are taken out of the environment: what we start would inherit it.

The driver of the browsers and the browsers themselves get a copy of this program's environment, and any program of
this person can read theirs. What is taken out stays known to this program alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, MutableMapping

from pipeline.redaction import conceal

OF_AN_ACCOUNT = "_TIKTOK_PASSWORD"  # older set-ups state one for each account; nothing reads them any more
_withheld: dict[str, str] = {}


def withhold(names: Iterable[str], environ: MutableMapping[str, str] = os.environ) -> None:
    """From now on these variables are known to this program only, and are in none of its texts."""
    of_accounts = [name for name in environ if name.upper().endswith(OF_AN_ACCOUNT)]
    for name in (*names, *of_accounts):
        value = environ.pop(name, None)
        if value is not None:
            _withheld[name] = conceal(value)


def environment() -> dict[str, str]:
    """The environment as it was handed to this program, with what was taken out of it."""
    return {**_withheld, **os.environ}
