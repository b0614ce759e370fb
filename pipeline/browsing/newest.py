"""Newest data day and rows of every dataset, as the last run measured them: read from the journal alone."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.engine.journal_reads import JournalReads
from pipeline.insights.rhythm import RHYTHMS

STEP = "metrics.freshness"
EPOCH = date(1970, 1, 1)


def newest_days(journal: JournalReads) -> dict[str, date]:
    """The newest day of every dataset, or of each source in it, under the names of ``Rhythm.parts``."""
    found = {}
    for part in (part for rhythm in RHYTHMS for part in rhythm.parts()):
        measured = journal.metric_history(STEP, f"newest.{part}", last=1)
        if measured:
            found[part] = EPOCH + timedelta(days=measured[-1][1])
    return found


def counted_rows(journal: JournalReads) -> dict[str, int]:
    """The rows of every dataset that has been measured."""
    found = {}
    for rhythm in RHYTHMS:
        measured = journal.metric_history(STEP, f"rows.{rhythm.dataset}", last=1)
        if measured:
            found[rhythm.dataset] = int(measured[-1][1])
    return found
