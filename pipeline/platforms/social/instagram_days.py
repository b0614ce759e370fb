"""An Instagram account's days and levels, as they were collected: the Graph API's own answers in one file.

``{"taken_at": ISO, "profile": {"id", "username", "followers_count", "media_count"},
"days": [{"date": "YYYY-MM-DD", "insights": [{"name": "views", "total_value": {"value": 12}}, …]}]}``

Meta leaves out a figure that it does not have (yet): that is unknown, not 0.
"""

from __future__ import annotations

from typing import Any

from pipeline.platforms.declaration import Columns, Landed, Reading
from pipeline.platforms.social.schema import INSTAGRAM, INSTAGRAM_COUNTS, INSTAGRAM_DAYS, INSTAGRAM_METRICS
from pipeline.platforms.values import count, digits_id, iso_day, json_of, refuse, unique_days, words
from pipeline.registry import Registry

AGAIN = "Collect again."


def read_account(file: Landed, _: Registry) -> Reading:
    """One row of levels, on the day of the download, and one a day with figures."""
    body = json_of(file.data())
    profile, days = (body.get(part) for part in ("profile", "days")) if isinstance(body, dict) else (None, None)
    if not isinstance(profile, dict) or not isinstance(days, list):
        refuse("unknown-shape", "The file has another shape than all of its kind so far.", "profile", AGAIN)
    identity = digits_id(profile.get("id"), "profile, id")
    account = words(profile.get("username"), "profile, username").casefold() or identity
    if file.subject.casefold() not in (account, identity):
        message = f"The file is named after {file.subject[:60]} but holds figures of {account[:60]}."
        refuse("account-mismatch", message, "profile", AGAIN)
    rows = [_day(day, f"day {number}", file) for number, day in enumerate(days, 1)]
    unique_days([row["date"] for row in rows], "day")
    told = [row for row in rows if any(row[name] is not None for name in INSTAGRAM_METRICS)]
    columns: Columns = {name: [row[name] for row in told] for name in ("date", *INSTAGRAM_METRICS)}
    levels: Columns = {
        "account": [account],
        "account_id": [identity],
        "date": [file.downloaded_at.date()],
        "followers": [_level(profile, "followers_count")],
        "posts": [_level(profile, "media_count")],
    }
    return Reading({INSTAGRAM_DAYS.name: {"account": [account] * len(told), **columns}, INSTAGRAM_COUNTS.name: levels})


def _day(day: Any, where: str, file: Landed) -> dict[str, Any]:
    metrics = day.get("insights") if isinstance(day, dict) else None
    if not isinstance(metrics, list) or not all(isinstance(metric, dict) for metric in metrics):
        refuse("unknown-shape", f"A day of {INSTAGRAM} has another shape than before.", where, AGAIN)
    row: dict[str, Any] = {"date": iso_day(day.get("date"), where, file.downloaded_at)}
    row |= dict.fromkeys(INSTAGRAM_METRICS)
    for metric in metrics:
        name, total = metric.get("name"), metric.get("total_value")
        if name in INSTAGRAM_METRICS and isinstance(total, dict) and total.get("value") is not None:
            row[name] = count(total["value"], f"{where}, {name}")
    return row


def _level(profile: dict[str, Any], name: str) -> int | None:
    return None if profile.get(name) is None else count(profile[name], f"profile, {name}")
