"""TikTok views and engagement, followers everywhere, and the Linktree page: what the audience does, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipeline.charting.asked import Asked
from pipeline.charting.axes import days_shown
from pipeline.charting.model import Axis, Chart, Part, Stroke, Unit
from pipeline.charting.rows import laid, mean_of_week, share_of_week

Days = dict[date, float]

VIEWS, ENGAGEMENT = "TikTok views a day", "TikTok engagement"
FOLLOWERS, LINKTREE = "Followers", "Linktree views and clicks"
NO_TIKTOK = "No TikTok days yet. They come with the first run of TikTok."
NO_FOLLOWERS = "No followers counted yet. They come with Spotify for Artists and TikTok."
NO_LINKTREE = "No Linktree days yet. They come with the first run of Linktree."
TITLES = {"instagram": "Instagram", "youtube": "YouTube", "facebook": "Facebook"}
PALEST, STEADY = 0.35, 0.5  # a row known on fewer of its days is drawn as dots


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
    tints = _tints(len(handles))
    views = tuple(
        Part(name, f"@{name}", Stroke.AREA, mean_of_week(handle.views, places), colour="TikTok", tint=tint)
        for (name, handle), tint in zip(handles.items(), tints, strict=True)
    )
    engaged = tuple(
        Part(name, f"@{name}", Stroke.LINE, share_of_week(handle.reactions, handle.seen, places), Unit.FRACTION,
             "TikTok", tint=tint)
        for (name, handle), tint in zip(handles.items(), tints, strict=True)
    )  # fmt: skip
    return (
        Chart("tiktok_views", VIEWS, Axis.DAYS, places, views, "mean of 7 days"),
        Chart("tiktok_engagement", ENGAGEMENT, Axis.DAYS, places, engaged,
              "likes, comments and shares a view · over 7 days"),
    )  # fmt: skip


def followers_chart(asked: Asked) -> Chart:
    """Followers by platform and account on the days they were counted; nothing is filled in between."""
    series: dict[tuple[str, str], Days] = defaultdict(dict)
    for platform, account, text, count in _levels(asked):
        series[platform, account][date.fromisoformat(text)] = float(count)
    known = [day for days in series.values() for day in days]
    places = days_shown(asked.span, known)
    if not places:
        return asked.nothing("followers", FOLLOWERS, Axis.DAYS, NO_FOLLOWERS, known)
    parts: list[Part] = []
    for platform in dict.fromkeys(platform for platform, _ in sorted(series, key=_order)):
        accounts = sorted(account for name, account in series if name == platform)
        for account, tint in zip(accounts, _tints(len(accounts)), strict=True):
            row = laid(series[platform, account], places)
            if any(value is not None for value in row):
                parts.append(Part(f"{platform}:{account}", f"{platform}, {account}", _stroke(row), row,
                                  colour=_colour(platform), tint=tint))  # fmt: skip
    if not parts:
        return asked.nothing("followers", FOLLOWERS, Axis.DAYS, NO_FOLLOWERS, known)
    return Chart("followers", FOLLOWERS, Axis.DAYS, places, tuple(parts), "on the days they were counted")


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
        Part("views_daily", "views, each day", Stroke.DAILY, laid(views, places), colour="Linktree", tint=0.6),
        Part("views", "views", Stroke.LINE, mean_of_week(views, places), colour="Linktree", tint=0.6),
        Part("clicks_daily", "clicks, each day", Stroke.DAILY, laid(clicks, places), colour="Linktree"),
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


def _levels(asked: Asked) -> Iterable[tuple[str, str, str, int]]:
    """(platform's title, account or artist, day, followers)"""
    ask = asked.connection.execute
    if "spotify_audience_daily" in asked.tables:
        yield from ask(
            "SELECT 'Spotify', artist_name, audience_date, followers FROM spotify_audience_daily"
            f" JOIN artists USING (artist_id) WHERE followers IS NOT NULL AND {asked.of_artist()}"
        )
    if "tiktok_metrics" in asked.tables:
        yield from ask(
            "SELECT 'TikTok', '@' || account_handle, metrics_date, followers FROM tiktok_metrics"
            f" WHERE followers IS NOT NULL AND {asked.of_artist()}"
        )
    if "social_metrics" in asked.tables:
        for platform, *row in ask(
            "SELECT platform_key, account_handle, metrics_date, followers FROM social_metrics"
            f" WHERE followers IS NOT NULL AND platform_key <> 'tiktok' AND {asked.of_artist()}"
        ):
            yield TITLES.get(platform, platform), *row


def _order(key: tuple[str, str]) -> tuple[int, str, str]:
    first = ("Spotify", "TikTok")
    return (first.index(key[0]) if key[0] in first else len(first), *key)


def _colour(platform: str) -> str:
    return platform if platform in ("Spotify", "TikTok") else "Social"


def _stroke(row: tuple[float | None, ...]) -> Stroke:
    """A line between its neighbours; dots where most days have none."""
    known = [place for place, value in enumerate(row) if value is not None]
    return Stroke.LINE if len(known) >= STEADY * (known[-1] - known[0] + 1) and len(known) > 1 else Stroke.DOTS


def _tints(number: int) -> list[float]:
    """From full to pale, one an account."""
    return [1 - (1 - PALEST) * place / max(number - 1, 1) for place in range(number)]
