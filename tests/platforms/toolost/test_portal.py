"""TooLost's calls and notifications are told apart by what they say, and a month's report is fetched once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipeline.access.collecting import Collecting
from pipeline.model import Refusal, Verdict
from pipeline.platforms.toolost import portal
from pipeline.platforms.toolost.sales_reports import known_months
from pipeline.platforms.toolost.site import Site
from pipeline.platforms.visit import Visit
from pipeline.registry import Registry
from pipeline.zones.store import LocalStore
from tests.platforms.collected import accepted

BASE = "https://toolost.com"
CALL = f"{BASE}/api/portal/analytics"


def test_the_calls_are_made_as_the_portal_makes_them() -> None:
    assert portal.address_of(BASE, "spotify", "thisYear") == f"{CALL}/spotify?release=&date=thisYear"
    assert portal.address_of(BASE, "apple", "a year") == f"{CALL}/apple/?release=&date=a%20year"


@pytest.mark.parametrize(
    ("url", "call", "store", "date"),
    [
        (f"{CALL}/spotify?release=&date=thisYear", True, "spotify", "thisYear"),
        (f"{CALL}/spotify/?date=thisYear&release=&page=1", True, "spotify", "thisYear"),
        (f"{CALL}/apple/?release=&date=lastYear", True, "apple", "lastYear"),
        (f"{CALL}/apple/?release=77&date=thisYear", True, "apple", ""),
        (f"{CALL}/apple/", True, "apple", ""),
        (f"{CALL}/youtube?release=&date=thisYear", False, "youtube", "thisYear"),
        (f"{CALL}/summary/spotify/extra", False, "extra", ""),
        ("https://elsewhere.example/api/portal/analytics/spotify?date=thisYear", False, "spotify", "thisYear"),
    ],
)
def test_a_call_tells_its_store_and_its_time(url: str, call: bool, store: str, date: str) -> None:
    assert (portal.is_call(url, BASE), portal.store_of(url), portal.date_of(url)) == (call, store, date)


@pytest.mark.parametrize(
    ("address", "out"),
    [("/login", True), ("/login/code", True), ("/sign-in", True), ("/user-portal/analytics/platform", False)],
)
def test_the_form_is_known_by_its_address(address: str, out: bool) -> None:
    assert Site(Collecting()).is_signed_out(BASE + address) is out


def test_a_month_is_known_once_its_report_was_taken_and_not_when_it_was_refused(tmp_path: Path) -> None:
    def report(month: str, verdict: Verdict = Verdict.ACCEPTED, rule: str = "") -> Any:
        delivery = accepted("toolost", "sales", f"streams/toolost_sales_report_{month}.csv", 5)
        return replace(delivery, verdict=verdict, refusal=Refusal(rule, "No.", "Again.") if rule else None)

    folder = tmp_path / "toolost" / "streams"
    folder.mkdir(parents=True)
    for name in ("toolost_sales_report_01-2026.csv", "toolost_sales_report_04-2026.csv",
                 "toolost_sales_report_08-2026.csv.bedrot.part", "toolost_spotify_20260901_070000.json"):  # fmt: skip
        (folder / name).write_text("x")
    deliveries = (
        report("02-2026"),
        report("03-2026", Verdict.DROPPED),
        report("04-2026", Verdict.QUARANTINED, "ragged-row"),
        report("05-2026", Verdict.QUARANTINED, "missing-column"),  # it waits for the owner's word, not for another
        report("06-2026", Verdict.DUPLICATE),
        accepted("toolost", "spotify", "streams/toolost_spotify_20260901_070000.json", 5),
    )
    arrivals = SimpleNamespace(landing=LocalStore(str(tmp_path)), registry=Registry())
    visit = cast(Visit, SimpleNamespace(ctx=SimpleNamespace(deliveries=deliveries), arrivals=arrivals))
    assert known_months(visit) == {"2026-01", "2026-02", "2026-03", "2026-05", "2026-06"}
