"""The follower count on an account's profile page: out of the answers to the page, held against what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.page_answers import PageAnswers
from pipeline.platforms.tiktok.follower_search import (
    OWN_PAGE,
    Disagreement,
    Shown,
    Sighting,
    chosen,
    pattern_of,
    shown,
    sightings,
)
from pipeline.platforms.visit import Visit

if TYPE_CHECKING:
    from playwright.async_api import Page

COUNT = '[data-e2e="followers-count"]'
_OWN_DATA = 'script[type="application/json"]'


@dataclass(frozen=True)
class Followers:
    """How many followers ``handle`` had at ``at`` (UTC), and every place that says so."""

    handle: str
    at: datetime
    believed: Sighting
    seen: tuple[Sighting, ...]

    def count_file(self) -> bytes:
        body = {"count": self.believed.count, "source_url": self.believed.url, "timestamp": self.at.isoformat()}
        return json.dumps({**body, "artist": self.handle}, indent=2).encode()

    def notes_file(self) -> bytes:
        moment = self.at.isoformat()
        notes = [
            {"url": s.url, "pattern": s.pattern, "follower_count": s.count, "timestamp": moment} for s in self.seen
        ]
        return json.dumps(notes, indent=2).encode()


async def look_up_followers(visit: Visit, address: str) -> Followers:
    """Open the profile page and read the count. Raises :class:`StepFailed` where there is none to be believed."""
    clock, patience = visit.access.clock, visit.access.collecting.page_seconds / 3
    on_page: Shown | None = None
    seen: list[Sighting] = []
    async with PageAnswers(visit.page, lambda url: bool(pattern_of(url)), clock) as answers:

        async def is_told(page: Page) -> bool:
            nonlocal on_page, seen
            on_page = await _shown(page)
            seen = [*_answered(visit, answers), *await _in_page(visit)]
            return bool(seen) and (on_page is not None or answers.quiet_seconds > patience)

        await visit.open(address, is_told)
        await visit.page.mouse.wheel(0, 600)
        await visit.pause()
        await is_told(visit.page)
    try:
        believed = chosen(seen, on_page)
    except Disagreement as different:
        raise _doubtful(visit.account, str(different)) from None
    if believed is None:
        raise _doubtful(visit.account, "no followers at all")
    return Followers(visit.account, clock.now(), believed, tuple(seen))


async def _shown(page: Page) -> Shown | None:
    place = page.locator(COUNT).locator("visible=true").first
    return shown(await place.inner_text()) if await place.count() else None


def _answered(visit: Visit, answers: PageAnswers) -> Iterator[Sighting]:
    for answer in answers.complete:
        if answer.status == 200:
            yield from sightings(answer.url, answer.json(), visit.account)


async def _in_page(visit: Visit) -> list[Sighting]:
    """What the page brought along itself."""
    found: list[Sighting] = []
    for text in await visit.page.locator(_OWN_DATA).all_text_contents():
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            continue
        found += sightings(visit.page.url, body, visit.account, OWN_PAGE)
    return found


def _doubtful(handle: str, detail: str) -> StepFailed:
    message = f"TikTok's follower count for @{handle} is not clear, so none was taken. Older counts stay in use."
    return StepFailed(Failure(FailureKind.BAD_DATA, message, "Run TikTok again.", detail=detail))
