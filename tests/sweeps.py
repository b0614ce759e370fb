"""A promise that is kept for many values: the quick round takes the first of them, the whole round takes all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def sweep(values: Iterable[Any], quick: int = 1) -> list[Any]:
    """Values for ``parametrize`` of which all but the first ``quick`` ones are left to the whole round."""
    found = list(values)
    return [*found[:quick], *(pytest.param(*_parts(value), marks=pytest.mark.slow) for value in found[quick:])]


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
