"""DistroKid: the statistics pages as a browser saves them, figures inside their chart scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np

from tests.landing.bank import write_bank
from tests.landing.moments import ONE_DAY, at, download_days, stamp
from tests.landing.output import Truth, Writer
from tests.landing.streams import DayCount, Series, record_streams, total
from tests.landing.world import World

NAV = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in ("mymusic", "new", "stats", "bank"))
APPLE_PLACES = (("US", 0.4), ("GB", 0.16), ("DE", 0.11), ("JP", 0.08), ("CA", 0.07), ("AU", 0.05))
BAR = ("category", "column-1")  # how a point of a bar chart names its label and its value


def page(title: str, body: str, scripts: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f"<title>{title}</title>\n"
        '<link rel="stylesheet" href="/css/site.min.css?v=2291">\n'
        '<script src="/amcharts/amcharts.js"></script><script src="/amcharts/serial.js"></script>\n'
        f'</head>\n<body class="dk-page">\n<nav><ul>{NAV}</ul></nav>\n'
        f'<div class="container">\n{body}\n</div>\n<script type="text/javascript">\n{scripts}\n</script>\n'
        "<footer><small>All times are Eastern.</small></footer>\n</body></html>\n"
    )


SIGN_IN_PAGE = page(
    "Sign in",
    '<form action="/api/signin" method="post"><input type="email" name="email" placeholder="Email">'
    '<input type="password" name="password"><button type="submit">Sign in</button>'
    '<p><a href="/forgot/">Forgot password?</a></p></form>',
    "window.dataLayer = window.dataLayer || [];",
)


def write_distrokid(world: World, out: Writer, truth: Truth) -> None:
    tracks = [track for artist in world.artists for track in artist.tracks][:25]
    songs = [(track.title.replace('"', "'"), int(1e5 * track.weight)) for track in tracks]
    spotify, apple = total(world.distrokid.spotify), total(world.distrokid.apple)
    for seen in download_days(world.cfg, 365):
        _write_pages(seen, spotify, apple, songs, out, truth)
    write_bank(world, out, truth, at(world.cfg.end + ONE_DAY, 7, 0, 41))


def _write_pages(
    seen: date, spotify: Series, apple: Series, songs: Sequence[tuple[str, int]], out: Writer, truth: Truth
) -> None:
    moment = at(seen, 7, 0, 3)
    since = seen - timedelta(days=365)
    streams = spotify.window(since, seen, seen, lag=2)
    plays = apple.window(since, seen, seen, lag=1)
    record_streams(truth, "distrokid", moment, streams, plays)

    def revised(rng: np.random.Generator, when: datetime) -> bytes:
        factors = rng.uniform(0.7, 1.0, len(streams))
        changed = [(day, int(count * factor)) for (day, count), factor in zip(streams, factors, strict=True)]
        record_streams(truth, "distrokid", when, changed, plays)
        return streams_page(changed, songs).encode()

    name = f"streams/streams_stats_{stamp(moment)}.html"
    out.put("distrokid", "streams", name, streams_page(streams, songs), moment, rebuild=revised)
    out.put("distrokid", "apple", f"streams/applemusic_stats_{stamp(moment)}.html", apple_page(plays), moment)


def streams_page(rows: Sequence[DayCount], songs: Sequence[tuple[str, int]]) -> str:
    """The page with a 30-day chart, a 365-day chart and a table of the best songs."""
    points = [(day.isoformat(), count) for day, count in rows]
    table = "".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in songs)
    scripts = (
        _chart("chart30", "trend30day", points[-30:], BAR, trailing_comma=True),
        _chart("chart365", "trend365day", points, BAR, trailing_comma=True),
        _chart("chartsongs", "topsongs", songs, BAR),
    )
    body = (
        '<h1>Streams</h1><div id="chart30"></div><div id="chart365" style="height:360px"></div>'
        f'<table class="songs"><tr><th>Song</th><th>Streams</th></tr>{table}</table>'
    )
    return page("Stats | Streams", body, "\n".join(scripts))


def apple_page(rows: Sequence[DayCount]) -> str:
    """The Apple Music page: its days stand in a variable, and a second chart counts by country."""
    keys = ("field", "value")
    everywhere = sum(count for _, count in rows)
    places = [(country, int(everywhere * part)) for country, part in APPLE_PLACES]
    scripts = (
        'var chartData = {\n  "type": "serial",\n  "categoryField": "field",\n'
        f'  "dataProvider": [\n{_points([(day.isoformat(), count) for day, count in rows], keys)},\n  ]\n}};\n'
        'AmCharts.makeChart("chartapple", chartData);\n' + _chart("chartplaces", "appleplaces", places, keys)
    )
    return page("Stats | Apple Music", '<h1>Apple Music plays</h1><div id="chartapple"></div>', scripts)


def _points(rows: Sequence[tuple[str, int]], keys: tuple[str, str]) -> str:
    return ",\n".join(f'    {{"{keys[0]}": "{label}", "{keys[1]}": {value}}}' for label, value in rows)


def _chart(
    div: str, chart_id: str, rows: Sequence[tuple[str, int]], keys: tuple[str, str], trailing_comma: bool = False
) -> str:
    return (
        f'AmCharts.makeChart("{div}", {{\n  "id": "{chart_id}",\n  "type": "serial",\n'
        f'  "categoryField": "{keys[0]}",\n  "startDuration": 0,\n'
        '  "categoryAxis": {"gridPosition": "start", "parseDates": true},\n'
        f'  "graphs": [{{"id": "AmGraph-1", "valueField": "{keys[1]}", "type": "column"}}],\n'
        f'  "dataProvider": [\n{_points(rows, keys)}{"," if trailing_comma else ""}\n  ]\n}});'
    )
