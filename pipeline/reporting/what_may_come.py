"""What may come, and what may have moved what, as the newest run has worked it out – with how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from pipeline.charting.business import artists, business_charts
from pipeline.charting.marks import with_outlook
from pipeline.charting.model import Chart
from pipeline.charting.span import Span
from pipeline.insights.outlook.certainty import Attribution, Verdict
from pipeline.insights.outlook.storing import attributions_of, outlook_of, trials_of
from pipeline.insights.outlook.trials import Outlook, Trial
from pipeline.reporting.wording import State

LOOK_BACK = timedelta(days=89)
EVERYBODY = "*"
QUESTIONS = {
    "ads-to-plays": "Do ads bring plays?",
    "tiktok-to-spotify": "Do plays on Spotify follow views on TikTok?",
    "release": "Does a release bring plays?",
}
VERDICTS = {
    Verdict.SUPPORTED: State("ok", "The data support it"),
    Verdict.UNCLEAR: State("idle", "Unclear"),
    Verdict.TOO_LITTLE: State("skipped", "Not enough data"),
}
SHOWN, NOT_SHOWN, TOO_FEW = State("ok", "Shown"), State("idle", "Not shown"), State("skipped", "Not enough data")
SERIES = {"plays.spotify": "Plays on Spotify", "plays.apple_music": "Plays on Apple Music", "revenue": "Revenue"}
NOTHING = "No run has worked this out yet. The next one does."


@dataclass(frozen=True)
class Answer:
    """``asked`` says how many times the same was asked of the data, where that was more than once."""

    title: str
    of: str
    state: State
    words: str
    asked: str = ""


@dataclass(frozen=True)
class MayCome:
    """``trials`` say of each series whether its outlook is shown, and why; ``note`` why there is nothing at all."""

    trials: tuple[Answer, ...] = ()
    answers: tuple[Answer, ...] = ()
    note: str = ""


def what_may_come(warehouse: Path) -> MayCome:
    """Raises as :func:`anomalies_of` does."""
    trials = tuple(map(_trial, trials_of(warehouse)))
    found = attributions_of(warehouse)
    answers = tuple(_answers(found, dict(artists(warehouse)))) if found else ()
    return MayCome(trials, answers, "" if trials or answers else NOTHING)


def outlook_charts(warehouse: Path, today: date) -> tuple[Chart, ...]:
    """The charts that have an outlook, from three months back to its last day; under names of their own."""
    ahead = outlook_of(warehouse)
    if not ahead:
        return ()
    charts = {one.key: one for one in business_charts(warehouse, Span(today - LOOK_BACK, today), today)}
    drawn = (_ahead(charts[one.chart], one) for one in ahead if one.chart in charts)
    return tuple(chart for chart in drawn if chart is not None)


def _ahead(chart: Chart, outlook: Outlook) -> Chart | None:
    """The one series with its outlook; None where its part is not on the chart."""
    (longer,) = with_outlook([chart], [outlook])
    parts = tuple(one for one in longer.parts if f"{one.key}_".startswith(f"{outlook.part}_"))
    if len(parts) == len([one for one in chart.parts if one in parts]):
        return None
    title = f"{SERIES.get(outlook.series, chart.title)}, as it may go on"
    return replace(longer, key=f"{outlook.part}_outlook", title=title, parts=parts, moments=(), marks=())


def _trial(trial: Trial) -> Answer:
    state = SHOWN if trial.is_shown else NOT_SHOWN if trial.folds else TOO_FEW
    known = f" {trial.coverage:.0%} of the known days lay within its bounds." if trial.is_shown else ""
    return Answer(SERIES.get(trial.series, trial.series), "", state, f"{trial.reason}{known}".replace("%", " %"))


def _answers(found: Sequence[Attribution], names: dict[str, str]) -> Iterable[Answer]:
    """One a question and artist: the clearest of all that were asked, so that a chance hit does not look like news."""
    for question, title in QUESTIONS.items():
        own = sorted((one for one in found if one.question == question), key=_whose)
        for whose, group in groupby(own, key=_whose):
            asked = list(group)
            best = max(asked, key=_clearest_first)
            more = (
                f"The clearest of {len(asked)} that were asked." if len(asked) > 1 and best.strength is not None else ""
            )
            of = "All artists" if whose == EVERYBODY else names.get(whose, whose)
            yield Answer(title, of, VERDICTS[best.verdict], best.words, more)


def _whose(one: Attribution) -> str:
    """Single releases are told together with all others of their artist."""
    return one.subject.partition(" ")[0]


def _clearest_first(one: Attribution) -> tuple[int, float, bool]:
    order = (Verdict.TOO_LITTLE, Verdict.UNCLEAR, Verdict.SUPPORTED)
    spread = (one.high - one.low) if one.high is not None and one.low is not None else 0.0
    strength = abs(one.strength) / spread if one.strength is not None and spread else 0.0
    return order.index(one.verdict), strength, " " not in one.subject
