"""Collects Linktree: every answer to the insights page, bytes unchanged, once the daily figures are among them."""

from __future__ import annotations

import logging

from pipeline.access.connection import Connection
from pipeline.access.http import no_answer, rate_limited
from pipeline.model import Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import damaged, nothing_came
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.linktree.answers import No
from pipeline.platforms.linktree.insights_page import Heard, hear_a_year
from pipeline.platforms.linktree.site import Site
from pipeline.platforms.linktree.sorting import Sorted, sort, user_name
from pipeline.platforms.page_answers import PageAnswer
from pipeline.platforms.visit import Visit, needs_sign_in

log = logging.getLogger(__name__)
CONNECTION: Connection = BY_KEY["linktree"]
KIND, WHAT = "answer", "answer of the insights page"
FOLDER = "analytics"
A_YEAR = 360  # days; as many as a year's series has at the least
AN_HOUR = 3600.0


def collect(ctx: StepContext) -> StepResult:
    return collect_in_browser(ctx, CONNECTION, Site, _collect)


async def _collect(visit: Visit) -> None:
    site = visit.site
    assert isinstance(site, Site)
    heard = await hear_a_year(visit, site.analytics_url)
    visit.check_account(user_name(heard.answers))
    found = sort(heard.answers)
    if not _has_the_year(found, heard):
        _explain(visit, found, heard)
    for answer in found.kept:
        _land(visit, answer)
    if found.nos and found.days:
        visit.arrivals.note(
            f"Linktree said no to {len(found.nos)} other question(s) of the page; of these nothing was kept."
        )
    log.info("Linktree answered %d times; %d answers were kept.", len(heard.answers), len(found.kept))


def _has_the_year(found: Sorted, heard: Heard) -> bool:
    """Whether the daily series is there: it came after the year was chosen, or it is a whole year anyway."""
    place = found.longest()
    if place is None:
        return False
    return found.days[place] >= A_YEAR or found.kept[place] in heard.answers[heard.chosen :]


def _explain(visit: Visit, found: Sorted, heard: Heard) -> None:
    """Raise why the series is not there; a young account, which never had a day, only gets a note."""
    if No.SIGNED_OUT in found.nos:
        raise needs_sign_in(visit.title)
    trouble = visit.hearing.trouble
    if trouble is not None:
        raise trouble
    if No.WAIT in found.nos:
        raise rate_limited(visit.title, visit.access.clock, AN_HOUR)
    if heard.open:
        raise no_answer(visit.title, "an answer stalled")
    if found.damage:
        raise damaged(visit.title, WHAT, found.damage[0])
    if No.OTHER in found.nos:
        message = "Linktree answered without its figures. Older data stay in use."
        raise StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again."))
    if not found.empty:
        raise visit.layout_changed("only totals of weeks or months came" if found.sums else "no daily series came")
    if visit.arrivals.had_rows(KIND, ""):
        raise nothing_came(visit.title)
    visit.arrivals.note("Linktree has no figures yet.")


def _land(visit: Visit, answer: PageAnswer) -> None:
    fraction = f"{answer.at.microsecond:06d}"
    visit.arrivals.land(lambda stamp: f"{FOLDER}/graphql_{stamp}_{fraction}.json", answer.data, answer.at)
