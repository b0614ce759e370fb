"""What may come, and what may have moved what, as the newest run has worked it out – with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.charting.asking import NotNow, asking, tables
from pipeline.lake import Lake
from pipeline.reporting.wording import State

VERDICTS = {
    "supported": State("ok", "Supported by the data"),
    "unclear": State("idle", "Unclear"),
    "not-enough-data": State("skipped", "Not enough data"),
}
NOTHING = "No run has worked this out yet. The next one does."


@dataclass(frozen=True)
class Answer:
    state: State
    words: str


@dataclass(frozen=True)
class Outlook:
    """``trials`` say of each series whether its outlook has beaten the plain guess; ``note`` why there is nothing."""

    answers: tuple[Answer, ...] = ()
    trials: tuple[Answer, ...] = ()
    note: str = ""


def outlook_of(lake: Lake, today: date) -> Outlook:
    """Raises as :func:`asking` does."""
    try:
        with asking(lake.settings.database) as connection:
            if not tables(connection) >= {"attributions", "outlook_trials"}:
                return Outlook(note=NOTHING)
            answers = connection.execute(
                "SELECT verdict, words FROM attributions ORDER BY question, subject"
            ).fetchall()
            trials = connection.execute("SELECT is_shown, reason FROM outlook_trials ORDER BY series, model").fetchall()
    except NotNow as why:
        return Outlook(note=str(why))
    if not answers and not trials:
        return Outlook(note=NOTHING)
    return Outlook(
        tuple(Answer(VERDICTS[verdict], words) for verdict, words in answers),
        tuple(Answer(VERDICTS["supported" if shown else "unclear"], reason) for shown, reason in trials),
    )
