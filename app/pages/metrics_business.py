"""What the tiles over the charts of the business say, in the words of the page. Worked out on a reading thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from app import words
from app.models.tiles import Tile
from app.words import noop, tr
from pipeline.charting.asking import NotNow, asking
from pipeline.charting.model import Unit as ChartUnit
from pipeline.charting.numbers import said, ticked
from pipeline.insights.figure_words import revenue_of
from pipeline.insights.goals import Goals, load_goals
from pipeline.insights.kpi.aims import GoalStatus
from pipeline.insights.kpis import KpiValue, Reading, goal_states, read_kpis
from pipeline.lake import Lake
from pipeline.settings import ConfigurationError

Known = Mapping[str, KpiValue]
Aims = Mapping[str, GoalStatus]
Below = Callable[[Known, Aims], str]
TITLES = {
    "plays_week": noop("Plays, 7 days"),
    "revenue_month": noop("Revenue"),
    "ad_spend_week": noop("Ad spend, 7 days"),
    "spotify_followers": noop("Followers on Spotify"),
    "linktree_clicks_week": noop("Linktree clicks, 7 days"),
}
CHARTS = {
    "plays_week": "plays",
    "revenue_month": "revenue",
    "ad_spend_week": "ad_spend",
    "spotify_followers": "followers",
    "linktree_clicks_week": "linktree",
}


def business_tiles(lake: Lake, today: date) -> tuple[Tile, ...]:
    """The five that matter most; none where nothing has been loaded yet. Raises as the charts do."""
    try:
        with asking(lake.settings.database) as connection:
            reading = Reading(connection, today, goals_of(lake))
            values = read_kpis(reading)
            aims = goal_states(reading, values) if values else ()
    except NotNow:
        return ()
    known = {value.key: value for value in values if not value.subject}
    return tuple(_tile(key, known, {aim.key: aim for aim in aims}) for key in TITLES if key in known)


def goals_of(lake: Lake) -> Goals | None:
    """The owner's goals; the usual ones while the file cannot be read, which is told elsewhere."""
    try:
        return load_goals(lake.settings.config_dir)
    except ConfigurationError:
        return None


def _tile(key: str, known: Known, aims: Aims) -> Tile:
    value = known[key]
    title = revenue_of(value.first) if key == "revenue_month" and value.first else tr(TITLES[key])
    if not isinstance(value.value, int | Decimal):
        return Tile(key, title, words.NOTHING, value.note, tip=_tip(value), chart=CHARTS[key])
    change, rises = _change(value)
    good = rises > 0 and bool(value.is_good)  # green only where more is better and it is more
    return Tile(key, title, said(value.value, ChartUnit(value.unit)), _BELOW[key](known, aims), change, rises, good,
                _tip(value), CHARTS[key])  # fmt: skip


def _change(value: KpiValue) -> tuple[str, int]:
    """Followers are told in heads, everything else as a share of what was before."""
    difference = value.difference
    if difference is None:
        return "", 0
    rises = 0 if not difference else 1 if difference > 0 else -1
    if not rises:
        return tr("unchanged"), 0
    if value.key == "spotify_followers":
        return words.count(abs(int(difference))), rises
    return (words.percent(value.change), rises) if value.change is not None else ("", 0)


# ---- the line below


def _plays(known: Known, aims: Aims) -> str:
    aim = aims.get("monthly_plays")
    if aim is not None and aim.pace is not None:
        return tr("this month heads for {}").format(ticked(aim.pace, ChartUnit.COUNT))
    return _against(known["plays_week"])


def _revenue(known: Known, aims: Aims) -> str:
    return _with_goal(tr("last fully reported month"), aims.get("monthly_revenue"))


def _ad_spend(known: Known, aims: Aims) -> str:
    click, rate = known.get("ad_cpc"), known.get("ad_ctr")
    parts = []
    if click is not None and isinstance(click.value, Decimal):
        parts.append(tr("{} a click").format(said(click.value, ChartUnit.USD)))
    if rate is not None and isinstance(rate.value, Decimal):
        parts.append(tr("{} CTR").format(said(rate.value, ChartUnit.FRACTION)))
    return ", ".join(parts) or _against(known["ad_spend_week"])


def _followers(known: Known, aims: Aims) -> str:
    return _with_goal("", aims.get("spotify_followers")) or known["spotify_followers"].note


def _clicks(known: Known, aims: Aims) -> str:
    views = known.get("linktree_views_week")
    if views is not None and isinstance(views.value, int):
        return tr("of {}").format(words.many(views.value, tr("view"), tr("views")))
    return _against(known["linktree_clicks_week"])


_BELOW: Mapping[str, Below] = {
    "plays_week": _plays,
    "revenue_month": _revenue,
    "ad_spend_week": _ad_spend,
    "spotify_followers": _followers,
    "linktree_clicks_week": _clicks,
}


def _with_goal(line: str, aim: GoalStatus | None) -> str:
    if aim is None or aim.progress is None:
        return line
    unit = ChartUnit.USD if isinstance(aim.target, Decimal) else ChartUnit.COUNT
    target = ticked(aim.target, unit) if unit is ChartUnit.USD else words.count(int(aim.target))
    goal = tr("goal {}: {}").format(target, f"{int(aim.progress * 100)} %")
    return line or goal


def _against(value: KpiValue) -> str:
    return value.note if value.before is not None else tr("no comparison yet")


# ---- the tooltip


def _tip(value: KpiValue) -> str:
    """Formula, the period before, and how old each source is; a line a sentence."""
    lines = [f"{value.kpi.formula}."]
    if value.first is not None and value.last is not None and value.first != value.last:
        days = f"{words.day_with_year(value.first)} – {words.day_with_year(value.last)}"
        lines.append(tr("Days: {}.").format(days))
    if isinstance(value.before, int | Decimal):
        lines.append(tr("Before: {}.").format(said(value.before, ChartUnit(value.unit))))
    elif value.enough:
        lines.append(tr("Two more weeks of data are needed for a comparison."))
    for source in value.sources:
        if source.newest is not None:
            age = "" if not source.age else f", {words.many(source.age, tr('day'), tr('days'))} {tr('old')}"
            newest = words.day_with_year(source.newest)
            lines.append(tr("{}: newest data {}{}.").format(source.title, newest, age))
    return "\n".join(lines)
