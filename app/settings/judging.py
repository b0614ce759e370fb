"""The settings of what is judged: from when on something is worth a word, and what the label wants to reach."""

from __future__ import annotations

from typing import Any

from app.settings.setting import Kept, Kind, Setting
from app.words import noop
from pipeline.insights.goals import DEFAULTS, MOST
from pipeline.insights.rhythm import RHYTHMS
from pipeline.platforms.declaration import TITLES
from pipeline.quality.thresholds import MONTHLY, MOST_DAYS, Thresholds

_FIGURES = {
    "metaads": noop("Campaigns and their spend."),
    "distrokid": noop("Plays. Bank reports come once a month and have more time."),
    "toolost": noop("Plays. Sales reports come once a month and have more time."),
    "tiktok": noop("Views and followers of every account."),
    "linktree": noop("Visits and clicks."),
    "spotify": noop("Audience and songs from Spotify for Artists."),
    "social": noop("Instagram and YouTube."),
}


def health(category: str) -> tuple[Setting, ...]:
    def of(name: str, title: str, text: str, default: float, **more: Any) -> Setting:
        return Setting(category, f"health/{name}", title, text, Kind.NUMBER, Kept.HEALTH, (name,), f"{default:g}",
                       **more)  # fmt: skip

    usual, days = Thresholds(), noop("days")
    return (
        of("no_good_run_days", noop("Without a good run"), noop("Told after so many days, for each platform as well."),
           usual.no_good_run_days, lowest=1, highest=MOST_DAYS, unit=days, words=("success", "failed")),
        of("disk_full_days", noop("Disk full within"), noop("Told this long before, at the pace it fills now."),
           usual.disk_full_days, lowest=1, highest=MOST_DAYS, unit=days, words=("space", "storage", "room")),
        of("slower_times", noop("Slower than usual"),
           noop("A run that needs this many times its usual time or memory."), usual.slower_times,
           lowest=1.1, highest=100, whole=False, unit=noop("times"), words=("speed", "duration", "memory")),
        of("fewer_rows_times", noop("Fewer rows than usual"),
           noop("A visit that brings at most this part of the usual."), round(usual.fewer_rows_times * 100, 6),
           lowest=1, highest=99, whole=False, unit="%", scale=100, words=("percent", "completeness")),
        *(Setting(category, f"fresh/{name}", title, _FIGURES[name], Kind.NUMBER, Kept.HEALTH, ("freshness_days", name),
                  _usual_days(name), highest=MOST_DAYS, unit=days,
                  group=noop("How old the newest figures may be; with 0 days they are never called old"),
                  words=("freshness", "late", "age"))
          for name, title in TITLES.items()),
    )  # fmt: skip


def _usual_days(platform: str) -> str:
    """What counts while nothing is stated; stating it changes nothing, also for money that comes once a month."""
    return str(max(one.days for one in RHYTHMS if platform in one.platforms and one.days <= MONTHLY))


def goals(category: str) -> tuple[Setting, ...]:
    def of(part: str, name: str, title: str, text: str, lowest: float, highest: float, **more: Any) -> Setting:
        usual = {"may_be_empty": True, "words": ("target", "kpi")}
        return Setting(category, f"goals/{name}", title, text, Kind.NUMBER, Kept.GOALS, (part, name),
                       str(DEFAULTS[part][name]), lowest=lowest, highest=highest, **{**usual, **more})  # fmt: skip

    aims, told, usd, plays = "goals", "alerts", noop("USD"), noop("plays")
    drop = {"group": noop("From when on a change is told"), "words": ("alert", "warning", "message")}
    return (
        of(aims, "monthly_revenue_usd", noop("Revenue a month"), noop("Of the newest month whose money has come."),
           0.01, MOST, whole=False, unit=usd),
        of(aims, "monthly_plays", noop("Plays a month"), noop("Of the newest whole month."), 1, MOST, unit=plays),
        of(aims, "spotify_followers", noop("Followers on Spotify"), noop("Of all artists together."), 1, MOST),
        of(aims, "yearly_plays", noop("Plays a year"), noop("To be reached in the year below."), 1, MOST, unit=plays),
        of(aims, "yearly_plays_by", noop("Until the year"), noop("Metrics say which pace that needs."), 2000, 2200,
           may_be_empty=False, year=True),
        of(told, "revenue_change_usd", noop("Revenue higher or lower by"), noop("From one paid month to the next."),
           0.01, MOST, whole=False, unit=usd, **drop),
        of(told, "plays_drop_percent", noop("Fewer plays by"), noop("Seven days against the seven before."), 0.1, 100,
           whole=False, unit="%", **drop),
    )  # fmt: skip
