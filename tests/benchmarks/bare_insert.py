"""Child process: the rows of a finished warehouse inserted anew, by ``executemany`` and nothing else.

``python -m tests.benchmarks.bare_insert WAREHOUSE`` prints the seconds that inserting and committing took. The rows
come ready and in key order, as the loader's own do; the table has the same keys and the same durability.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

TABLE = "revenue_transactions"


def main(warehouse: str) -> int:
    with closing(sqlite3.connect(warehouse)) as source:
        (statement,) = source.execute("SELECT sql FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
        rows = source.execute(f"SELECT * FROM {TABLE}").fetchall()
    target = Path(warehouse).with_name("bare.db")
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(statement)
        began = time.perf_counter()
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO {TABLE} VALUES ({','.join('?' * len(rows[0]))})", rows)
        connection.execute("COMMIT")
        print(json.dumps(time.perf_counter() - began))
    target.unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
