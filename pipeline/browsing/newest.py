"""The newest data day of every dataset, as the last run measured it: read from the journal, no file is opened."""

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
