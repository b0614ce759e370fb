"""Child process: what DuckDB needs for the same report. ``python -m tests.benchmarks.duckdb_bank REPORT FOLDER``.

The report becomes a typed Parquet file (zstd), a CSV file and exact totals by month, store and artist – the parts of
the pipeline's work that any tool would have to do. It is read once, into a table: reading it three times is slower.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

READ = """
CREATE TEMP TABLE bank AS
SELECT CAST("Reporting Date" AS DATE) AS "Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC",
       CAST("Quantity" AS BIGINT) AS "Quantity", "Team Percentage", "Song/Album", "Country of Sale",
       "Songwriter Royalties Withheld", CAST("Earnings (USD)" AS DECIMAL(38, 12)) AS "Earnings (USD)"
FROM read_csv($report, delim = '\t', header = true, quote = '', escape = '', all_varchar = true, nullstr = '\\N')
"""
TOTALS = """
SELECT "Sale Month", "Store", "Artist", count(*), sum("Quantity"), sum("Earnings (USD)")
FROM bank GROUP BY ALL ORDER BY ALL
"""


def main(report: str, folder: str) -> int:
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    base = duckdb.connect()
    base.execute(READ, {"report": report})
    base.execute(f"COPY bank TO '{place / 'bank.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
    base.execute(f"COPY bank TO '{place / 'bank.csv'}' (FORMAT csv, HEADER)")
    base.execute(f"COPY ({TOTALS}) TO '{place / 'totals.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
