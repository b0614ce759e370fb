"""What the feed tells is what the lake itself says: runs, health, KPIs, charts, what stood out, what is set aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from pipeline.charting.business import TITLES, business_charts
from pipeline.charting.runs import run_charts
from pipeline.charting.span import Range, span_of
from pipeline.clock import RunningClock
from pipeline.health import lake_health
from pipeline.insights.goals import load_goals
from pipeline.insights.kpis import KPIS, kpis_of
from pipeline.insights.outlook.storing import anomalies_of, trials_of
from pipeline.lake import Lake, open_lake
from pipeline.settings import load_settings
from pipeline.warehouse.schema import open_for_reading
from pipeline.watching.judgement import judged
from pipeline.watching.told import status_document
from tests.end_to_end.lakes import LakeFolder
from tests.feed.served import NOW, Feed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(whole_lake: LakeFolder) -> Iterator[Lake]:
    with open_lake(load_settings(whole_lake.root, environ={}), RunningClock(NOW)) as lake:
        yield lake


def test_the_history_comes_page_by_page(feed: Feed, opened: Lake) -> None:
    (line,) = opened.journal.runs()
    run_id = line.run.run_id
    assert feed.get("/v1/runs") == {"runs": [line.to_json()], "next": None}
    assert feed.get(f"/v1/runs?before={run_id}")["runs"] == []
    state = line.run.state.value
    assert len(feed.get(f"/v1/runs?state={state}&state=running&since=2026-11-26T06:00:00Z")["runs"]) == 1
    assert feed.get("/v1/runs?state=cancelled")["runs"] == []
    assert feed.get("/v1/runs?since=2026-11-27")["runs"] == []
    assert feed.get(f"/v1/runs?since={quote('2026-11-26T07:00:00+02:00')}")["runs"] != []
    assert feed.ask(f"/v1/runs?since={quote('0001-01-01T00:00:00+23:00')}").status == 422


def test_a_run_is_told_with_its_steps_and_without_what_is_internal(feed: Feed, opened: Lake) -> None:
    (line,) = opened.journal.runs()
    found = opened.journal.run(line.run.run_id)
    assert found is not None
    told = feed.get(f"/v1/runs/{line.run.run_id}")
    assert told["steps"] == found.to_json()["steps"] == feed.get(f"/v1/runs/{line.run.run_id}/steps")["steps"]
    assert all("detail" not in (step["failure"] or {}) for step in told["steps"])
    assert feed.ask("/v1/runs/20260101T000000Z-0000").kind == "not-found"


def test_health_is_what_the_command_says(feed: Feed, opened: Lake) -> None:
    health = lake_health(opened)
    document = status_document(opened, health, judged(opened, health))
    assert feed.get("/v1/health") == document
    assert feed.get("/v1/platforms") == {"platforms": document["platforms"]}


def test_files_that_were_set_aside_are_told_in_pages(feed: Feed, opened: Lake) -> None:
    items = [item.to_json() for item in opened.journal.quarantine(None)]
    assert len(items) > 2
    assert feed.get("/v1/quarantine?limit=500")["items"] == [i.to_json() for i in opened.journal.quarantine()]
    page = feed.get("/v1/quarantine?limit=2&offset=1")
    assert (page["items"], page["total"], page["next"]) == (items[1:3], len(items), 3 if len(items) > 3 else None)
    some = items[0]["platform"]
    of_one = feed.get(f"/v1/quarantine?platform={some}&limit=500")["items"]
    assert of_one == [item for item in items if item["platform"] == some]


def test_kpis_are_exact_and_those_of_the_lake(feed: Feed, opened: Lake) -> None:
    with closing(open_for_reading(opened.settings.database)) as connection:
        known = kpis_of(connection, NOW.date(), load_goals(opened.settings.config_dir))
    told = feed.get("/v1/kpis")
    assert told["kpis"] == [one.to_json() for one in known]
    assert {one["key"] for one in told["kpis"]} <= {kpi.key for kpi in KPIS}
    assert [one["key"] for one in feed.get("/v1/kpis?key=plays_week&breakdowns=false")["kpis"]] == ["plays_week"]
    assert feed.ask("/v1/kpis?key=nothing").status == 404
    past = feed.get("/v1/kpis/plays_week/history")["values"]
    now = next(one for one in told["kpis"] if one["key"] == "plays_week")
    assert [one["value"] for one in past] == [now["value"]]
    assert feed.ask("/v1/kpis/nothing/history").status == 404


@pytest.mark.parametrize("days", [Range.MONTH, Range.QUARTER, Range.YEAR, Range.ALL])
def test_charts_have_the_values_of_those_that_are_drawn(feed: Feed, opened: Lake, days: Range) -> None:
    span = span_of(days, NOW.date())
    told = feed.get(f"/v1/charts?range={days.value}")
    drawn = business_charts(opened.settings.database, span, NOW.date())
    assert [chart["key"] for chart in told["charts"]] == list(TITLES) == [chart.key for chart in drawn]
    for chart, other in zip(told["charts"], drawn, strict=True):
        assert [place["key"] for place in chart["places"]] == [place.key for place in other.places], other.key
        for part, row in zip(chart["parts"], other.parts, strict=True):
            assert part["values"] == list(row.values), (other.key, row.key)
            assert part["exact"] == list(row.exact), (other.key, row.key)
    of_runs = run_charts(opened.journal, span, NOW)
    assert [one["key"] for one in feed.get(f"/v1/charts?topic=runs&range={days.value}")["charts"]] == [
        chart.key for chart in of_runs
    ]


def test_charts_can_be_chosen(feed: Feed) -> None:
    (artist, *_) = feed.get("/v1/artists")["artists"]
    told = feed.get(f"/v1/charts?key=plays&artist={artist['slug']}&range=custom&first=2026-10-01&last=2026-10-31")
    assert ([chart["key"] for chart in told["charts"]], told["first"], told["last"]) == (
        ["plays"], "2026-10-01", "2026-10-31",
    )  # fmt: skip
    assert feed.ask("/v1/charts?key=nothing").status == 404
    assert feed.ask("/v1/charts?topic=platforms&platform=nothing").status == 404
    assert feed.ask("/v1/charts?range=custom&first=2026-10-02&last=2026-10-01").status == 422
    far = feed.get("/v1/charts?range=custom&first=0001-01-01&last=9999-12-31&key=plays")
    assert far["last"] == NOW.date().isoformat(), "days to come are no places"


def test_what_stood_out_is_told_newest_first(feed: Feed, opened: Lake) -> None:
    known = anomalies_of(opened.settings.database)
    told = feed.get("/v1/anomalies?limit=500")["anomalies"]
    assert sorted((one["series"], one["first_day"], one["words"]) for one in told) == sorted(
        (one.series, one.first_day.isoformat(), one.words) for one in known
    )
    assert [one["last_day"] for one in told] == sorted((one["last_day"] for one in told), reverse=True)
    warned = feed.get("/v1/anomalies?severity=warning&limit=500")["anomalies"]
    assert warned == [one for one in told if one["severity"] == "warning"]
    trials = feed.get("/v1/outlook")["series"]
    assert {one["series"] for one in trials} == {one.series for one in trials_of(opened.settings.database)}


def test_the_plan_is_told(feed: Feed) -> None:
    assert set(feed.get("/v1/schedule")) == {"enabled", "zone", "pause", "next", "retries"}
