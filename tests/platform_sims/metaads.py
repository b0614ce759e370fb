"""Meta's stand-in: an ad account with the generator's campaigns and their days, at once or as a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from tests.platform_sims.graph import Asked, GraphStandIn, Refusal, fields_of

ACCOUNT = "act_1203040506"
QUICK_STATES = (("Job Not Started", 0), ("Job Running", 100), ("Job Completed", 100))
STATES = (
    ("Job Not Started", 0),
    ("Job Started", 0),
    ("Job Running", 40),
    ("Job Completed", 98),
    ("Job Completed", 100),
)
HIDDEN = ("ARCHIVED", "DELETED")
CAMPAIGN_FIELDS = (
    "id", "name", "status", "objective", "effective_status", "created_time", "updated_time", "daily_budget",
    "lifetime_budget",
)  # fmt: skip
ROW_FIELDS = (
    "campaign_id", "campaign_name", "adset_id", "adset_name", "spend", "impressions", "clicks", "cpc", "cpm", "ctr",
    "reach", "frequency", "actions", "date_start", "date_stop",
)  # fmt: skip
ACCOUNT_FIELDS = ("id", "name", "currency", "account_status", "timezone_name", "created_time", "account_id")


@dataclass
class Report:
    """A report that is being prepared; each look takes it a step further."""

    account: str
    asked: dict[str, str]
    ends: Sequence[Mapping[str, Any]]
    looks: int = 0

    def look(self) -> dict[str, Any]:
        found = dict(self.ends[min(self.looks, len(self.ends) - 1)])
        self.looks += 1
        return found


@dataclass
class MetaAdsStandIn(GraphStandIn):
    """``too_large_days``: a range of more days is too large to be answered at once, and ``too_large_report`` for a
    report. ``archived`` are ids of campaigns that Meta hides unless their status is asked for; ``unlisted`` ones are
    in the figures but in no list. ``today`` is the account's, which is as old as its first figures unless told.
    """

    account: dict[str, Any] = field(
        default_factory=lambda: {
            "id": ACCOUNT, "account_id": ACCOUNT[4:], "name": "Label ads", "currency": "USD", "account_status": 1,
            "timezone_name": "Europe/Berlin", "created_time": "",
        }
    )  # fmt: skip
    today: date = date(2026, 11, 21)
    too_large_days: int = 10_000
    too_large_error: tuple[int, int, int] = (100, 1504018, 400)
    too_large_report: int = 10_000
    failed_report: Mapping[str, Any] = field(default_factory=lambda: {"async_status": "Job Failed"})
    states: Sequence[tuple[str, int]] = QUICK_STATES
    archived: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    factor: int = 1  # by which impressions grow, to tell late figures from early ones
    reports: dict[str, Report] = field(default_factory=dict)

    name = "metaads"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Every campaign's days as the API tells them, oldest first."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for path in sorted(self.landing.glob("insights_pages_*/*.json")):
            for row in json.loads(path.read_bytes())["data"]:
                found[row["date_start"], row["campaign_id"]] = row
        return [found[key] for key in sorted(found)]

    @cached_property
    def campaigns(self) -> dict[str, dict[str, Any]]:
        (dump,) = sorted(self.landing.glob("meta_ads_dump_*/campaigns.json"))[-1:]
        return {
            c["id"]: {**c, "effective_status": c["status"], "daily_budget": "1500"}
            for c in json.loads(dump.read_bytes())
        }

    def node(self, method: str, path: str, asked: Asked) -> dict[str, Any]:
        first, _, rest = path.partition("/")
        if first.startswith("act_"):
            if first != self.account["id"]:
                raise Refusal(100, f"Unsupported get request. Object with ID '{first}' does not exist.", 33)
            return self._of_account(method, path, rest, asked)
        if first in self.reports:
            return self._of_report(path, self.reports[first], rest, asked)
        if first in self.campaigns and first not in self.unlisted and not rest:
            return self._listed(first, asked)
        raise Refusal(100, f"Unsupported get request. Object with ID '{first}' does not exist.", 33)

    def _of_account(self, method: str, path: str, rest: str, asked: Asked) -> dict[str, Any]:
        if rest == "":
            known = {**self.account, "created_time": self.account["created_time"] or self._first_day()}
            return {name: known[name] for name in {"id", *fields_of(asked, ACCOUNT_FIELDS)}}
        if rest == "campaigns":
            return self.page(path, [self._listed(one, asked) for one in self._shown(asked)], asked)
        if rest != "insights":
            raise Refusal(2500, "Unknown path components: /" + rest)
        since, until = self._range(asked)
        if method == "POST":
            return self._ordered(since, until, asked)
        if (until - since).days + 1 > self.too_large_days:
            code, subcode, status = self.too_large_error
            raise Refusal(code, "Please reduce the amount of data you're asking for", subcode, status)
        return self.page(path, self._figures(since, until, asked), asked)

    def _first_day(self) -> str:
        first = self.rows[0]["date_start"] if self.rows else self.today.isoformat()
        return f"{first}T09:30:00+0100"

    def _listed(self, campaign: str, asked: Asked) -> dict[str, Any]:
        known = dict(self.campaigns[campaign])
        if campaign in self.archived:
            known |= {"status": "ARCHIVED", "effective_status": "ARCHIVED"}
        return {name: known[name] for name in {"id", *fields_of(asked, CAMPAIGN_FIELDS)} if name in known}

    def _shown(self, asked: Asked) -> list[str]:
        named = json.loads(asked.get("effective_status", "[]"))
        return [c for c in self.campaigns if c not in self.unlisted and (c not in self.archived or HIDDEN[0] in named)]

    def _range(self, asked: Asked) -> tuple[date, date]:
        try:
            stated = json.loads(asked["time_range"])
            since, until = date.fromisoformat(stated["since"]), date.fromisoformat(stated["until"])
        except (KeyError, ValueError, TypeError):
            raise Refusal(100, "(#100) param time_range must be non-empty.") from None
        if since < self.today - timedelta(days=37 * 30.44):
            raise Refusal(
                3018, "(#3018) The start date of the time range cannot be beyond 37 months from the current date"
            )
        if until < since:
            raise Refusal(100, "(#100) Invalid parameter", 1487295)
        return since, until

    def _figures(self, since: date, until: date, asked: Asked) -> list[dict[str, Any]]:
        """Rows of the range with what was asked for; without level and increment it is one row, for all of it."""
        if asked.get("level") != "campaign" or asked.get("time_increment") != "1":
            whole = {
                "spend": "1.00",
                "impressions": "1",
                "date_start": since.isoformat(),
                "date_stop": until.isoformat(),
            }
            return [whole]
        named = fields_of(asked, ROW_FIELDS, ("impressions", "spend", "date_start", "date_stop"))
        statuses = [v for f in json.loads(asked.get("filtering", "[]")) for v in f["value"]]
        return [
            {name: value for name, value in self._late(row).items() if name in named}
            for row in self.rows
            if since.isoformat() <= row["date_start"] <= until.isoformat()
            and row["date_start"] <= self.today.isoformat()
            and (row["campaign_id"] not in self.archived or HIDDEN[0] in statuses)
        ]

    def _late(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "impressions": str(int(row["impressions"]) * self.factor)}

    def _ordered(self, since: date, until: date, asked: Asked) -> dict[str, Any]:
        number = str(6_040_000_000_000 + len(self.reports))
        ends = [{"async_status": status, "async_percent_completion": percent} for status, percent in self.states]
        if (until - since).days + 1 > self.too_large_report:
            ends = [*ends[:2], {"async_percent_completion": 0, **self.failed_report}]
        self.reports[number] = Report(self.account["id"], dict(asked), ends)
        return {"report_run_id": number}

    def _of_report(self, path: str, report: Report, rest: str, asked: Asked) -> dict[str, Any]:
        if rest != "insights":
            return {"id": path, "account_id": report.account[4:], **report.look()}
        if report.looks < len(report.ends):
            raise Refusal(2601, "(#2601) Report cannot be accessed before it is completed")
        since, until = self._range(report.asked)
        rows = self._figures(since, until, report.asked)
        return self.page(path, rows, asked)
