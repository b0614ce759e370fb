"""What a warehouse says, whatever row numbers it gave and whenever it was loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from tests.end_to_end.lakes import LakeFolder

Content = dict[str, list[str]]


def warehouse_content(lake: LakeFolder) -> Content:
    return {}
