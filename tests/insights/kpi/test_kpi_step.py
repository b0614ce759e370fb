"""A run leaves its KPIs in the warehouse, once; their history outlives a warehouse that is built anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.charting.asking import asking
from pipeline.insights.goals import DEFAULTS, FILE
from pipeline.insights.kpi.report_lines import report_lines
from pipeline.insights.kpis import PastValue, kpi_history, kpi_runs
from pipeline.lake import Wanted
from pipeline.model import RunKind, RunState, StepState
from tests.end_to_end.lakes import SMALL, LakeFolder, landed, ran

pytestmark = pytest.mark.slow
KEY = "plays_total"


@dataclass(frozen=True)
class KpiLake(LakeFolder):
    """A small lake; its warehouse can be asked for its history."""

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "bedrot_analytics.db"

    def history(self, key: str = KEY) -> tuple[PastValue, ...]:
        with asking(self.warehouse) as connection:
            return kpi_history(connection, key)

    def want(self, **goals: object) -> None:
        body = {**DEFAULTS, "goals": {**DEFAULTS["goals"], **goals}}
        (self.root / "config" / FILE).write_text(json.dumps(body), encoding="utf-8")

    @contextmanager
    def answer(self, *words: str) -> Iterator[dict[str, object]]:
        ended = self.command(*words, "--json")
        assert ended.returncode == 0, ended.stderr
        yield json.loads(ended.stdout)


@pytest.fixture(scope="module")
def after_a_run(tmp_path_factory: pytest.TempPathFactory) -> KpiLake:
    lake = landed(tmp_path_factory.mktemp("steps") / "lake", **(SMALL | {"bank_rows": 300}))
    assert lake.run().state is RunState.SUCCESS
    return KpiLake(lake.root)


@pytest.fixture
def lake(after_a_run: KpiLake, tmp_path: Path) -> KpiLake:
    return KpiLake(after_a_run.copied(tmp_path / "lake").root)


def test_only_changed_goals_or_figures_make_work(lake: KpiLake) -> None:
    assert not (lake.root / "config" / FILE).exists()
    assert ran(lake.run()) == set()
    assert len(lake.history()) == 1
    lake.want(monthly_plays=1000)
    assert ran(lake.run()) == {"metrics.kpis", "metrics.anomalies"}
    assert ran(lake.run()) == set()
    assert len(lake.history()) == 2
    first, second = lake.history("goal_monthly_plays")
    assert float(str(second.value)) == pytest.approx(float(str(first.value)) * 200)


def test_a_warehouse_built_anew_takes_the_history_over(lake: KpiLake) -> None:
    lake.want(monthly_plays=1000)
    lake.run()
    before = lake.history()
    assert lake.command("warehouse", "rebuild").returncode == 0
    assert lake.history() == before
    assert len(before) == 2
    assert ran(lake.run()) == set()


def test_a_damaged_warehouse_is_set_aside_and_the_history_begins_anew_with_a_word(lake: KpiLake) -> None:
    (first,) = lake.history()
    lake.warehouse.write_bytes(b"what is this")
    with lake.opened() as opened:
        summary = opened.run(Wanted(kind=RunKind.WITHOUT_EXTRACTORS, force=True))
    assert any("history of the KPIs begins anew" in note for one in summary.steps for note in one.notes)
    (only,) = lake.history()
    assert (only.run_id, only.value) == (summary.run_id, first.value)


def test_a_warehouse_that_is_gone_is_filled_again_kpis_and_all(lake: KpiLake) -> None:
    lake.warehouse.unlink()
    summary = lake.run()
    assert {"warehouse.load", "metrics.kpis", "metrics.anomalies"} <= ran(summary)
    assert [one.run_id for one in lake.history()] == [summary.run_id]
    assert ran(lake.run()) == set()


def test_goals_that_cannot_be_meant_stop_the_kpis_only_and_say_what_to_write(lake: KpiLake) -> None:
    lake.want(monthly_plays="many")
    summary = lake.run()
    failed = [one for one in summary.steps if one.state is StepState.FAILED]
    assert [one.key for one in failed] == ["metrics.kpis"]
    assert failed[0].failure is not None
    assert "goals.monthly_plays is 'many'" in failed[0].failure.message
    assert len(lake.history()) == 1


def test_the_command_tells_all_of_them_and_one_run_by_run(lake: KpiLake) -> None:
    with lake.answer("kpis") as told:
        kpis = told["kpis"]
        assert isinstance(kpis, list)
        whole = {one["key"]: one for one in kpis if not one["subject"]}
        (past,) = lake.history()
        assert whole[KEY]["value"] == str(past.value)
        assert {one["key"] for one in told["goals"]} == {  # type: ignore[attr-defined]
            "monthly_revenue", "monthly_plays", "spotify_followers", "yearly_plays",
        }  # fmt: skip
    with lake.answer("kpis", "--history", KEY) as told:
        assert told["history"] == [
            {"run_id": past.run_id, "computed_at": past.computed_at.isoformat(), "subject": "", "unit": "count",
             "value": str(past.value), "before": None, "first_day": past.first.isoformat() if past.first else None,
             "last_day": past.last.isoformat() if past.last else None,
             "newest_data": past.newest_data.isoformat() if past.newest_data else None}
        ]  # fmt: skip
    unknown = lake.command("kpis", "--history", "nothing")
    assert unknown.returncode == 4
    assert "There is no KPI 'nothing'." in unknown.stderr
    assert "Plays, all days" in lake.command("kpis").stdout


def test_a_lake_without_a_warehouse_says_so(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    ended = LakeFolder(tmp_path / "lake").command("kpis")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Nothing has been loaded yet." in ended.stdout


def test_the_history_counts_runs(after_a_run: KpiLake) -> None:
    with asking(after_a_run.warehouse) as connection:
        assert kpi_runs(connection) == 1


def test_what_was_read_once_is_read_again_only_after_a_load(lake: KpiLake) -> None:
    with asking(lake.warehouse) as connection:
        first = report_lines(connection)
    with asking(lake.warehouse) as connection:
        assert report_lines(connection) is first
    assert lake.command("warehouse", "rebuild").returncode == 0
    with asking(lake.warehouse) as connection:
        again = report_lines(connection)
    assert again is not first
    assert sorted(again.artists, key=repr) == sorted(first.artists, key=repr)
