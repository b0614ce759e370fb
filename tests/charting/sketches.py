"""Charts of every kind with values anybody can check, for tests that draw, say and write them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from pipeline.charting.model import Axis, Chart, Mark, Moment, Part, Place, Stroke, Unit

PLATFORMS = ("Meta Ads", "DistroKid", "TooLost", "TikTok", "Linktree", "Spotify", "Social", "muted")
A_SATURDAY = date(2025, 11, 1)
Row = tuple[float | None, ...]


def days(number: int, first: date = A_SATURDAY, step: int = 1) -> tuple[Place, ...]:
    found = (first + timedelta(days=n * step) for n in range(number))
    return tuple(Place(day.isoformat(), f"{day:%A}, {day.day} {day:%B %Y}", day) for day in found)


def months(number: int, first: int = 2025 * 12 + 7) -> tuple[Place, ...]:
    found = [date(n // 12, n % 12 + 1, 1) for n in range(first, first + number)]
    return tuple(Place(f"{day:%Y-%m}", f"{day:%B %Y}", day) for day in found)


def runs_at(number: int, a_day: int = 1) -> tuple[Place, ...]:
    found = [A_SATURDAY + timedelta(days=n // a_day) for n in range(number)]
    return tuple(Place(f"run-{n}", f"Run {n}", day) for n, day in enumerate(found))


def wave(number: int, height: float = 1000.0) -> Row:
    return tuple(height * (2 + math.sin(n / 9) + 0.2 * math.sin(n * 5.1)) for n in range(number))


def line(values: Sequence[float | None], unit: Unit = Unit.COUNT, first: date = A_SATURDAY) -> Chart:
    part = Part("plays", "Plays", Stroke.LINE, tuple(values), unit, "Spotify")
    return Chart("line", "Plays a day", Axis.DAYS, days(len(values), first), (part,))


def bars(values: Sequence[float | None], unit: Unit = Unit.COUNT) -> Chart:
    part = Part("spend", "spend", Stroke.BARS, tuple(values), unit, "Meta Ads")
    return Chart("bars", "Ad spend", Axis.DAYS, days(len(values)), (part,))


def plays(number: int = 90, first: date = A_SATURDAY) -> Chart:
    spotify, apple = wave(number), wave(number, 200.0)
    low = number // 3
    return Chart("plays", "Plays a day", Axis.DAYS, days(number, first), (
        Part("spotify_daily", "Spotify", Stroke.DAILY, (*spotify[:low], 400.0, *spotify[low + 1 :]), colour="Spotify"),
        Part("spotify", "Spotify", Stroke.LINE, spotify, colour="Spotify"),
        Part("apple", "Apple", Stroke.LINE, apple, colour="Social"),
    ), "thin: each day", (Mark("spotify_daily", low, "unusually low", below=True),),
        (Moment(number // 2, "“Low Tide” released"),),
    )  # fmt: skip


def revenue(number: int = 9) -> Chart:
    paid: Row = (*(300.0 + 14 * n for n in range(number - 1)), None)
    exact = tuple(None if value is None else f"{value:.4f}" for value in paid)
    awaited: Row = (*(None for _ in range(number - 2)), 150.0, 440.0)
    return Chart("revenue", "Revenue", Axis.MONTHS, months(number), (
        Part("paid", "paid", Stroke.BARS, paid, Unit.USD, "accent", exact=exact),
        Part("awaited", "awaited", Stroke.AWAITED, awaited, Unit.USD, "muted"),
        Part("expected", "expected", Stroke.EXPECTED, tuple(320.0 + 14 * n for n in range(number)), Unit.USD),
    ), "by month")  # fmt: skip


def ads(number: int = 30) -> Chart:
    spend: Row = tuple(None if 12 <= n < 15 else 8 + n % 5 for n in range(number))
    each: Row = tuple(None if value is None else value / 70 for value in spend)
    return Chart("ads", "Ad spend and cost of a click", Axis.DAYS, days(number), (
        Part("spend", "spend", Stroke.BARS, spend, Unit.USD, "Meta Ads", tint=0.6),
        Part("cpc", "a click", Stroke.LINE, each, Unit.USD, right=True),
    ))  # fmt: skip


def views(number: int = 80) -> Chart:
    return Chart("views", "TikTok views a day", Axis.DAYS, days(number), (
        Part("a", "@kilovale.music", Stroke.AREA, wave(number, 700.0), colour="TikTok"),
        Part("b", "@novadrift", Stroke.AREA, wave(number), colour="TikTok", tint=0.5),
    ))  # fmt: skip


def work(number: int = 38, platforms: Sequence[str] = PLATFORMS) -> Chart:
    usual = Part("usual", "usual", Stroke.BAND, (1200.0,) * number, Unit.SECONDS, "muted", (900.0,) * number)
    parts = [Part(n, n, Stroke.BARS, wave(number, 60.0 + 9 * k), Unit.SECONDS, n) for k, n in enumerate(platforms)]
    marks = (Mark(platforms[-1], number - 1, "unusually slow"),)
    return Chart("work", "Work per run", Axis.RUNS, runs_at(number), (usual, *parts), marks=marks)


def failures() -> Chart:
    named = (("Passing trouble", 14.0, "attention"), ("Needs sign-in", 5.0, "signin"), ("Bad data", 1.0, "failed"))
    places = tuple(Place(name, name) for name, _, _ in named)
    parts = (
        Part(name, name, Stroke.BARS, tuple(count if place.title == name else None for place in places), colour=colour)
        for name, count, colour in named
    )
    return Chart("failures", "What went wrong", Axis.NAMES, places, tuple(parts))


def freshness() -> Chart:
    places = tuple(Place(name, name) for name in PLATFORMS[:6])
    return Chart("freshness", "Age of the newest data", Axis.NAMES, places, (
        Part("usual", "usual", Stroke.BAND, (2.0,) * 6, Unit.DAYS, "muted", (0.0,) * 6),
        Part("age", "age", Stroke.BARS, (1.0, 2.5, None, 0.4, 7.0, 0.0), Unit.DAYS, "accent"),
        Part("limit", "too old", Stroke.EXPECTED, (3.0,) * 6, Unit.DAYS, "attention"),
        Part("last", "the time before", Stroke.DOTS, (1.0,) * 6, Unit.DAYS),
    ), marks=(Mark("age", 4, "too old"),))  # fmt: skip


def scripts() -> Chart:
    titles = ("“夜の潮” released", "“Прилив $5 & $6” released", "“مد” <b>🌊</b> \x07 released", "A title " * 20)
    chart = line(wave(120))
    moments = tuple(Moment(10 + 30 * n, title) for n, title in enumerate(titles))
    return Chart("夜", "夜の潮 & <i>co</i>", chart.axis, chart.places, chart.parts, "каждый день", (), moments)


def empty() -> Chart:
    return Chart("empty", "Nothing", Axis.DAYS, empty="Two more weeks of data are needed for a comparison.")


EVERY: dict[str, Callable[[], Chart]] = {
    "plays": plays,
    "revenue": revenue,
    "ads": ads,
    "views": views,
    "work": work,
    "a thousand runs": lambda: work(1000),
    "failures": failures,
    "freshness": freshness,
    "scripts": scripts,
    "empty": empty,
    "only gaps": lambda: line((None,) * 30),
    "one value": lambda: line((412.0,)),
    "one bar": lambda: bars((412.0,)),
    "two values": lambda: line((412.0, 430.0)),
    "all nought": lambda: bars((0.0,) * 30),
    "all the same": lambda: line((41_000.0,) * 30),
    "refunds": lambda: bars((120.0, 40.0, -80.0, None, -160.0), Unit.USD),
    "huge": lambda: line(tuple(3e9 * n for n in range(30))),
    "tiny": lambda: line(tuple(2e-9 * n for n in range(30)), Unit.USD),
    "one lonely gap": lambda: line((1.0, 2.0, None, 4.0, None, 6.0)),
    "five thousand days": lambda: plays(5000),
}
