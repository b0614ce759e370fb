"""The range an export covers: the longest that TikTok's analytics page offers, chosen and seen to be chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import StepFailed
from pipeline.platforms.visit import Visit

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

WANTED = (365, 180, 60, 28, 7)  # days, best first
_RANGE = re.compile(r"^\s*Last (\d+) days\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Range:
    """``days`` were chosen of those ``offered``, both in days."""

    days: int
    offered: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return self.days >= WANTED[0]


def picker(page: Page) -> Locator:
    """The button that shows the present range and opens the list of them."""
    buttons = page.locator("button, [role=button], [role=combobox], [aria-haspopup]")
    return buttons.filter(has_text=_RANGE).locator("visible=true").first


async def choose_longest(visit: Visit) -> Range:
    """Choose the longest range that the page lets us have. Raises layout-changed where it lets us have none."""
    offered = await _opened(visit)
    for days in sorted(set(offered) & set(WANTED), reverse=True):
        if await _chosen(visit, days):
            return Range(days, tuple(sorted(offered)))
    raise visit.layout_changed(f"no range could be chosen of {offered}")


async def _opened(visit: Visit) -> list[int]:
    """Open the list; the days it offers, once it has stopped growing."""
    looks: list[list[int]] = [[]]

    async def is_complete(page: Page) -> bool:
        looks.append(await _written(page))
        return len(looks[-1]) > 1 and looks[-1] == looks[-2]

    await picker(visit.page).click()
    await visit.until(is_complete)
    found = looks[-1]
    found.remove(await _present(visit.page))  # the button's own text
    return found


async def _chosen(visit: Visit, days: int) -> bool:
    """Click a range of the open list, and see whether the button shows it then. One that is shown is chosen."""
    page = visit.page

    async def is_shown(page: Page) -> bool:
        return await _present(page) == days

    if len(await _written(page)) < 2:
        await picker(page).click()
    await page.get_by_text(re.compile(rf"^\s*Last {days} days\s*$", re.IGNORECASE)).locator("visible=true").last.click()
    try:
        await visit.until(is_shown, visit.access.collecting.page_seconds / 3)
    except StepFailed:
        await visit.check_signed_in()
        return False
    return True


async def _present(page: Page) -> int:
    """The days the button shows; 0 where there is no such button."""
    button = picker(page)
    found = _RANGE.match(await button.inner_text()) if await button.count() else None
    return int(found[1]) if found else 0


async def _written(page: Page) -> list[int]:
    """Every range that can be read on the page now, the button's own included."""
    texts = await page.get_by_text(_RANGE).locator("visible=true").all_inner_texts()
    return [int(found[1]) for text in texts if (found := _RANGE.match(text))]
