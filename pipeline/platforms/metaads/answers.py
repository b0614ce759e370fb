"""The Graph API's own answers: one page of one campaign's days, numbers as text.

Source: ``GET /<campaign>/insights`` with ``level=campaign`` and ``time_increment=1``. A page is
``{"data": [row, …], "paging": {…}}``; ``paging.next`` may hold the account's access key, so ``paging`` is never read
and no text of an answer but its figures ever reaches a message.
"""

from __future__ import annotations

from typing import Any

from pipeline.platforms.declaration import Landed, Reading
from pipeline.platforms.metaads.daily_table import refuse_ad_sets
from pipeline.platforms.metaads.events import events_of_actions
from pipeline.platforms.metaads.figures import CampaignDays
from pipeline.platforms.metaads.schema import SITE
from pipeline.platforms.values import AGAIN, json_of, refuse, signed_in
from pipeline.registry import Registry

_FIELDS = {
    "date": "date_start",
    "campaign_id": "campaign_id",
    "campaign_name": "campaign_name",
    "spend_usd": "spend",
    "impressions": "impressions",
    "clicks": "clicks",
    "reach": "reach",
}
_SIGN_IN = ("the access has ended", "Sign in to Meta Ads again, then collect again.")
_NOT_SHARED = (
    "the ad account is not shared with this access",
    "Give the access the permission ads_read for the ad account, then collect again.",
)
_TOO_FAST = ("Meta asks us to slow down", "Collect again in an hour.")
_REFUSALS = {
    190: _SIGN_IN, 102: _SIGN_IN, 10: _NOT_SHARED, 200: _NOT_SHARED,
    4: _TOO_FAST, 17: _TOO_FAST, 613: _TOO_FAST, 80004: _TOO_FAST,
}  # fmt: skip


def read_page(file: Landed, _: Registry) -> Reading:
    """The days of a page: ``date_start``, ``spend`` (USD), ``impressions``, ``clicks``, ``reach``, ``actions``.

    A page without rows is what Meta sends for a campaign that did not run: known, without figures.
    """
    body = answer_of(file)
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        refuse("unknown-answer", "The answer has another shape than all answers of Meta so far.", "data")
    if not rows:
        return Reading(figures=False)
    days = CampaignDays(file)
    for number, row in enumerate(rows, 1):
        where = f"row {number}"
        check_row(row, where)
        cells = {ours: row.get(theirs) for ours, theirs in _FIELDS.items()}
        days.add(where, cells, events_of_actions(row.get("actions"), where))
    return days.reading()


def answer_of(file: Landed) -> Any:
    """The JSON of an answer; refuses web pages and answers in which Meta says no (``refused-answer``)."""
    body = json_of(signed_in(file.data(), SITE))
    if isinstance(body, dict) and body.get("error"):
        no = body["error"] if isinstance(body["error"], dict) else {}
        code = no.get("code") if isinstance(no.get("code"), int) else None
        why, action = _REFUSALS.get(code or 0, ("it says that it cannot give them", AGAIN))
        # Meta's own words may quote the access key: only the number is kept.
        where = "error" if code is None else f"error, code {code}"
        refuse("refused-answer", f"Meta answered without figures: {why}. Older data stay in use.", where, action)
    return body


def check_row(row: object, where: str) -> None:
    """Refuse a row that is not one campaign's one day, with all its figures."""
    if not isinstance(row, dict):
        refuse("unknown-answer", "A row of the answer has another shape than before.", where)
    if row.get("adset_id") or row.get("ad_id"):
        refuse_ad_sets(where)
    for field in ("date_stop", *_FIELDS.values()):
        if row.get(field) is None and field != "campaign_name":
            refuse("missing-field", f"A row of the answer has no {field}.", where)
    if row["date_start"] != row["date_stop"]:
        refuse("not-daily", "A row holds the total of several days, not one day.", where, "Collect again day by day.")
