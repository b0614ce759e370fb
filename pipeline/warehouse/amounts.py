"""Exact money in whole numbers: a pico-USD is 10⁻¹² USD, the twelfth decimal of the distributors' reports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

import pyarrow as pa
import pyarrow.compute as pc

PLACES = 12
_PICO = pa.decimal128(38, PLACES)
_DELIVERED = pa.decimal128(38, 18)
_WHOLE = pa.decimal128(38, 0)
EXACT = Context(prec=80)  # the default context would round totals of many rows


@dataclass
class Rounding:
    """What was lost on amounts finer than a pico-USD: how many, and delivered minus stored in USD, exact."""

    rows: int = 0
    difference: Decimal = Decimal(0)

    def note(self, what: str) -> str:
        """The loss in words, or '' when there was none."""
        if not self.rows:
            return ""
        return (
            f"{self.rows:,} amount(s) of {what} have more than {PLACES} decimals and were rounded; "
            f"together that is {plain(self.difference)} USD."
        )


def rounded(values: pa.Array, rounding: Rounding) -> pa.Array:
    """Amounts in USD with twelve decimals (decimal128), rounded half to even; ``rounding`` learns what that cost."""
    values = values if pa.types.is_decimal(values.type) else pc.cast(values, _DELIVERED)
    try:
        return pc.cast(values, _PICO)  # refuses to lose a digit
    except pa.ArrowInvalid:
        near = pc.round(values, PLACES, "half_to_even")
    rounding.rows += pc.sum(pc.not_equal(near, values)).as_py() or 0
    rounding.difference = EXACT.add(rounding.difference, EXACT.subtract(total(values), total(near)))
    return pc.cast(near, _PICO)


def to_pico(values: pa.Array, rounding: Rounding) -> pa.Array:
    """Amounts in USD as int64 pico-USD; empty stays empty.

    Raises ``pa.ArrowInvalid`` for an amount beyond ±9,223,372 USD, which no single line of a report holds.
    """
    exact = rounded(values, rounding)
    # The decimal is the whole number of pico-USD already; only its type says where the point stands.
    whole = pa.Array.from_buffers(_WHOLE, len(exact), exact.buffers(), exact.null_count, exact.offset)
    return pc.cast(whole, pa.int64())


def total(values: pa.Array) -> Decimal:
    """Exact sum of a decimal or whole-number column; empty cells count as nothing."""
    found = pc.sum(values).as_py()
    return Decimal(found if found is not None else 0)


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
