"""The answers behind TooLost's analytics page: the account's plays by day, on Spotify and on Apple Music.

Source: ``/api/portal/analytics/spotify?date=thisYear`` answers ``{"streams": [{"date", "streams"}, …]}``, counts as
text; ``…/apple/?date=thisYear`` answers ``{"totalStreams": […]}``, counts as numbers. Other keys are allowed. An older
collector wrapped the answer in ``{timestamp, source, platform, data}``. Every answer is about one calendar year.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NoReturn

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.toolost.schema import APPLE_DAILY, SITE, SPOTIFY_DAILY
from pipeline.platforms.values import count, iso_day, json_of, refuse, signed_in, unique_days
from pipeline.registry import Registry

SERIES = {"spotify": "streams", "apple": "totalStreams"}
TITLES = {"spotify": "Spotify", "apple": "Apple Music"}
TABLES = {"spotify": SPOTIFY_DAILY, "apple": APPLE_DAILY}
COLLECT_AGAIN = "Collect again."
SIGNED_OUT = re.compile(r"unauth|forbidden|log ?in|sign ?in|session|token|expired", re.IGNORECASE)
TOO_MANY = re.compile(r"too many|rate limit|throttl", re.IGNORECASE)
EMPTY_UNTIL = 7  # January: figures come up to three days late, so a new year's answers start empty


def read_spotify(file: Landed, _: Registry) -> Reading:
    """Daily plays on Spotify: columns ``date``, ``streams``. ``facts``: last_day."""
    return _read(file, "spotify")


def read_apple(file: Landed, _: Registry) -> Reading:
    """Daily plays on Apple Music: columns ``date``, ``streams``. ``facts``: last_day."""
    return _read(file, "apple")


def read_log(_: Landed, __: Registry) -> Reading:
    """The older collector's own record of what it did: kept, never read."""
    return Reading(figures=False, note="a record of the collection, without figures")


def _read(file: Landed, platform: str) -> Reading:
    series = _series(_answer(json_of(signed_in(file.data(), SITE)), platform), platform)
    if not series:
        if (file.downloaded_at.month, file.downloaded_at.day) <= (1, EMPTY_UNTIL):
            return Reading(figures=False, note="the new year has no figures yet")
        message = "TooLost sent an answer without days. It was not accepted; older data stay in use."
        refuse("no-rows", message, SERIES[platform], COLLECT_AGAIN)
    days: list[date] = []
    plays: list[int | None] = []
    for number, point in enumerate(series, 1):
        if not isinstance(point, dict) or not {"date", "streams"} <= point.keys():
            refuse("unknown-shape", "TooLost's figures have another shape than before.", f"day {number}", COLLECT_AGAIN)
        days.append(iso_day(point["date"], f"day {number}", file.downloaded_at))
        plays.append(None if point["streams"] is None else count(point["streams"], f"day {number} ({point['date']})"))
    unique_days(days, "day")
    return _reported(platform, days, plays)


def _reported(platform: str, days: list[date], plays: list[int | None]) -> Reading:
    """The days that have a figure; one without is not reported yet, which is not 0."""
    known = [(day, number) for day, number in zip(days, plays, strict=True) if number is not None]
    if not known:
        refuse("no-rows", "TooLost sent days without figures. Older data stay in use.", SERIES[platform], COLLECT_AGAIN)
    columns: Columns = {"date": [day for day, _ in known], "streams": [number for _, number in known]}
    note = f"{len(days) - len(known)} day(s) not reported yet" if len(known) < len(days) else ""
    return Reading({TABLES[platform].name: columns}, {"last_day": max(columns["date"]).isoformat()}, note)


def _answer(body: Any, platform: str) -> dict[str, Any]:
    """TooLost's own answer, taken out of the older collector's wrapping; refuses a refusal saved as data."""
    if isinstance(body, dict) and isinstance(body.get("data"), dict) and not set(SERIES.values()) & body.keys():
        wrapped_for = str(body.get("platform") or platform).lower()
        if wrapped_for in SERIES and wrapped_for != platform:
            _mismatch(platform, wrapped_for, "platform")
        body = body["data"]
    if not isinstance(body, dict):
        refuse("unknown-shape", "TooLost answered in a shape the panel does not know.", "whole file", COLLECT_AGAIN)
    return body


def _series(answer: dict[str, Any], platform: str) -> list[Any]:
    series = answer.get(SERIES[platform])
    if not isinstance(series, list):
        _without_series(answer, platform)
    return series


def _without_series(answer: dict[str, Any], platform: str) -> NoReturn:
    """Say what an answer is that does not hold the figures its name promises."""
    for other, key in SERIES.items():
        if isinstance(answer.get(key), list):
            _mismatch(platform, other, key)
    said = str(answer.get("message") or answer.get("error") or "")
    if TOO_MANY.search(said):
        refuse("refused-answer", "TooLost asked us to wait.", "message", "Wait an hour, then collect again.")
    if SIGNED_OUT.search(said):
        message = "TooLost was not signed in when this was collected."
        refuse("refused-answer", message, "message", "Sign in to TooLost, then collect again.")
    if said:
        refuse(
            "refused-answer", "TooLost answered with a message instead of figures.", "message", "Collect again later."
        )
    refuse("unknown-shape", "TooLost answered without daily figures.", SERIES[platform], COLLECT_AGAIN)


def _mismatch(named: str, found: str, where: str) -> NoReturn:
    message = f"The file is named after {TITLES[named]} but holds figures of {TITLES[found]}."
    refuse("platform-mismatch", message, where, COLLECT_AGAIN)
