"""Plays a day: what the distributors count, added up, since they deliver different releases.

Spotify for Artists counts the same plays once more. Its count stands alone – for one artist, of whom the distributors
tell nothing – and beside theirs, never in a sum with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from pipeline.charting.asked import Asked
from pipeline.charting.axes import days_shown
from pipeline.charting.day_rows import laid, mean_of_week
from pipeline.charting.model import Axis, Chart, Moment, Part, Place, Stroke
from pipeline.charting.releases import releases
from pipeline.insights.weeks import SILENT
from pipeline.platforms.titles import TITLES

Days = dict[date, float]

TITLE = "Plays a day"
BY_SOURCE = "Plays a day, by who counts"
NEVER = "No plays yet. They come with the first run of DistroKid or TooLost."
NEVER_OF_ARTIST = "No plays of this artist yet. They come with Spotify for Artists."
THIN_AND_THICK = "thin: each day · thick: mean of 7 days"
PLATFORMS = {"spotify": ("Spotify", "Spotify"), "apple_music": ("Apple", "muted")}  # key → title, colour
FOR_ARTISTS = "Spotify for Artists"


def plays_chart(asked: Asked) -> Chart:
    """Spotify and Apple by day and as the mean of seven; for one artist Spotify's own count."""
    if asked.artist_id is None:
        found = {key: added_up(sources) for key, sources in _counted(asked).items()}
        note = THIN_AND_THICK
    else:
        own = _own_count(asked)
        found = {"spotify": own} if own else {}
        note = f"Spotify’s own count · {THIN_AND_THICK}"
    series = {key: found[key] for key in PLATFORMS if found.get(key)}
    places = days_shown(asked.span, (day for days in series.values() for day in days))
    if not places:
        known = [day for days in series.values() for day in days]
        never = NEVER if asked.artist_id is None else NEVER_OF_ARTIST
        return asked.nothing("plays", TITLE, Axis.DAYS, never, known)
    parts = tuple(
        part for key, days in series.items() for part in _thin_and_thick(asked.key(key), *PLATFORMS[key], days, places)
    )
    return Chart("plays", TITLE, Axis.DAYS, places, parts, note, moments=releases(asked, places))


def plays_by_source(asked: Asked) -> Chart:
    """Each distributor's Spotify and Apple plays as one line, and Spotify's own count of all artists beside them."""
    key = "plays_by_source"
    if asked.artist_id is not None:
        return asked.nothing(key, BY_SOURCE, Axis.DAYS, "The distributors count the whole account, not each artist.")
    by_source: dict[str, dict[str, Days]] = defaultdict(dict)
    for platform, sources in _counted(asked).items():
        for source, days in sources.items():
            by_source[source][platform] = days
    series = {source: added_up(platforms) for source, platforms in by_source.items()}
    own = _own_count(asked)
    known = [day for days in (*series.values(), own) for day in days]
    places = days_shown(asked.span, known)
    if not places:
        return asked.nothing(key, BY_SOURCE, Axis.DAYS, NEVER, known)
    parts = [
        part for source, days in sorted(series.items())
        for part in _thin_and_thick(source, TITLES.get(source, source), TITLES.get(source, "text"), days, places)
    ]  # fmt: skip
    if own:
        mean = mean_of_week(own, places)
        parts.append(Part("spotify_for_artists", FOR_ARTISTS, Stroke.LINE, mean, colour="Spotify", tint=0.6))
    note = "Spotify for Artists counts the same plays again" if own else THIN_AND_THICK
    begun = _begun(series, places)
    return Chart(key, BY_SOURCE, Axis.DAYS, places, tuple(parts), note, moments=begun)


def added_up(sources: Mapping[str, Days]) -> Days:
    """Days of which every source that delivers has told; the others stay out, or they would look like a fall.

    A source counts from its first day on. One that fell silent two weeks before the others is not waited for.
    """
    if not sources:
        return {}
    latest = max(max(days) for days in sources.values())
    first = {source: min(days) for source, days in sources.items()}
    end = {source: max(days) for source, days in sources.items() if latest - max(days) > SILENT}
    sums: Days = {}
    for day in set().union(*sources.values()):
        due = [source for source in sources if first[source] <= day <= end.get(source, latest)]
        if due and all(day in sources[source] for source in due):
            sums[day] = sum(sources[source][day] for source in due)
    return sums


def _counted(asked: Asked) -> dict[str, dict[str, Days]]:
    """Platform → distributor → day → plays, of all time: where a source begins decides what a sum holds."""
    found: dict[str, dict[str, Days]] = defaultdict(lambda: defaultdict(dict))
    if "content_streams" not in asked.tables:
        return found
    for platform, source, text, count in asked.connection.execute(
        "SELECT platform_key, data_source, stream_date, SUM(stream_count) FROM content_streams"
        " JOIN platforms USING (platform_id) GROUP BY 1, 2, 3"
    ):
        if asked.is_over(day := date.fromisoformat(text)):
            found[platform][source][day] = float(count)
    return found


def _own_count(asked: Asked) -> Days:
    """Spotify for Artists' plays; of all artists only days on which each that is followed has been told."""
    if "spotify_audience_daily" not in asked.tables:
        return {}
    by_artist: dict[str, Days] = defaultdict(dict)
    for artist, text, count in asked.connection.execute(
        f"SELECT artist_id, audience_date, streams FROM spotify_audience_daily"
        f" WHERE streams IS NOT NULL AND {asked.of_artist()}"
    ):
        if asked.is_over(day := date.fromisoformat(text)):
            by_artist[artist][day] = float(count)
    return added_up(by_artist)


def _thin_and_thick(key: str, title: str, colour: str, days: Days, places: tuple[Place, ...]) -> tuple[Part, Part]:
    return (
        Part(f"{key}_daily", title, Stroke.DAILY, laid(days, places), colour=colour),
        Part(key, title, Stroke.LINE, mean_of_week(days, places), colour=colour),
    )


def _begun(series: Mapping[str, Days], places: tuple[Place, ...]) -> tuple[Moment, ...]:
    at = {place.day: number for number, place in enumerate(places)}
    begun = ((min(days), source) for source, days in series.items() if days)
    return tuple(
        Moment(at[day], f"{TITLES.get(source, source)} begins") for day, source in sorted(begun) if at.get(day, 0) > 0
    )
