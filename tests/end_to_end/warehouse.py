"""What a warehouse says, whatever row numbers it gave and whenever it was loaded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.end_to_end.lakes import LakeFolder

Content = dict[str, list[str]]
OF_THE_LOAD = {"dataset_loads": {"loaded_at", "run_id"}, "kpi_values": {"computed_at", "run_id"}}
# Of what every run leaves behind only the newest says how the figures are.
NEWEST = {"kpi_values": "WHERE run_id = (SELECT run_id FROM kpi_values ORDER BY computed_at DESC, run_id DESC LIMIT 1)"}

# An event keeps the name it was told by, and stays where its figures do: what stands there depends on what was known
# when, and has tests of its own.
BY_HISTORY = "anomalies"


def warehouse_content(lake: LakeFolder) -> Content:
    """Every table's rows, sorted; row numbers are replaced by what the row they point to says."""
    path = lake.root / "warehouse" / "bedrot_analytics.db"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> ?",
                (BY_HISTORY,),
            )
        ]
        said = Said(connection)
        return {table: sorted(map(repr, said.rows(table).values())) for table in sorted(tables)}


class Said:
    """The rows of one database without the numbers that only it knows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, dict[object, tuple[object, ...]]] = {}

    def rows(self, table: str) -> dict[object, tuple[object, ...]]:
        """By row number – or by all of its cells, where a table has no such number – what each row says."""
        if table not in self._known:
            self._known[table] = self._read(table)
        return self._known[table]

    def _read(self, table: str) -> dict[object, tuple[object, ...]]:
        columns = self._connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        names = [column[1] for column in columns]
        keys = [(name, kind) for _, name, kind, _, _, place, _ in columns if place]
        number = keys[0][0] if len(keys) == 1 and keys[0][1] == "INTEGER" else None
        leads_to = {row[3]: row[2] for row in self._connection.execute(f"PRAGMA foreign_key_list({table})")}
        found: dict[object, tuple[object, ...]] = {}
        for cells in self._connection.execute(f"SELECT {', '.join(names)} FROM {table} {NEWEST.get(table, '')}"):
            row = dict(zip(names, cells, strict=True))
            says = tuple(
                (name, self.rows(leads_to[name])[cell] if name in leads_to and cell is not None else cell)
                for name, cell in row.items()
                if name != number and name not in OF_THE_LOAD.get(table, ())
            )
            found[row[number] if number else cells] = says
        return found


def side_files(lake: LakeFolder) -> list[Path]:
    """What SQLite keeps beside a database that was not closed."""
    return [file for file in lake.root.rglob("*.db-*") if file.stat().st_size]
