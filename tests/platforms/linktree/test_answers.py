"""Every answer of the insights page is told apart: figures, something else, a no, or something never seen."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.model import Phase, Verdict
from tests.platforms.hand_made import HandMadeLake, read_one, refusal_of
from tests.platforms.linktree.points import answer, point

NAME = "graphql_20261121_073042_450424.json"
SIGN_IN = "Sign in to Linktree, then collect again."
PLACE = "data.getAccountAnalytics.overview.timeseries"


def days(folder, body):
    return list(zip(*read_one(folder, "linktree", NAME, body).tables["linktree_days"].values(), strict=True))


def test_a_series_is_read_day_by_day(tmp_path):
    body = answer(point("2026-11-19", (80, 61, 40, 36), 0.5), point())
    assert days(tmp_path, body) == [
        (date(2026, 11, 19), 80, 61, 40, 36, 0.5),
        (date(2026, 11, 20), 74, 60, 33, 30, 0.445946),
    ]


@pytest.mark.parametrize(
    "body",
    [
        answer(point(counts=("74", "60", "33", "30"), rate="0.445946")),
        answer({**point(), "topLink": "🎵"}),
        {**answer(point()), "errors": [], "extensions": {"took": 3}},
        {"data": {**answer(point())["data"], "viewer": {"id": "acc_0001"}}},
    ],
    ids=["texts", "more fields", "no errors", "more data"],
)
def test_the_same_day_is_read_from_every_way_of_writing_it(body, tmp_path):
    assert days(tmp_path, body) == [(date(2026, 11, 20), 74, 60, 33, 30, 0.445946)]


def test_what_is_null_stays_empty_and_days_not_reported_yet_are_left_out_and_counted(tmp_path):
    body = answer(
        point("2026-11-18", (0, 0, 0, 0), None), point("2026-11-19", (5, None, 2, None), None),
        point("2026-11-20", (None,) * 4, None),
    )  # fmt: skip
    assert [row[1:] for row in days(tmp_path, body)] == [(0, 0, 0, 0, None), (5, None, 2, None, None)]
    assert "1 day(s) not reported yet" in read_one(tmp_path, "linktree", NAME, body).note


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"viewer": {"id": "acc_0001", "username": "label_links", "__typename": "User"}}},
        {"data": {"getAccountLinks": [{"id": "0", "title": "Link 0", "position": 0}]}},
        {"data": {"featureFlags": {"flags": [{"key": "insights_v2", "on": True}]}, "__typename": "Query"}},
    ],
    ids=["viewer", "links", "flags"],
)
def test_known_answers_about_something_else_carry_no_figures(body, tmp_path):
    reading = read_one(tmp_path, "linktree", NAME, body)
    assert (reading.figures, reading.note) == (False, "")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"data": {"getTopCountries": [{"country": "NA"}], "viewer": {}}}, "getTopCountries, viewer"),
        ({"data": {"getAccountAnalytics": {"referrers": []}}}, "getAccountAnalytics"),
        ({"data": {"getAccountAnalytics": {"overview": {"totals": {"views": 9}}}}}, "getAccountAnalytics"),
        ({"data": {}}, "no names"),
        ({"data": [1]}, "data"),
        ({"status": "ok"}, "status"),
        ([answer(point())], "no names"),
        ([], "no names"),
        ("7", "no names"),
    ],
)
def test_an_answer_of_unknown_shape_is_kept_and_put_on_record(body, named, tmp_path):
    lake = HandMadeLake(tmp_path, "linktree")
    lake.put(NAME, body)
    lake.run()
    assert lake.verdict(NAME) is Verdict.NO_FIGURES
    assert lake.ledger.results[Phase.VALIDATE].notes == (f"{NAME}: unknown answer kept: {named}",)


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (
            {"errors": [{"message": "Not authorised", "extensions": {"code": "UNAUTHENTICATED"}}], "data": None},
            SIGN_IN,
        ),
        ({"errors": [{"message": "Session expired"}]}, SIGN_IN),
        ({"message": "Unauthorized"}, SIGN_IN),
        ({"errors": [{"message": "Rate limit exceeded"}], "data": None}, "Wait an hour, then collect again."),
        ({"errors": [{"message": "INTERNAL_SERVER_ERROR"}], **answer(point())}, "Collect again later."),
        ({"error": "Bad gateway"}, "Collect again later."),
        ({"data": None}, "Collect again later."),
        ({"data": {"getAccountAnalytics": None}}, "Collect again."),
        ({"data": {"getAccountAnalytics": {"overview": None}}}, "Collect again."),
        ({"data": {"getAccountAnalytics": {"overview": {"timeseries": None}}}}, "Collect again."),
    ],
)
def test_a_no_is_set_aside_with_what_to_do(body, action, tmp_path):
    refusal = refusal_of(tmp_path, "linktree", NAME, body)
    assert (refusal.rule, refusal.next_action) == ("refused-answer", action)


def test_a_no_never_quotes_what_linktree_said(tmp_path):
    body = {"errors": [{"message": "token abc123 expired"}], "data": None}
    refusal = refusal_of(tmp_path, "linktree", NAME, body)
    assert "abc123" not in refusal.message + refusal.where + refusal.next_action


def test_a_sign_in_page_saved_as_an_answer_asks_to_sign_in(tmp_path):
    refusal = refusal_of(tmp_path, "linktree", NAME, "<!DOCTYPE html><title>Log in</title>")
    assert (refusal.rule, refusal.next_action) == ("login-page", SIGN_IN)


@pytest.mark.parametrize(
    ("body", "rule", "where"),
    [
        (answer(), "no-rows", PLACE),
        (answer(point(counts=(None,) * 4)), "no-rows", PLACE),
        (answer(point(), [1]), "unknown-shape", PLACE),
        ({"data": {"getAccountAnalytics": {"overview": {"timeseries": {"days": 3}}}}}, "unknown-shape", PLACE),
        (answer({"date": "2026-11-20", "totalViews": 1}), "missing-field", "day 1"),
        (answer(point(), point()), "repeated-date", "day 2"),
        (answer(point("20.11.2026")), "not-a-date", "day 1"),
        (answer(point("2026-11-31")), "not-a-date", "day 1"),
        (answer(point("2026-11-23")), "future-date", "day 1"),
        (answer(point(counts=(-1, 0, 0, 0))), "negative-count", "day 1 (2026-11-20), totalViews"),
        (answer(point(counts=(7.5, 0, 0, 0))), "not-a-count", "day 1 (2026-11-20), totalViews"),
        (answer(point(counts=(True, 0, 0, 0))), "not-a-count", "day 1 (2026-11-20), totalViews"),
        (answer(point(counts=(74, 75, 33, 30))), "unique-above-total", "day 1 (2026-11-20)"),
        (answer(point(counts=(74, 60, 33, 34))), "unique-above-total", "day 1 (2026-11-20)"),
        (answer(point(rate=-0.1)), "negative-number", "day 1 (2026-11-20), clickThroughRate"),
        (answer(point(rate="44 %")), "not-a-number", "day 1 (2026-11-20), clickThroughRate"),
        ('{"data": {"getAccountAnalytics": NaN}}', "not-a-number", ""),
        (answer(*(point(day) for day in ("2026-11-02", "2026-11-09", "2026-11-16"))), "not-daily", PLACE),
        (answer(*(point(day) for day in ("2026-09-01", "2026-10-01", "2026-11-01"))), "not-daily", PLACE),
        ('{"data": {"getAccountAnalytics": {"overview": {"timese', "truncated", "line 1, column 48"),
    ],
)
def test_figures_that_cannot_be_right_are_refused_with_their_place(body, rule, where, tmp_path):
    refusal = refusal_of(tmp_path, "linktree", NAME, body)
    assert (refusal.rule, refusal.where) == (rule, where)


def test_days_without_visitors_may_be_left_out_of_a_series(tmp_path):
    assert len(days(tmp_path, answer(*(point(day) for day in ("2026-11-01", "2026-11-02", "2026-11-20"))))) == 3


def test_the_stamp_is_the_download_to_the_microsecond(tmp_path):
    """The page answers several times a second; the later answer of two counts."""
    lake = HandMadeLake(tmp_path, "linktree")
    lake.put("graphql_20261121_073042_450424.json", answer(point(counts=(2, 2, 1, 1), rate=None)))
    lake.put("graphql_20261121_073042_450423.json", answer(point(counts=(1, 1, 1, 1), rate=None)))
    lake.run()
    assert [row["totalViews"] for row in lake.rows("linktree_analytics")] == ["2"]


def test_a_copy_of_an_answer_is_a_duplicate_and_another_file_is_not_recognised(tmp_path):
    lake = HandMadeLake(tmp_path, "linktree")
    lake.put(NAME, answer(point()))
    lake.put(NAME.replace(".json", " (1).json"), answer(point()))
    lake.put("notes.txt", "figures, by hand")
    lake.run()
    copies = [d.verdict for d in lake.ledger.deliveries.values() if d.path.startswith("graphql")]
    assert sorted(copies) == [Verdict.ACCEPTED, Verdict.DUPLICATE]
    refusal = lake.delivery("notes.txt").refusal
    assert refusal is not None
    assert refusal.rule == "unknown-file"
