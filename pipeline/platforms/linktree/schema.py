"""Linktree's one table, as delivered and as published; the columns keep the names Linktree gives them."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

SITE = "Linktree"
COUNTS = ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks")
RATE = "clickThroughRate"

_COLUMNS = (
    Column("date", Kind.DATE, required=True),
    *(Column(name, Kind.INT, minimum=0) for name in COUNTS),  # times a day, people a day; empty: no figure
    Column(RATE, Kind.REAL, minimum=0),  # clicks as a fraction of views; empty without views
)
DAYS = StagingTable("linktree_days", _COLUMNS)
ANALYTICS = Contract("linktree_analytics", _COLUMNS, key=("date",), title="Linktree's days")
