"""How amounts are said in findings: to people, in as few digits as they need."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days(number: float) -> str:
    """``1 day``, ``9 days``"""
    whole = round(number)
    return "1 day" if whole == 1 else f"{whole:,} days"


def day(of: date) -> str:
    """``20 Nov 2026``"""
    return f"{of.day} {MONTHS[of.month - 1]} {of.year}"


def size(amount: float) -> str:
    """``214 MB``, ``3.5 GB``"""
    for unit, of in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if amount >= of:
            shown = amount / of
            return f"{shown:,.1f} {unit}" if shown < 10 else f"{shown:,.0f} {unit}"
    return f"{amount / 1e3:,.0f} kB"


def minutes(seconds: float) -> str:
    """``40 seconds``, ``12 minutes``, ``1.5 hours``"""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def listed(names: tuple[str, ...], most: int = 3) -> str:
    """``a``, ``a and b``, ``a, b, c and 4 more``"""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
