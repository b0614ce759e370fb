"""The report of one run as a page: what an owner wants to know in two seconds first, everything else below it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pipeline import __version__
from pipeline.charting.platforms import platform_charts
from pipeline.charting.runs import run_charts
from pipeline.charting.span import Span
from pipeline.insights.outlook.storing import anomalies_of
from pipeline.lake import Lake
from pipeline.model import RunKind, RunState
from pipeline.platforms.titles import TITLES
from pipeline.reporting import run_lines as lines
from pipeline.reporting import wording as say
from pipeline.reporting.figures_since import DAMAGED, figures_since
from pipeline.reporting.page import page_of
from pipeline.reporting.pictures import Inks, pictures
from pipeline.reporting.run_account import RunAccount
from pipeline.reporting.stood_out import StoodOut, stood_out_lately
from pipeline.reporting.wording import State

CHARTS_OVER = timedelta(days=89)  # with the day of the run: 90 days
SHOWN = ("run_seconds", "run_success", "run_failures", "run_volume", "step_rows", "freshness", "run_memory")
QUIET = "#5F5B53"


@dataclass(frozen=True)
class Fact:
    title: str
    value: str
    below: str = ""


@dataclass(frozen=True)
class Head:
    run_id: str
    moment: str
    state: State
    sentence: str
    facts: tuple[Fact, ...]


def run_page(lake: Lake, account: RunAccount) -> str:
    """The whole page. Raises as the journal does."""
    inks = Inks()
    head = head_of(account)
    return page_of(
        "run.html", inks, charts=pictures(_charts(lake, account), inks),
        title=f"Run of {head.moment}: {head.state.word}", foot=f"Report of run {account.summary.run_id}",
        **closing_lines(account.as_of), **_parts(lake, account, head),
    )  # fmt: skip


def closing_lines(as_of: datetime) -> dict[str, Any]:
    """When and by what a page was made."""
    offset = as_of.astimezone().strftime("%z")
    return {
        "made": say.moment_said(as_of), "version": __version__, "zone": f"UTC{offset[:3]}:{offset[3:]}", "quiet": QUIET,
    }  # fmt: skip


def _parts(lake: Lake, account: RunAccount, head: Head) -> dict[str, Any]:
    run = account.summary.run
    changes = lines.change_lines(account)
    days = (run.ended_at or account.as_of).date()
    return {
        "head": head,
        "newest": account.newest,
        "needs": lines.needs(account),
        "calm": "The lake is as it should be." if account.newest else "This run left nothing undone.",
        "platforms": lines.platform_lines(account),
        "troubles": lines.troubles(account),
        "aside": lines.aside_lines(account.set_aside),
        "kpis": figures_since(lake.settings.database, account.summary.run_id),
        "stood_out": _stood_out(lake, days),
        "changes": changes,
        "compared_note": _compared(account, bool(changes)),
        "charts_note": f"The 90 days up to {say.short_day(run.started_at.astimezone().date())}.",
        "steps": lines.step_lines(account),
    }


def _stood_out(lake: Lake, until: date) -> StoodOut:
    try:
        return stood_out_lately(anomalies_of(lake.settings.database), lake.journal, until)
    except sqlite3.DatabaseError:
        return StoodOut(note=DAMAGED)


def _charts(lake: Lake, account: RunAccount) -> tuple[Any, ...]:
    day = account.summary.run.started_at.astimezone().date()
    span, now = Span(day - CHARTS_OVER, day), account.as_of
    found = {c.key: c for c in (*run_charts(lake.journal, span, now), *platform_charts(lake.journal, span, now))}
    return tuple(found[key] for key in SHOWN)


def head_of(account: RunAccount) -> Head:
    summary, run = account.summary, account.summary.run
    done, of = account.platforms_done
    aside = sum(step.quarantined for step in summary.steps)
    rows = sum(step.rows_out for step in summary.steps if step.phase.value == "curated")
    ended = (
        f"ended {say.clock(run.ended_at)}" if run.ended_at and run.state is not RunState.RUNNING else "still going on"
    )
    return Head(
        run_id=summary.run_id,
        moment=say.moment_said(run.started_at),
        state=say.of_run(run.state),
        sentence=lines.headline(account),
        facts=(
            Fact(
                "Took" if run.state is not RunState.RUNNING else "So far",
                say.seconds(run.seconds),
                _usual(account) or ended,
            ),
            Fact("Platforms up to date", f"{done} of {of}"),
            Fact("Rows published", say.count(rows), _rows_before(account, rows)),
            Fact("Files set aside", say.count(aside), "kept, not lost" if aside else ""),
            Fact("Kind", _kind(account), f"begun {say.started_by(run.trigger)}"),
        ),
    )


def _kind(account: RunAccount) -> str:
    run = account.summary.run
    chosen = run.arguments.get("platforms")
    names = [TITLES.get(str(name), str(name)) for name in chosen] if isinstance(chosen, list) else []
    what = "Full" if run.kind == RunKind.FULL else "Without extractors"
    return f"{what}: {', '.join(names)}" if names else what


def _usual(account: RunAccount) -> str:
    return f"the run before took {say.seconds(account.previous.run.seconds)}" if account.previous else ""


def _rows_before(account: RunAccount, rows: int) -> str:
    if account.previous is None:
        return ""
    before = sum(step.rows_out for step in account.previous.steps if step.phase.value == "curated")
    if before == rows:
        return "as in the run before"
    return f"{say.signed(rows - before, say.count(abs(rows - before)))} against the run before"


def _compared(account: RunAccount, different: bool) -> str:
    if account.previous is None:
        return "There is no run of this kind before it."
    when = say.moment_said(account.previous.run.started_at)
    if not different:
        return f"It did the same as the run of {when}."
    return f"With the run of {when}: steps that ended otherwise, had other rows, or took clearly longer or shorter."
