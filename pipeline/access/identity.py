"""Who signed in: whether two names mean the same account, and how a name is shown without giving it away."""

from __future__ import annotations


def masked(name: str) -> str:
    """``studio@…`` for an e-mail address, ``@kilovale.music`` for a handle, the first letters of any other name."""
    local, at, domain = name.partition("@")
    if at and local and domain:
        return f"{local}@…"
    return name if at else f"{name[:3]}…"


def differs(seen: str, expected: str) -> bool:
    """Whether two names are of two accounts. An e-mail address says nothing about a user name, nor the reverse,
    unless they begin alike; what cannot be compared does not differ.
    """
    one, other = _plain(seen), _plain(expected)
    if not one or not other or _is_address(one) != _is_address(other):
        return False
    return one != other


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def _is_address(name: str) -> bool:
    return "@" in name
