"""The range an export covers: the longest that TikTok's analytics page offers, chosen and seen to be chosen."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.visit import Visit

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

WANTED = 365  # days; TikTok also knows 180, 60, 28 and 7
_RANGE = re.compile(r"^\s*Last (\d+) days\b", re.IGNORECASE)
_OPTIONS = "[role=option], [role=menuitem], [role=menuitemradio], [role=radio], li, label"


@dataclass(frozen=True)
class Range:
    """``days`` were chosen of those ``offered``, both in days."""

    days: int
    offered: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return self.days >= WANTED


def picker(page: Page) -> Locator:
    """The button that shows the present range and opens the list of them."""
    buttons = page.locator("button, [role=button], [role=combobox], [aria-haspopup]")
    return buttons.filter(has_text=_RANGE).locator("visible=true").first


async def choose_longest(visit: Visit) -> Range:
    """Choose the longest range that the page lets us have. Raises layout-changed where it lets us have none."""
    offered = tuple(sorted(await _opened(visit)))
    for days in reversed(offered):
        if await _chosen(visit, days):
            return Range(days, offered)
        await visit.page.keyboard.press("Escape")
        await _opened(visit)
    raise visit.layout_changed(f"no range could be chosen of {offered}")


async def _opened(visit: Visit) -> set[int]:
    """Open the list; the days it offers, once it has stopped growing. The page may speak of days elsewhere, too."""
    before = await _written(visit.page)
    looks: list[Counter[int]] = [Counter()]

    async def is_complete(page: Page) -> bool:
        looks.append(await _written(page) - before)
        return bool(looks[-1]) and looks[-1] == looks[-2]

    await picker(visit.page).click()
    await visit.until(is_complete)
    return set(looks[-1])


async def _chosen(visit: Visit, days: int) -> bool:
    """Click a range of the open list, and see whether the button shows it then."""
    page, words = visit.page, re.compile(rf"^\s*Last {days} days\b", re.IGNORECASE)

    async def is_shown(page: Page) -> bool:
        return await _present(page) == days

    option = page.locator(_OPTIONS).filter(has_text=words).locator("visible=true")
    place = option if await option.count() else page.get_by_text(words).locator("visible=true")
    await place.last.click()
    try:
        await visit.until(is_shown, visit.access.collecting.page_seconds / 3)
    except StepFailed as failed:
        if failed.failure.kind is not FailureKind.LAYOUT_CHANGED:
            raise
        return False
    return True


async def _present(page: Page) -> int:
    """The days the button shows; 0 where there is no such button."""
    button = picker(page)
    found = _RANGE.match(await button.inner_text()) if await button.count() else None
    return int(found[1]) if found else 0


async def _written(page: Page) -> Counter[int]:
    """Every range that can be read on the page now, and how often."""
    texts = await page.get_by_text(_RANGE).locator("visible=true").all_inner_texts()
    return Counter(int(found[1]) for text in texts if (found := _RANGE.match(text)))
