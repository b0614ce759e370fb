"""Days and months as charts say them, the same on every computer."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(of: date) -> str:
    """``15 Feb``"""
    return f"{of.day} {MONTHS[of.month - 1]}"


def day_and_year(of: date) -> str:
    """``15 Feb 2026``"""
    return f"{day(of)} {of.year}"


def month(of: date) -> str:
    """``Feb``"""
    return MONTHS[of.month - 1]


def month_and_year(of: date) -> str:
    """``Feb 2026``"""
    return f"{month(of)} {of.year}"
