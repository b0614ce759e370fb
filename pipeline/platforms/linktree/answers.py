"""The GraphQL answers of Linktree's insights page: one kind carries the daily figures, the others are told apart.

Source: every response of ``linktr.ee/admin/analytics`` whose address contains ``graphql``, bytes unchanged. The days
stand under ``data.getAccountAnalytics.overview.timeseries``, up to 365 of them; the last one is incomplete.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.linktree.rates import as_fractions
from pipeline.platforms.linktree.schema import COUNTS, DAYS, RATE, SITE
from pipeline.platforms.values import count, iso_day, json_of, real, refuse, signed_in, unique_days
from pipeline.registry import Registry

ACCOUNT, SERIES = "getAccountAnalytics", ("overview", "timeseries")
WITHOUT_FIGURES = frozenset({"viewer", "links", "flags", "getAccountLinks", "featureFlags"})  # what else the page asks
PLACE = ".".join(("data", ACCOUNT, *SERIES))
COLLECT_AGAIN = "Collect again."
_SIGNED_OUT = re.compile(r"unauth|not authori[sz]ed|forbidden|log ?in|sign ?in|session|token|expired", re.IGNORECASE)
_TOO_MANY = re.compile(r"too many|rate.?limit|throttl", re.IGNORECASE)
_WEEK = 7

Answer = dict[str, Any]


def read_answer(file: Landed, _: Registry) -> Reading:
    """A row a day, columns as in the published table. ``facts``: last_day.

    Refuses answers that are a no (``refused-answer``). Known answers about something else carry no figures; answers
    of a shape never seen carry none either, but are put on record.
    """
    return read_body(json_of(signed_in(file.data(), SITE)), file.downloaded_at)


def read_body(body: Any, downloaded_at: datetime) -> Reading:
    """An answer's document, as :func:`read_answer` reads it."""
    answer = body if isinstance(body, dict) else {}
    _not_refused(answer)
    data = answer.get("data")
    points = _points(data) if isinstance(data, dict) else None
    if points is not None:
        return _days(points, downloaded_at)
    known = isinstance(data, dict) and data and data.keys() - {"__typename"} <= WITHOUT_FIGURES
    return Reading(figures=False, note="" if known else f"unknown answer kept: {_named(body)}")


class No(StrEnum):
    """What an answer without figures says, as far as it can be told from Linktree's words."""

    WAIT = "wait"
    SIGNED_OUT = "signed out"
    OTHER = "other"


def no_of(answer: Answer) -> No | None:
    """The no that an answer is; None where it is none.

    Linktree's own words may quote what was asked, so they decide and are never shown.
    """
    said = answer.get("errors") or ("data" not in answer and (answer.get("error") or answer.get("message")))
    if not said and ("data" not in answer or answer["data"] is not None):
        return None
    if _TOO_MANY.search(str(said)):
        return No.WAIT
    return No.SIGNED_OUT if _SIGNED_OUT.search(str(said)) else No.OTHER


def _not_refused(answer: Answer) -> None:
    no, where = no_of(answer), "errors" if answer.get("errors") else "data"
    if no is No.WAIT:
        refuse("refused-answer", "Linktree asked us to wait.", where, "Wait an hour, then collect again.")
    if no is No.SIGNED_OUT:
        message = "Linktree was not signed in when this was collected."
        refuse("refused-answer", message, where, "Sign in to Linktree, then collect again.")
    if no is No.OTHER:
        message = "Linktree answered without figures. Older data stay in use."
        refuse("refused-answer", message, where, "Collect again later.")


def _points(data: Answer) -> list[Any] | None:
    """The series of an answer, None where it was not asked for; refuses one that was asked for and is not there."""
    if ACCOUNT not in data:
        return None
    found = data[ACCOUNT]
    for name in SERIES:
        if isinstance(found, dict) and name not in found:
            return None
        found = found[name] if isinstance(found, dict) else None
    if found is None:
        refuse("refused-answer", "Linktree answered without its daily figures.", PLACE, COLLECT_AGAIN)
    if not isinstance(found, list) or not all(isinstance(point, dict) for point in found):
        refuse("unknown-shape", "Linktree's daily figures have another shape than before.", PLACE, COLLECT_AGAIN)
    if not found:
        refuse("no-rows", "Linktree sent no days at all. Older data stay in use.", PLACE, COLLECT_AGAIN)
    return found


def _days(points: list[Answer], downloaded_at: datetime) -> Reading:
    rows = [_day(point, f"day {number}", downloaded_at) for number, point in enumerate(points, 1)]
    reported = [row for row in rows if any(row[name] is not None for name in COUNTS)]
    if not reported:
        refuse("no-rows", "Linktree sent days without figures. Older data stay in use.", PLACE, COLLECT_AGAIN)
    _daily([row["date"] for row in rows])
    columns: Columns = {name: [row[name] for row in reported] for name in reported[0]}
    columns[RATE], percent = as_fractions(columns[RATE], columns["totalViews"], columns["totalClicks"])
    notes = ["click rates in percent were taken as fractions"] if percent else []
    if len(reported) < len(rows):
        notes.append(f"{len(rows) - len(reported)} day(s) not reported yet")
    return Reading({DAYS.name: columns}, {"last_day": max(columns["date"]).isoformat()}, "; ".join(notes))


def _day(point: Answer, where: str, downloaded_at: datetime) -> Answer:
    """One day. Null is no figure; refuses a point that lacks one altogether, and more unique ones than all."""
    absent = [name for name in ("date", *COUNTS) if name not in point]
    if absent:
        refuse("missing-field", f"Linktree's daily figures come without {absent[0]}.", where, COLLECT_AGAIN)
    row: Answer = {"date": iso_day(point["date"], where, downloaded_at)}
    where = f"{where} ({row['date']})"
    for name in COUNTS:
        row[name] = None if point[name] is None else count(point[name], f"{where}, {name}")
    for part, whole in (("uniqueViews", "totalViews"), ("uniqueClicks", "totalClicks")):
        if None not in (row[part], row[whole]) and row[part] > row[whole]:
            refuse("unique-above-total", f"{part} is {row[part]}, but {whole} only {row[whole]}.", where, COLLECT_AGAIN)
    rate = point.get(RATE)
    row[RATE] = None if rate is None else real(rate, f"{where}, {RATE}", minimum=0)
    return row


def _daily(days: list[date]) -> None:
    """Refuse days that stand twice, and a series of weeks or months, whose totals are no days'."""
    unique_days(days, "day")
    steps = [(after - before).days for before, after in pairwise(sorted(days))]
    if len(steps) > 1 and min(steps) >= _WEEK:
        action = 'Choose "Daily" on the insights page, or collect again.'
        refuse("not-daily", "The figures are totals of weeks or months, not of days.", PLACE, action)


def _named(body: Any) -> str:
    """What an answer of unknown shape calls its parts; never what it says."""
    data = body.get("data") if isinstance(body, dict) else None
    parts = data if isinstance(data, dict) else body
    return ", ".join(sorted(map(str, parts)))[:80] if isinstance(parts, dict) and parts else "no names"
