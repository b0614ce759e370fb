"""The daily figures as contiguous rows of days, one for each source: what is judged, and what an outlook is made of.

Counts of the same plays by two sources stand beside each other and are never added. Free of heavy imports.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.insights.weeks import SILENT
from pipeline.warehouse.pico import usd

DAY = timedelta(days=1)
WHOLE = "*"  # the whole account: of no single artist
NOWHERE = ("", "")  # on no chart
Days = dict[date, float]


@dataclass(frozen=True)
class Series:
    """One figure, day by day from ``first``; None is a day that nobody reported, never nought.

    ``chart`` and ``part`` name where it is drawn, if anywhere. ``is_echo``: it moves as another one does, so what
    stands out of it is not told a second time. ``unit`` is ``count`` or ``usd``. ``gain``: what came or went that
    day, which may be below nought. ``whole_to``: the last day that all sources of its kind have reported; what is
    newer may still grow. ``releases`` are days after which it may well be high.
    """

    key: str
    title: str  # as a sentence begins: "Spotify plays"
    chart: str
    part: str
    first: date
    values: tuple[float | None, ...]
    whole_to: date
    unit: str = "count"
    gain: bool = False
    releases: tuple[date, ...] = ()
    artist: str = WHOLE
    is_echo: bool = False
    even_since: date | None = None  # from here on all its sources deliver; before, it told of less

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place)

    def place(self, day: date) -> int:
        return (day - self.first).days

    @property
    def last(self) -> date:
        return self.day(len(self.values) - 1)

    @property
    def whole(self) -> tuple[float | None, ...]:
        """The values up to the last day that is whole."""
        return self.values[: max(self.place(self.whole_to) + 1, 0)]

    @property
    def known(self) -> int:
        """How many whole days have a value."""
        return sum(value is not None for value in self.whole)


def daily_series(connection: sqlite3.Connection, today: date) -> tuple[Series, ...]:
    """Every daily figure of the warehouse that tells of something that happened on its day, oldest day first.

    ``today`` is not over and is left out. Tables that are not there yet hold nothing.
    """
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    released = releases(connection) if {"tracks", "spotify_tracks"} <= there else {}
    found: list[Series] = []
    for table, read in (
        ("content_streams", _plays),
        ("spotify_audience_daily", _audience),
        ("tiktok_metrics", _tiktok),
        ("social_metrics", _social),
        ("linktree_metrics", _linktree),
        ("ad_performance_daily", _ads),
    ):
        if table in there:
            found += _whole(list(read(connection, released)), today)
    return tuple(found)


def releases(connection: sqlite3.Connection) -> dict[str, tuple[date, ...]]:
    """The days of releases by artist's slug, and all of them as ``*``."""
    found: dict[str, set[date]] = defaultdict(set)
    for slug, text in connection.execute(
        "SELECT a.slug, t.release_date FROM tracks AS t JOIN track_artists AS c USING (track_id) "
        "JOIN artists AS a USING (artist_id) WHERE t.release_date IS NOT NULL "
        "UNION SELECT a.slug, s.release_date FROM spotify_tracks AS s JOIN artists AS a USING (artist_id) "
        "WHERE s.release_date IS NOT NULL "
        "UNION SELECT '*', release_date FROM tracks WHERE release_date IS NOT NULL"
    ):
        try:
            day = date.fromisoformat(text)
        except ValueError:  # Spotify may know a month or a year only
            continue
        found[slug].add(day)
        found[WHOLE].add(day)
    return {slug: tuple(sorted(days)) for slug, days in found.items()}


Released = Mapping[str, tuple[date, ...]]


def _plays(connection: sqlite3.Connection, released: Released) -> Iterator[Series]:
    """A platform's plays of all distributors: they deliver different releases, so these are no counts of the same."""
    counted: dict[tuple[str, str], dict[str, Days]] = defaultdict(lambda: defaultdict(dict))
    for key, name, source, day, count in connection.execute(
        "SELECT platform_key, platform_name, data_source, stream_date, SUM(stream_count) FROM content_streams "
        "JOIN platforms USING (platform_id) GROUP BY 1, 2, 3, 4"
    ):
        counted[key, name][source][date.fromisoformat(day)] = count
    for (key, name), sources in sorted(counted.items()):
        begun = [min(days) for days in sources.values()]  # the next one to deliver is no surprise
        days = _told_by_all(sources)
        if days:
            bumps = (*released.get(WHOLE, ()), *begun)
            made = _series(f"plays.{key}", f"{name} plays", ("plays", key), days, bumps)
            yield replace(made, even_since=max(begun))


def _told_by_all(sources: Mapping[str, Days]) -> Days:
    """Days of which every source that delivers has told: from its first day on, until it falls silent for good."""
    latest = max(max(days) for days in sources.values())
    span = {name: (min(days), latest if latest - max(days) <= SILENT else max(days)) for name, days in sources.items()}
    sums: Days = {}
    for day in sorted(set().union(*sources.values())):
        due = [name for name, (first, last) in span.items() if first <= day <= last]
        if due and all(day in sources[name] for name in due):
            sums[day] = sum(sources[name][day] for name in due)
    return sums


def _audience(connection: sqlite3.Connection, released: Released) -> Iterator[Series]:
    """Spotify's own counts, artist by artist: listeners of two artists may be the same people."""
    listeners: dict[tuple[str, str], Days] = defaultdict(dict)
    streams: dict[tuple[str, str], Days] = defaultdict(dict)
    followers: dict[tuple[str, str], Days] = defaultdict(dict)
    for slug, name, day, heard, played, followed in connection.execute(
        "SELECT slug, artist_name, audience_date, listeners, streams, followers FROM spotify_audience_daily "
        "JOIN artists USING (artist_id)"
    ):
        for into, value in ((listeners, heard), (streams, played), (followers, followed)):
            if value is not None:
                into[slug, name][date.fromisoformat(day)] = value
    for (slug, name), days in sorted(listeners.items()):
        made = _series(f"listeners.spotify.{slug}", f"Spotify listeners of {name}", NOWHERE, days, artist=slug)
        yield replace(made, is_echo=True)
    for (slug, name), days in sorted(streams.items()):
        title, own = f"Spotify's own count of {name}'s plays", released.get(slug, ())
        yield replace(_series(f"streams.spotify.{slug}", title, NOWHERE, days, own, slug), is_echo=True)
    for (slug, name), days in sorted(followers.items()):
        gained = {day: days[day] - days[day - DAY] for day in days if day - DAY in days}
        if gained:
            title, own, place = f"New Spotify followers of {name}", released.get(slug, ()), f"spotify:{slug}"
            made = _series(f"followers.spotify.{slug}", title, ("followers", place), gained, own, slug)
            yield replace(made, gain=True)


def _tiktok(connection: sqlite3.Connection, released: Released) -> Iterator[Series]:
    views: dict[tuple[str, str], Days] = defaultdict(dict)
    for handle, slug, day, count in connection.execute(
        "SELECT account_handle, slug, metrics_date, video_views FROM tiktok_metrics JOIN artists USING (artist_id) "
        "WHERE video_views IS NOT NULL"
    ):
        views[handle, slug][date.fromisoformat(day)] = count
    for (handle, slug), days in sorted(views.items()):
        place, own = ("tiktok_views", handle), released.get(slug, ())
        yield _series(f"views.tiktok.{handle}", f"TikTok views of @{handle}", place, days, own, slug)


def _social(connection: sqlite3.Connection, released: Released) -> Iterator[Series]:
    """The views of platforms that have no table of their own."""
    views: dict[tuple[str, str, str, str], Days] = defaultdict(dict)
    for platform, name, handle, slug, day, count in connection.execute(
        "SELECT m.platform_key, coalesce(platform_name, m.platform_key), account_handle, slug, metrics_date, views "
        "FROM social_metrics AS m JOIN artists USING (artist_id) LEFT JOIN platforms AS p USING (platform_key) "
        "WHERE views IS NOT NULL AND m.platform_key <> 'tiktok'"
    ):
        views[platform, name, handle, slug][date.fromisoformat(day)] = count
    for (platform, name, handle, slug), days in sorted(views.items()):
        key, title = f"views.{platform}.{handle}", f"{name} views of {handle}"
        yield _series(key, title, NOWHERE, days, released.get(slug, ()), slug)


def _linktree(connection: sqlite3.Connection, released: Released) -> Iterator[Series]:
    for name, column in (("views", "total_views"), ("clicks", "total_clicks")):
        days = {
            date.fromisoformat(day): float(count)
            for day, count in connection.execute(
                f"SELECT analytics_date, {column} FROM linktree_metrics WHERE {column} IS NOT NULL"
            )
        }
        if days:
            place = ("linktree", name)
            yield _series(f"{name}.linktree", f"Linktree {name}", place, days, released.get(WHOLE, ()))


def _ads(connection: sqlite3.Connection, _: Released) -> Iterator[Series]:
    """Between the first and the last day with a row, a day without one is a day on which nothing was spent."""
    spent: Days = {}
    for day, pico in connection.execute(
        "SELECT performance_date, SUM(spend_pico_usd) FROM ad_performance_daily WHERE spend_pico_usd IS NOT NULL "
        "GROUP BY 1"
    ):
        spent[date.fromisoformat(day)] = float(usd(pico))
    if spent:
        first, last = min(spent), max(spent)
        every = {day: spent.get(day, 0.0) for day in days_between(first, last)}
        yield replace(_series("spend.metaads", "Ad spend", ("ad_spend", "spend"), every), unit="usd")


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _series(
    key: str, title: str, place: tuple[str, str], days: Mapping[date, float], releases: Sequence[date] = (),
    artist: str = WHOLE,
) -> Series:  # fmt: skip
    first, last = min(days), max(days)
    values = tuple(days.get(day) for day in days_between(first, last))
    shown = tuple(day for day in releases if first - SILENT * 2 <= day <= last)
    return Series(key, title, *place, first, values, last, releases=shown, artist=artist)


def _whole(found: Iterable[Series], today: date) -> list[Series]:
    """A kind of figure is whole as far as the slowest of its sources is, those that fell silent aside."""
    past = [cut for series in found if (cut := _before(series, today))]
    by_kind: dict[str, list[Series]] = defaultdict(list)
    for series in past:
        by_kind[series.chart or series.key.split(".")[1]].append(series)
    whole: list[Series] = []
    for kind in by_kind.values():
        latest = max(series.last for series in kind)
        end = min(series.last for series in kind if latest - series.last <= SILENT)
        whole += [replace(series, whole_to=min(end, series.last)) for series in kind]
    return whole


def _before(series: Series, today: date) -> Series | None:
    values = series.values[: max(series.place(today), 0)]
    while values and values[-1] is None:
        values = values[:-1]
    return replace(series, values=values, whole_to=series.day(len(values) - 1)) if values else None
