"""Where other programs find the warehouse, for reading only."""

from __future__ import annotations

from pathlib import PurePath, PureWindowsPath


def read_only_address(path: PurePath) -> str:
    """SQLite's own address of the file at ``path``, whole and absolute: ``file:///C:/My%20lake/….db?mode=ro``.

    Whoever opens it can ask and change nothing. Raises ``ValueError`` for a path that is not absolute.
    """
    address = path.as_uri()
    if isinstance(path, PureWindowsPath) and path.drive.startswith("\\\\"):
        # A share: SQLite takes no other computer's name for an address, but the path as Windows writes it.
        address = "file:////" + address.removeprefix("file://")
    return f"{address}?mode=ro"
