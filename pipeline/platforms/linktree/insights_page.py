"""The insights page: a year, day by day, and everything its scripts are answered meanwhile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pipeline.platforms.linktree.site import is_graphql
from pipeline.platforms.page_answers import PageAnswer, PageAnswers
from pipeline.platforms.visit import LOOK_EVERY_SECONDS, Visit

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

READY = ("text=Insights", "text=Analytics", '[data-testid="analytics-dashboard"]')
PICKER = "input.input-datepicker-2"
A_YEAR = 'label[for="last-365-days"]'
PATIENCE = 4  # pages that never fall silent are listened to for so many times what a page may take


class Heard:
    """What came, in order. Those from ``chosen`` on came after the year was chosen; ``open`` never came to an end."""

    def __init__(self, answers: list[PageAnswer], chosen: int, still_open: int) -> None:
        self.answers = answers
        self.chosen = chosen
        self.open = still_open


async def hear_a_year(visit: Visit, address: str) -> Heard:
    """Open the page, choose the last 365 days, daily, and listen until nothing new comes."""
    async with PageAnswers(visit.page, is_graphql, visit.access.clock) as answers:
        await visit.open(address, READY)
        await visit.pause()
        await _open_picker(visit)
        await visit.pause()
        chosen = len(answers.complete)
        await visit.page.locator(A_YEAR).first.click()
        await _choose_daily(visit)
        await _listen(visit, answers)
        return Heard(list(answers.complete), chosen, answers.open)


async def _open_picker(visit: Visit) -> None:
    """By its field, or by the calendar's button before it where the field itself cannot be clicked."""
    page = visit.page

    async def is_there(page: Page) -> bool:
        return await page.locator(PICKER).count() > 0

    await visit.until(is_there)
    field = page.locator(PICKER).first
    place = field if await field.is_visible() else field.locator("xpath=preceding::button[1]")
    await place.click()
    await visit.until(A_YEAR)


async def _choose_daily(visit: Visit) -> None:
    def daily(page: Page) -> Locator:
        return page.get_by_role("button", name="Daily", exact=True).locator("visible=true").first

    async def is_there(page: Page) -> bool:
        return await daily(page).count() > 0

    await visit.until(is_there)
    await visit.pause()
    await daily(visit.page).click()


async def _listen(visit: Visit, answers: PageAnswers) -> None:
    """Until a third of a page's time passed without a new answer; those that are open get a whole one more.

    Nothing of this is without a bound: not a page that never asks, nor one that never stops asking.
    """
    loop, page_seconds = asyncio.get_running_loop(), visit.access.collecting.page_seconds
    began, before = loop.time(), len(answers.complete)
    while loop.time() - began < PATIENCE * page_seconds:
        await visit.check_signed_in()
        quiet = min(answers.quiet_seconds, loop.time() - began)
        begun = len(answers.complete) > before or visit.hearing.trouble is not None
        enough = page_seconds / 3 if begun else page_seconds
        if quiet >= enough + (page_seconds if answers.open else 0):
            return
        await asyncio.sleep(LOOK_EVERY_SECONDS)
