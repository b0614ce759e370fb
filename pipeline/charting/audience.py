"""TikTok views and engagement, and the Linktree page: what the audience does, day by day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from pipeline.charting.asked import Asked
from pipeline.charting.axes import days_shown
from pipeline.charting.day_rows import laid, mean_of_week, share_of_week
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit

Days = dict[date, float]

VIEWS, ENGAGEMENT = "TikTok views a day", "TikTok engagement"
LINKTREE = "Linktree views and clicks"
NO_TIKTOK = "No TikTok days yet. They come with the first run of TikTok."
NO_LINKTREE = "No Linktree days yet. They come with the first run of Linktree."
PALEST = 0.35


@dataclass
class _Handle:
    views: Days = field(default_factory=dict)
    seen: Days = field(default_factory=dict)  # views of days whose reactions are known
    reactions: Days = field(default_factory=dict)


def tiktok_charts(asked: Asked) -> tuple[Chart, Chart]:
    """Views by account, one standing on the other, as means of seven days; reactions a view by account."""
    handles = _handles(asked)
    known = [day for handle in handles.values() for day in handle.views]
    places = days_shown(asked.span, known)
    if not places:
        return (
            asked.nothing("tiktok_views", VIEWS, Axis.DAYS, NO_TIKTOK, known),
            asked.nothing("tiktok_engagement", ENGAGEMENT, Axis.DAYS, NO_TIKTOK, known),
        )
    shades = tints(len(handles))
    views = tuple(
        Part(name, f"@{name}", Stroke.AREA, mean_of_week(handle.views, places), colour="TikTok", tint=tint)
        for (name, handle), tint in zip(handles.items(), shades, strict=True)
    )
    engaged = tuple(
        Part(name, f"@{name}", Stroke.LINE, share_of_week(handle.reactions, handle.seen, places), Unit.FRACTION,
             "TikTok", tint=tint)
        for (name, handle), tint in zip(handles.items(), shades, strict=True)
    )  # fmt: skip
    return (
        Chart("tiktok_views", VIEWS, Axis.DAYS, places, views, "mean of 7 days"),
        Chart("tiktok_engagement", ENGAGEMENT, Axis.DAYS, places, engaged,
              "likes, comments and shares a view · over 7 days"),
    )  # fmt: skip


def linktree_chart(asked: Asked) -> Chart:
    """Views and clicks of the label's page. Linktree does not tell artists apart."""
    views: Days = {}
    clicks: Days = {}
    if "linktree_metrics" in asked.tables:
        for text, viewed, clicked in asked.connection.execute(
            "SELECT analytics_date, total_views, total_clicks FROM linktree_metrics"
        ):
            if not asked.is_over(day := date.fromisoformat(text)):
                continue
            views |= {} if viewed is None else {day: float(viewed)}
            clicks |= {} if clicked is None else {day: float(clicked)}
    places = days_shown(asked.span, (*views, *clicks))
    if not places:
        return asked.nothing("linktree", LINKTREE, Axis.DAYS, NO_LINKTREE, (*views, *clicks))
    parts = (
        Part("views_daily", "views", Stroke.DAILY, laid(views, places), colour="Linktree", tint=0.6),
        Part("views", "views", Stroke.LINE, mean_of_week(views, places), colour="Linktree", tint=0.6),
        Part("clicks_daily", "clicks", Stroke.DAILY, laid(clicks, places), colour="Linktree"),
        Part("clicks", "clicks", Stroke.LINE, mean_of_week(clicks, places), colour="Linktree"),
    )
    note = "thin: each day · thick: mean of 7 days"
    return Chart("linktree", LINKTREE, Axis.DAYS, places, parts,
                 note if asked.artist_id is None else f"the whole account · {note}")  # fmt: skip


def _handles(asked: Asked) -> dict[str, _Handle]:
    found: dict[str, _Handle] = defaultdict(_Handle)
    if "tiktok_metrics" not in asked.tables:
        return found
    for handle, text, views, *reactions in asked.connection.execute(
        "SELECT account_handle, metrics_date, video_views, likes_received, comments_received, shares"
        f" FROM tiktok_metrics WHERE video_views IS NOT NULL AND {asked.of_artist()} ORDER BY account_handle"
    ):
        if not asked.is_over(day := date.fromisoformat(text)):
            continue
        found[handle].views[day] = float(views)
        if None not in reactions:
            found[handle].seen[day] = float(views)
            found[handle].reactions[day] = float(sum(reactions))
    return found


def tints(number: int) -> list[float]:
    """From full to pale, one an account."""
    return [1 - (1 - PALEST) * place / max(number - 1, 1) for place in range(number)]
