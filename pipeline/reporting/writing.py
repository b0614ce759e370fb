"""Writes reports into the lake's folder ``reports``: whole or not at all, in the place of an older one of that name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.clean_up import REPORTS
from pipeline.clock import iso
from pipeline.health import lake_health
from pipeline.lake import Lake
from pipeline.watching.judgement import judged
from pipeline.watching.told import status_document
from pipeline.zones.store import LocalStore

PAGE, HEALTH = ".html", ".health.json"


@dataclass(frozen=True)
class Written:
    """Where a report is, and the health document beside it."""

    page: Path
    health: Path

    def to_json(self) -> dict[str, object]:
        return {"report": str(self.page), "health": str(self.health), "bytes": self.page.stat().st_size}


def write_run_report(lake: Lake, run_id: str = "") -> Written:
    """The report of a run; '' is the newest. Raises ``NotThere`` where there is no such run.

    Takes a second or two; never to be called where a window waits.
    """
    from pipeline.reporting.run_account import read_run
    from pipeline.reporting.run_report import run_page

    account = read_run(lake, run_id)
    health = status_document(lake, account.health, account.judgement)
    return _write(lake, run_name(account.summary.run_id), run_page(lake, account), health, account.as_of)


def write_month_report(lake: Lake, day: date) -> Written:
    """The report of the month a day lies in. Raises ``NotThere`` for one that has not begun; takes as long."""
    from pipeline.reporting.month_account import read_month
    from pipeline.reporting.month_report import month_page

    account = read_month(lake, day)
    found = lake_health(lake)
    health = status_document(lake, found, judged(lake, found))
    return _write(lake, month_name(account.month.first), month_page(lake, account), health, account.as_of)


def run_name(run_id: str) -> str:
    return f"run-{run_id}"


def month_name(month: date) -> str:
    return f"month-{month:%Y-%m}"


def reports_in(root: Path) -> Path:
    return root / REPORTS


def _write(lake: Lake, name: str, page: str, status: dict[str, Any], as_of: datetime) -> Written:
    """The health document first: a page that is there has it beside itself."""
    lake.check_there()
    folder = reports_in(lake.settings.root)
    store = LocalStore(str(folder))
    document = json.dumps(health_document(status, as_of), indent=1, ensure_ascii=False)
    for ending, text in ((HEALTH, f"{document}\n"), (PAGE, page)):
        with store.writing(f"{name}{ending}") as sink:
            sink.write(text.encode())
    return Written(folder / f"{name}{PAGE}", folder / f"{name}{HEALTH}")


def health_document(status: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    """The health of ``status --json`` with that of each platform, and of when it is."""
    platforms = {one["platform"]: one["health"] for one in status["platforms"] if one["health"] is not None}
    return {"as_of": iso(as_of), **status["health"], "platforms": platforms}
