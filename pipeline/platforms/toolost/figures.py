"""The analytics page at work: a time and a platform are chosen, and the calls that the page makes of it are heard."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from pipeline.access.http import no_answer, rate_limited
from pipeline.model import StepFailed
from pipeline.platforms.hearing import BUSY_SECONDS, refused
from pipeline.platforms.page_answers import PageAnswer, PageAnswers
from pipeline.platforms.toolost import portal
from pipeline.platforms.toolost.answers import SERIES, SIGNED_OUT, TOO_MANY
from pipeline.platforms.toolost.site import REFUSED
from pipeline.platforms.visit import Visit, needs_sign_in
from pipeline.redaction import conceal

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response

OPTION_SECONDS = 3.0  # how long the picker may take to show an option that need not be there
PATIENCE = {"spotify": 1, "apple": 2}  # times the seconds of a page: the portal takes longer over Apple's figures
_SAME_CALL = "([address, headers]) => { fetch(address, {headers}).catch(() => null); }"


class Analytics:
    """The analytics page of one visit. Once something went wrong on it, it is opened anew."""

    def __init__(self, visit: Visit, leaving: AsyncExitStack) -> None:
        self._visit = visit
        self._leaving = leaving
        self._page: Page | None = None
        self._answers: PageAnswers
        self._calls: list[Request] = []  # what was asked for since the page was opened
        self._troubles: list[tuple[str, StepFailed]] = []  # those that were refused, or whose answers broke off
        self._model: Request | None = None  # one of the portal's own calls
        self.give_up()

    def give_up(self) -> None:
        """What the page shows is not known any more."""
        self._open, self._store, self._time = False, "spotify", ""

    async def this_year(self, store: str) -> PageAnswer:
        """A store's figures of this year. Raises :class:`StepFailed`, also for an answer that is no figures."""
        await self._at_hand()
        if not any(_is_about(call.url, store, portal.THIS_YEAR) for call in self._calls):
            if self._time != portal.THIS_YEAR:
                await self._choose(portal.THIS_YEAR_OPTION)
                self._time = portal.THIS_YEAR
            if self._store != store:
                await self._visit.pause()
                await portal.choose_store(self._visit.page, store)
                self._store = store
        return await self._answer(store, portal.THIS_YEAR)

    async def name_of_the_year_before(self, otherwise: str) -> str:
        """What the portal's calls name the year before: heard from its own picker, which need not offer it."""
        from playwright.async_api import TimeoutError as TookTooLong

        await self._at_hand()
        known = {portal.date_of(call.url) for call in self._calls}
        seconds = self._visit.access.collecting.page_seconds
        self._time = portal.LAST_YEAR_OPTION
        try:
            if not await portal.choose_time(self._visit.page, self._time, min(OPTION_SECONDS, seconds)):
                return otherwise
        except TookTooLong:
            return otherwise
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while loop.time() < deadline:
            fresh = [date for call in self._calls if (date := portal.date_of(call.url)) not in known]
            if fresh:
                return fresh[0]
            await asyncio.sleep(portal.LOOK_EVERY_SECONDS)
        return otherwise

    async def named(self, store: str, time: str) -> PageAnswer:
        """A store's figures of a time by its name, by the page's own kind of call. Raises :class:`StepFailed`."""
        await self._at_hand()
        if not any(_is_about(call.url, store, time) for call in self._calls):
            if self._model is None:
                raise self._visit.layout_changed("the portal made no call that could be made again")
            stated = await self._model.all_headers()
            headers = {name: value for name, value in stated.items() if name == "authorization"}
            for value in headers.values():
                conceal(value)
            address = portal.address_of(self._visit.site.base, store, time)
            await self._visit.page.evaluate(_SAME_CALL, [address, headers])
        return await self._answer(store, time)

    async def _at_hand(self) -> None:
        """The page, opened and listened to."""
        visit = self._visit
        if self._page is not visit.page:
            self.give_up()
            self._page = visit.page
            self._answers = await self._leaving.enter_async_context(
                PageAnswers(visit.page, self._is_figures, visit.access.clock)
            )
            visit.page.on("request", self._asked)
            visit.page.on("response", self._answered)
            visit.page.on("requestfailed", self._lost)
        if not self._open:
            self._answers.complete.clear()
            self._calls.clear()
            self._troubles.clear()
            await visit.open(visit.site.base + portal.ANALYTICS, portal.PICKER)
            self._open = True
            visit.check_account(await portal.signed_in_as(visit.page))

    async def _choose(self, option: str) -> None:
        self._visit.hearing.forget()
        if not await portal.choose_time(self._visit.page, option, self._visit.access.collecting.page_seconds):
            raise self._visit.layout_changed(f"the date picker offers no {option!r}")

    async def _answer(self, store: str, time: str) -> PageAnswer:
        visit, loop = self._visit, asyncio.get_running_loop()
        deadline = loop.time() + visit.access.collecting.page_seconds * PATIENCE[store]
        while True:
            for answer in self._answers.complete:
                if answer.status == 200 and _is_about(answer.url, store, time):
                    self._require_figures(answer, store)
                    return answer
            await visit.check_signed_in()
            for address, trouble in self._troubles:
                if _is_about(address, store, time):
                    raise trouble
            if loop.time() >= deadline:
                raise self._missing(store)
            await asyncio.sleep(portal.LOOK_EVERY_SECONDS)

    def _missing(self, store: str) -> StepFailed:
        visit = self._visit
        if visit.hearing.trouble:
            return visit.hearing.trouble
        if self._answers.open:
            return no_answer(visit.title, f"the figures of {store} did not come in time")
        return visit.layout_changed(f"the page asked for no figures of {store}")

    def _require_figures(self, answer: PageAnswer, store: str) -> None:
        """Raises for an answer that says why there are no figures; whether figures are right is the reader's to say."""
        body = answer.json()
        told = isinstance(body, dict) and not isinstance(body.get(SERIES[store]), list)
        said = str(body.get("message") or body.get("error") or "") if told else ""
        if TOO_MANY.search(said):
            raise rate_limited(self._visit.title, self._visit.access.clock, BUSY_SECONDS)
        if SIGNED_OUT.search(said):
            raise needs_sign_in(self._visit.title, self._visit.account)

    def _is_figures(self, url: str) -> bool:
        return portal.is_call(url, self._visit.site.base)

    def _asked(self, request: Request) -> None:
        if self._is_figures(request.url):
            self._calls.append(request)
            self._model = self._model or request

    def _answered(self, answer: Response) -> None:
        """Refusals are known by their status; their bodies may never be read by anybody."""
        if answer.status < 400 or not self._is_figures(answer.url):
            return
        visit = self._visit
        if answer.status in REFUSED:
            trouble = needs_sign_in(visit.title, visit.account)
        elif answer.status == 429 or answer.status >= 500:
            trouble = refused(visit.title, visit.access.clock, answer)
        else:
            trouble = visit.layout_changed(f"a call for figures was answered with {answer.status}")
        self._troubles.append((answer.url, trouble))

    def _lost(self, request: Request) -> None:
        if self._is_figures(request.url) and "ABORTED" not in (request.failure or ""):  # the page has moved on
            self._troubles.append((request.url, no_answer(self._visit.title, "the figures broke off")))


def _is_about(url: str, store: str, time: str) -> bool:
    return portal.store_of(url) == store and portal.date_of(url) == time
