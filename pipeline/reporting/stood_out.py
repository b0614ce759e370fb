"""What stood out of what is usual in some days, as the newest run has found it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.engine.journal_reads import JournalReads
from pipeline.insights.outlook.anomalies import Anomaly
from pipeline.quality.findings import GRAVEST_FIRST, Severity
from pipeline.reporting import wording as say
from pipeline.reporting.run_lines import Need
from pipeline.reporting.wording import State

LATELY = timedelta(days=14)
STEP = "metrics.anomalies"
NOT_LOOKED = "No run has looked for it yet. The next one does."
SEVERITIES = {
    Severity.CRITICAL: State("failed", "far out of what is usual"),
    Severity.WARNING: State("attention", "clearly out of what is usual"),
    Severity.NOTICE: State("idle", "a little out of what is usual"),
}


@dataclass(frozen=True)
class StoodOut:
    """``note`` says why nothing is told, else it is empty."""

    needs: tuple[Need, ...] = ()
    note: str = ""


def stood_out_lately(found: Iterable[Anomaly], journal: JournalReads, until: date) -> StoodOut:
    """Of the two weeks up to a day."""
    return stood_out(found, journal, until - LATELY, until, f"in the two weeks up to {say.short_day(until)}")


def stood_out(found: Iterable[Anomaly], journal: JournalReads, first: date, last: date, when: str) -> StoodOut:
    """All events that touch these days, the gravest first."""
    events = [one for one in found if one.last_day >= first and one.first_day <= last]
    events.sort(key=lambda one: (GRAVEST_FIRST.index(Severity(one.severity.value)), one.first_day))
    needs = tuple(
        Need(SEVERITIES[Severity(one.severity.value)], _days(one.first_day, one.last_day), one.words, "")
        for one in events
    )
    if needs:
        return StoodOut(needs)
    return StoodOut(note=f"Nothing {when}." if STEP in journal.memories() else NOT_LOOKED)


def _days(first: date, last: date) -> str:
    if first == last:
        return say.short_day(first)
    return f"{say.day_of_month(first)} to {say.short_day(last)}"
