"""Exact money in whole numbers, for whoever asks the warehouse: a pico-USD is 10⁻¹² USD. Free of heavy imports."""

from __future__ import annotations

from decimal import Context, Decimal

PLACES = 12
EXACT = Context(prec=80)  # the default context would round totals of many rows


def pico_total(millionths: int | None, rest: int | None) -> int:
    """A sum of pico-USD from the two parts of :func:`sum_in_parts`."""
    return (millionths or 0) * 1_000_000 + (rest or 0)


def sum_in_parts(expression: str) -> str:
    """SQL for an exact sum of pico-USD in two columns: SQLite's own SUM overflows at nine million dollars."""
    return f"SUM(({expression}) / 1000000), SUM(({expression}) % 1000000)"


def usd(pico: int) -> Decimal:
    """Pico-USD as exact USD with twelve decimals."""
    return Decimal(pico).scaleb(-PLACES, EXACT)


def plain(amount: Decimal) -> str:
    """An exact amount without exponent and without idle zeros behind the cents."""
    text = f"{amount:f}"
    if "." not in text:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
