"""Exact decimals as plain text: what a person would write, never ``1E-12``."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc


def plain_text(values: pa.Array) -> pa.Array:
    """Decimals with all digits of their scale: ``0.000000000001``, ``-0.100``, ``12``; null stays null.

    Arrow writes numbers below a millionth, and zeros, with an exponent. Those few are lifted by one, written and
    lowered again in the text.
    """
    text = pc.cast(values, pa.string())
    short = pc.fill_null(pc.match_substring(text, "E"), False)
    if not pc.any(short).as_py():
        return text
    tiny = pc.cast(values.filter(short), pa.decimal128(37, values.type.scale))
    lifted = pc.cast(pc.add(pc.abs(tiny), pa.scalar(Decimal(1), tiny.type)), pa.string())
    below = pc.less(tiny, pa.scalar(Decimal(0), tiny.type))
    signs = pc.if_else(below, pa.scalar("-0"), pa.scalar("0"))
    return pc.replace_with_mask(text, short, pc.binary_join_element_wise(signs, pc.utf8_slice_codeunits(lifted, 1), ""))
