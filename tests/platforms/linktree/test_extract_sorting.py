"""Among the answers to the insights page the daily series is told from all that surrounds it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.access.collecting import Collecting
from pipeline.platforms.linktree.answers import No
from pipeline.platforms.linktree.site import Site
from pipeline.platforms.linktree.sorting import sort, user_name
from pipeline.platforms.page_answers import PageAnswer

MOMENT = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
VIEWER = {"data": {"viewer": {"id": "acc_0001", "username": "label_links"}}}


def answer(body: object, status: int = 200) -> PageAnswer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return PageAnswer("https://linktr.ee/graphql", status, MOMENT, data)


def series(*days: int) -> dict[str, object]:
    points = [
        {"date": f"2026-11-{day:02d}", "totalViews": 9, "uniqueViews": 8, "totalClicks": 3, "uniqueClicks": 2}
        for day in days
    ]
    return {"data": {"getAccountAnalytics": {"overview": {"timeseries": points}}}}


def test_the_longest_series_counts_and_of_two_the_later() -> None:
    found = sort([answer(VIEWER), answer(series(19, 20)), answer(series(18, 19, 20)), answer(series(18, 19, 20))])
    assert found.longest() == 3
    assert len(found.kept) == 4


def test_totals_of_weeks_are_on_the_way_to_the_days_and_do_not_land() -> None:
    found = sort([answer(series(3, 10, 17)), answer(series(18, 19, 20))])
    assert (len(found.kept), found.sums) == (1, True)


@pytest.mark.parametrize(
    ("body", "status", "no"),
    [
        ({"errors": [{"message": "Unauthorized"}], "data": None}, 200, No.SIGNED_OUT),
        ({"message": "Forbidden"}, 403, No.SIGNED_OUT),
        ({"errors": [{"message": "Too many requests"}]}, 200, No.WAIT),
        ({"errors": [{"message": "Something went wrong"}], "data": {"getAccountAnalytics": None}}, 200, No.OTHER),
        ({"data": None}, 200, No.OTHER),
    ],
)
def test_a_no_never_lands(body: object, status: int, no: No) -> None:
    found = sort([answer(body, status)])
    assert (found.nos, found.kept, found.longest()) == ([no], [], None)


@pytest.mark.parametrize("body", [b"<html>Log in</html>", b'{"data": {"viewer"', b"", b"7"])
def test_what_is_no_document_is_passed_over(body: bytes) -> None:
    assert sort([answer(body)]).kept == []


def test_a_damaged_series_does_not_land() -> None:
    body = series(19, 20)
    body["data"]["getAccountAnalytics"]["overview"]["timeseries"][0].pop("totalViews")  # type: ignore[index]
    found = sort([answer(body), answer(VIEWER)])
    assert [why.rule for why in found.damage] == ["missing-field"]
    assert len(found.kept) == 1


def test_a_series_without_days_is_empty_and_does_not_land() -> None:
    found = sort([answer(series())])
    assert (found.empty, found.kept) == (True, [])


def test_who_is_signed_in_is_what_the_viewers_answer_says() -> None:
    assert user_name([answer(series(19, 20)), answer(VIEWER)]) == "label_links"
    assert user_name([answer({"data": {"viewer": None}}), answer([1]), answer(b"")]) == ""


@pytest.mark.parametrize(
    ("path", "signed_out"),
    [("/login", True), ("/login?redirect=%2Fadmin", True), ("/register", True), ("/admin", False),
     ("/admin/analytics?from=login", False)],
)  # fmt: skip
def test_a_sign_in_page_is_known_by_its_address(path: str, signed_out: bool) -> None:
    site = Site(Collecting())
    assert site.is_signed_out(site.base + path) is signed_out
