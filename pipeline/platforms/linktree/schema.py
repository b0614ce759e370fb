"""Linktree's one table: the seven figures of a day, under the names the site gives them."""

from __future__ import annotations

from pipeline.platforms.declaration import StagingTable
from pipeline.quality.contracts import Column, Contract, Kind

COUNTS = ("totalViews", "uniqueViews", "totalClicks", "uniqueClicks")
RATE = "clickThroughRate"

_COLUMNS = (
    Column("date", Kind.DATE, required=True),
    *(Column(name, Kind.INT, minimum=0) for name in COUNTS),
    Column(RATE, Kind.REAL, minimum=0),
)

DAYS = StagingTable("linktree_days", _COLUMNS)
LINKTREE_ANALYTICS = Contract("linktree_analytics", _COLUMNS, key=("date",), title="Linktree's days")
