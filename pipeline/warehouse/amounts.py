"""Makes whole numbers of pico-USD from columns of amounts: the twelfth decimal of the distributors' reports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.warehouse.pico import EXACT, PLACES, plain

_PICO = pa.decimal128(38, PLACES)
_DELIVERED = pa.decimal128(38, 18)
_WHOLE = pa.decimal128(38, 0)


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
