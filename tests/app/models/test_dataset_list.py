"""The list of datasets: headings, ages, what a search leaves."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.looks import Look
from app.models.dataset_list import DatasetEntry, DatasetList, Role
from pipeline.browsing.catalogue import dataset_catalogue, dataset_line
from pipeline.insights.rhythm import Freshness

TODAY = date(2026, 5, 13)
FAIL = QAbstractItemModelTester.FailureReportingMode.Fatal


def entry(name: str, newest: date | None, freshness: Freshness = Freshness.FRESH) -> DatasetEntry:
    return DatasetEntry(dataset_line(name), newest, freshness)


def listed(*entries: DatasetEntry) -> DatasetList:
    made = DatasetList()
    QAbstractItemModelTester(made, FAIL, made)
    made.show(entries, TODAY)
    return made


def newest(made: DatasetList, name: str) -> str:
    return str(made.place_of(name).data(int(Role.NEWEST)))


def test_days_are_told_as_days_and_reports_as_months() -> None:
    made = listed(
        entry("tiktok_analytics", date(2026, 5, 11)),
        entry("dk_bank_details", date(2026, 2, 21)),
        entry("toolost_sales", date(2025, 12, 1)),
        entry("linktree_analytics", date(2025, 12, 30)),
    )
    assert newest(made, "tiktok_analytics") == "11 May"
    assert newest(made, "dk_bank_details") == "Feb"
    assert newest(made, "toolost_sales") == "Dec 2025"
    assert newest(made, "linktree_analytics") == "30 Dec 2025"


def test_what_was_never_there_is_not_called_late() -> None:
    made = listed(entry("social_daily", None, Freshness.NONE), entry("royalties", None, Freshness.NONE))
    assert newest(made, "social_daily") == "not set up"
    assert newest(made, "royalties") == "–"
    assert {found.look for found in (made.entry("social_daily"), made.entry("royalties")) if found} == {Look.IDLE}


def test_headings_cannot_be_chosen() -> None:
    made = listed(*(entry(line.name, TODAY) for line in dataset_catalogue()))
    headings = [row for row in range(made.rowCount()) if made.index(row).data(int(Role.ENTRY)) is None]
    assert len(headings) == 4
    assert all(made.flags(made.index(row)) == Qt.ItemFlag.NoItemFlags for row in headings)


def test_a_search_finds_titles_file_names_and_platforms() -> None:
    made = listed(*(entry(line.name, TODAY) for line in dataset_catalogue()))
    for text, names in (("listeners", 1), ("dk_bank", 1), ("toolost", 4), ("nothing such", 0)):
        made.search(text)
        assert made.found == names, text
    made.search("")
    assert made.found == len(dataset_catalogue())


def test_new_ages_leave_the_rows_where_they_are() -> None:
    made = listed(entry("tiktok_analytics", date(2026, 5, 11)))
    resets: list[bool] = []
    made.modelReset.connect(lambda: resets.append(True))
    made.show([entry("tiktok_analytics", date(2026, 5, 12))], TODAY)
    assert newest(made, "tiktok_analytics") == "12 May"
    assert resets == []
