"""Collects TooLost: the figures behind its analytics page, and the monthly sales reports.

Source: the original's collectors, which asked for "This Year" only. What is published in January about the last days
of December was lost with that, so in January the year before is asked for, too; what the portal calls it is not known
for sure, and a portal that does not understand fails nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from pipeline.access.connection import Connection
from pipeline.model import StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import NothingYet
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.page_answers import PageAnswer
from pipeline.platforms.toolost.answers import SERIES, TITLES
from pipeline.platforms.toolost.figures import Analytics
from pipeline.platforms.toolost.portal import STORES
from pipeline.platforms.toolost.sales_reports import collect_sales
from pipeline.platforms.toolost.site import Site
from pipeline.platforms.visit import ENDS_THE_VISIT, Visit

CONNECTION: Connection = BY_KEY["toolost"]
TURN_OF_THE_YEAR = 1  # January


def collect(ctx: StepContext) -> StepResult:
    """Land this year's figures of both stores, in January last year's, and the sales reports that are new."""
    return collect_in_browser(ctx, CONNECTION, Site, _collect)


async def _collect(visit: Visit) -> None:
    async with AsyncExitStack() as leaving:
        analytics = Analytics(visit, leaving)
        parts: list[Callable[[], Awaitable[None]]] = [
            partial(visit.once, store, partial(_this_year, visit, analytics, store)) for store in STORES
        ]
        if visit.access.clock.now().month == TURN_OF_THE_YEAR and visit.access.collecting.toolost_year_before:
            parts.append(partial(visit.once, "the year before", partial(_year_before, visit, analytics)))
        await visit.each([*parts, partial(collect_sales, visit)])


async def _this_year(visit: Visit, analytics: Analytics, store: str) -> None:
    try:
        _land(visit, store, await analytics.this_year(store))
    except NothingYet:
        visit.arrivals.note(f"TooLost has no plays on {TITLES[store]} to show yet.")
    except Exception:
        analytics.give_up()
        raise


async def _year_before(visit: Visit, analytics: Analytics) -> None:
    """Both stores' figures of the year before. Only what is about the whole visit is a failure here."""
    from playwright.async_api import Error

    await visit.pause()
    year = str(visit.access.clock.now().year - 1)
    name = await analytics.name_of_the_year_before(visit.access.collecting.toolost_year_before)
    for store in STORES:
        try:
            answer = await analytics.named(store, name)
            if any(day.startswith(year) for day in _days(answer.json(), store)):
                _land(visit, store, answer)
            else:
                visit.arrivals.note(f"TooLost's figures of {TITLES[store]} for {year} are not those of that year.")
        except (StepFailed, Error) as error:
            if visit.page.is_closed() or (isinstance(error, StepFailed) and error.failure.kind in ENDS_THE_VISIT):
                raise
            visit.arrivals.note(f"TooLost did not hand out {TITLES[store]}'s figures of {year}.")
            analytics.give_up()


def _land(visit: Visit, store: str, answer: PageAnswer) -> None:
    visit.arrivals.land(lambda stamp: f"streams/toolost_{store}_{stamp}.json", answer.data, answer.at)


def _days(body: Any, store: str) -> list[str]:
    series = body.get(SERIES[store]) if isinstance(body, dict) else None
    return [str(point.get("date")) for point in series or () if isinstance(point, dict)]
