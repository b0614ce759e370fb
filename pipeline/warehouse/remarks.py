"""What the owner should know about names in the warehouse: stores, countries, artists and tracks nobody listed."""

from __future__ import annotations

import sqlite3

SHOWN = 10
_QUESTIONS = (
    ("Stores of no platform we know", "SELECT store_name FROM stores WHERE platform_id = 1 AND store_id <> 1"),
    ("Country codes we do not know", "SELECT country_code FROM territories WHERE NOT is_listed"),
    ("Artists not in the artist list", "SELECT slug FROM artists WHERE NOT is_registered AND artist_id <> 1"),
    (
        "Tracks that are not in the artist list",
        "SELECT DISTINCT title FROM tracks WHERE NOT is_registered AND track_id <> 1 AND release_type IS NOT 'album'",
    ),
    (
        "Campaigns whose name tells no artist",
        "SELECT coalesce(campaign_name, external_campaign_id) FROM campaigns WHERE artist_id IS NULL",
    ),
)  # fmt: skip


def remarks(connection: sqlite3.Connection) -> list[str]:
    """One sentence for every kind of name that is not known, with the first few of them."""
    found = []
    for words, question in _QUESTIONS:
        names = [str(row[0]) for row in connection.execute(f"{question} ORDER BY 1")]
        if names:
            more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
            found.append(f"{words}: {', '.join(names[:SHOWN])}{more}.")
    return found
