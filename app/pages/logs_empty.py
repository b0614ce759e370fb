"""What stands in the place of the lines while there are none, and the button that changes it."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.log_reading import LogReading
from app.models.log_runs import LoggedRun
from app.models.shown_run import ShownRun
from app.problems import Problem
from app.state import Condition, PanelState
from app.words import tr


@dataclass(frozen=True)
class Emptiness:
    """``clears``: the button shows all lines again; else it goes to a page, or does a deed."""

    title: str
    text: str = ""
    action: str = ""
    action_icon: str = ""
    deed: str = ""
    page: str = ""
    clears: bool = False
    icon: str = "logs"


def emptiness(state: PanelState, shown: ShownRun, reading: LogReading, trouble: Problem | None) -> Emptiness | None:
    """None where there are lines to show, or where it is not known yet."""
    run = shown.run
    if state.condition is Condition.NO_LAKE:
        return Emptiness(tr("No lake is open"), tr("Choose the folder your data live in."), tr("Choose folder…"),
                         "folder", deed="choose-lake")  # fmt: skip
    if state.condition is Condition.PROBLEM and state.problem is not None:
        return Emptiness(state.problem.message, state.problem.next_action, tr("Look again"), "retry",
                         deed="look-again", icon="warning")  # fmt: skip
    if trouble is not None:
        return Emptiness(
            trouble.message, trouble.next_action, tr("Look again"), "retry", deed="refresh", icon="warning"
        )
    if run is None:
        nothing = Emptiness(tr("Nothing has run yet"), tr("The first run writes its log here."), tr("Run full"),
                            "run-full", deed="run-full")  # fmt: skip
        return nothing if shown.known else None
    if reading.log is None:
        return Emptiness(tr("The log of this run is no longer there"),
                         tr("Logs are kept for a while only. What the run did is still in the history."),
                         tr("Show the run"), "runs", page="runs")  # fmt: skip
    return None if reading.progress.shown or reading.progress.reading else _no_lines(run, reading)


def _no_lines(run: LoggedRun, reading: LogReading) -> Emptiness:
    if reading.progress.lines:
        return Emptiness(tr("No lines match"), "", tr("Clear filters"), "filter", clears=True, icon="search")
    if run.going_on:
        return Emptiness(tr("Waiting for the first line"), tr("The run has only just begun."))
    return Emptiness(tr("This run wrote nothing down"), tr("It was cut off before its first line."),
                     tr("Show the run"), "runs", page="runs")  # fmt: skip
