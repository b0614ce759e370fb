"""How a value is shown to whoever may look over the owner's shoulder: enough to know it again, not enough to use it."""

from __future__ import annotations

import re

from pipeline.access.connection import Field
from pipeline.access.identity import masked

DOTS = "••••"
LONG_ENOUGH = 16  # of a shorter secret, four signs would give too much away


def shown(one: Field, value: str) -> str:
    """``label@…``, ``••••1234``; of a password nothing at all."""
    if one.secret:
        telling = one.name != "password" and len(value) >= LONG_ENOUGH
        return f"{DOTS}{value[-4:]}" if telling else DOTS
    if "@" in value:
        return masked(value)
    return f"{DOTS}{value[-4:]}" if re.search(r"\d{8}|[0-9a-fA-F]{16}", value) else value
