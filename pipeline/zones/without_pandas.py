"""Arrow loads pandas to ask whether the first list it is given is one of its own. Nobody here has any of those."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pyarrow as pa


class _NotNow:
    """Says for one moment that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not looked for now", name=name)
        return None


def leave_pandas_out() -> None:
    """Let Arrow's one guess whether there is pandas come to no: in every first run it costs 0.2 s and 50 MB.

    Who loads pandas and asks for a DataFrame gets one all the same, because Arrow then looks again.
    """
    if "pandas" in sys.modules:
        return
    # New lists, each time: another thread that is just going through the one there was must not miss any of it.
    sys.meta_path = [_NotNow, *sys.meta_path]
    try:
        pa.array([])
    finally:
        sys.meta_path = [finder for finder in sys.meta_path if finder is not _NotNow]
