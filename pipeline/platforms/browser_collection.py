"""Collects a platform through its site: one headless browser, one account after the other, each with its session."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pipeline.access.bounded import BrowserGone, TimeIsOver, bounded, conducted
from pipeline.access.browser import BrowserPlan, NoBrowser, OpenBrowser, with_browser
from pipeline.access.connection import Connection
from pipeline.access.courtesy import Visits, visiting
from pipeline.access.http import no_answer
from pipeline.access.lake_access import LakeAccess
from pipeline.access.sessions import SessionState
from pipeline.access.site import SignInSite
from pipeline.access.snapshot import keep_snapshot
from pipeline.access.vault import VaultClosed
from pipeline.clock import Clock
from pipeline.model import Cancelled, Failure, FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import Arrivals
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.gravest import gravest
from pipeline.platforms.opening import opened
from pipeline.platforms.titles import TITLES
from pipeline.platforms.visit import Visit, is_leaving, needs_sign_in
from pipeline.signals import CancelFlag, report_progress

if TYPE_CHECKING:
    from playwright.async_api import Page

__all__ = ["NOT_SET_UP", "collect_in_browser", "opened"]  # whoever collects finds these here, too

log = logging.getLogger(__name__)
Collect = Callable[[Visit], Awaitable[None]]
Due = Callable[[Arrivals, Visits, str], bool]
READ_IN = "en-US"  # the words that collectors look for on the pages
LOOK_EVERY_SECONDS, LOOKS_FOR_STOP = 0.1, 6
ACCOUNT_SECONDS = 900.0  # the longest visit of one account


def collect_in_browser(
    ctx: StepContext,
    connection: Connection,
    site_of: type[SignInSite],
    collect: Collect,
    accounts: Callable[[LakeAccess], tuple[str, ...]] | None = None,
    due: Due | None = None,
) -> StepResult:
    """Visit every account that has a session and bring home what ``collect`` lands.

    ``due`` says whether an account is to be visited now; where it is not, it notes why and no browser is opened.
    One account's failure does not stop the next; in the end the gravest one is raised, and what the others brought
    stays. Without any session the step is skipped as not set up. Raises :class:`StepFailed` and :class:`Cancelled`.
    """
    access = opened(ctx)
    try:
        signed_in = accounts(access) if accounts else access.accounts(connection)
    except VaultClosed as closed:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, closed.message, closed.next_action)) from None
    if not signed_in:
        return StepResult(skipped_reason=NOT_SET_UP)
    flag = CancelFlag(ctx.cancel_flag)
    failures: list[StepFailed] = []
    faults: list[Exception] = []  # what nobody expected, and the engine explains
    with visiting(access.journal_dir, ctx.platform or "", flag.is_set, access.clock):
        arrivals = Arrivals.of(ctx)
        visits = Visits(access.journal_dir, connection.platform, access.clock)
        for number, account in enumerate(signed_in):
            report_progress(ctx, number, len(signed_in))
            trip = _Trip(ctx, access, connection, site_of(access.collecting, account), arrivals, visits, flag)
            try:
                if due is None or due(arrivals, visits, account):
                    conducted(trip.make(collect))
            except StepFailed as failed:
                if _was_stopped(flag, failed, access.clock):
                    raise Cancelled from None
                failures.append(failed)
            except Cancelled:
                raise
            except Exception as error:
                log.exception("The visit of one %s account ended on a fault.", connection.of)
                faults.append(error)
    if failures:
        raise gravest(failures)
    if faults:
        raise faults[0]
    return arrivals.result()


def _was_stopped(flag: CancelFlag, failed: StepFailed, clock: Clock) -> bool:
    """Whether a stop is behind a failure: Ctrl-C ends the browser a moment before the stop sign stands."""
    never, looks = threading.Event(), LOOKS_FOR_STOP if failed.failure.kind is FailureKind.TRANSIENT else 1
    for _ in range(looks):
        if flag.is_set():
            return True
        clock.wait(never, LOOK_EVERY_SECONDS)
    return flag.is_set()


class _Trip:
    """One account's visit from the keyring to the closed browser."""

    def __init__(
        self,
        ctx: StepContext,
        access: LakeAccess,
        connection: Connection,
        site: SignInSite,
        arrivals: Arrivals,
        visits: Visits,
        flag: CancelFlag,
    ) -> None:
        self._ctx = ctx
        self._access = access
        self._connection = connection
        self._site = site
        self._arrivals = arrivals
        self._visits = visits
        self._flag = flag
        self._title = TITLES[connection.platform]
        self._seen: list[FailureKind] = []  # what is remembered already

    async def make(self, collect: Collect) -> None:
        if self._connection.many:
            self._session()  # nobody waits for an account that is not signed in
            await self._wait_for_turn()
        session = self._session()
        plan = BrowserPlan(self._access.journal_dir, self._access.collecting.browser)
        try:
            await with_browser(
                plan, lambda browser: self._visit(browser, session, collect), ACCOUNT_SECONDS, self._flag.is_set
            )
        except TimeIsOver:
            raise no_answer(self._title, "the visit took too long") from None
        except BrowserGone:
            raise browser_gone(self._title) from None
        except NoBrowser as none:
            raise StepFailed(Failure(FailureKind.ENVIRONMENT, none.message, none.next_action)) from None

    def _session(self) -> dict[str, object]:
        if self._access.sessions.state(self._connection, self._site.account) is SessionState.NEEDS_SIGN_IN:
            raise needs_sign_in(self._title, self._site.account)
        try:
            session = self._access.sessions.storage_state(self._connection, self._site.account)
        except VaultClosed as closed:
            raise StepFailed(Failure(FailureKind.ENVIRONMENT, closed.message, closed.next_action)) from None
        if session is None:
            raise needs_sign_in(self._title, self._site.account)
        return session

    async def _wait_for_turn(self) -> None:
        """Platforms that have several accounts of ours do not want to see them one right after the other."""
        wait = self._visits.seconds_until_turn(self._site.account, self._access.collecting.account_pause_seconds)
        await bounded(asyncio.sleep(wait), wait + 60, self._flag.is_set)
        self._visits.has_turn(self._site.account)

    async def _visit(self, browser: OpenBrowser, session: dict[str, object], collect: Collect) -> None:
        from playwright.async_api import Error

        try:
            context = await browser.context(session, locale=READ_IN)
            page = await context.new_page()
        except Error as error:
            log.warning("No page of %s could be opened: %s", self._title, str(error).partition("\n")[0])
            raise browser_gone(self._title) from None
        page.set_default_timeout(self._access.collecting.page_seconds * 1000)
        arrivals, visits = self._arrivals, self._visits
        visit = Visit(self._ctx, self._access, self._site, context, page, arrivals, visits, self._judge)
        try:
            await collect(visit)
        except (StepFailed, Error) as error:
            raise await self._judge(visit, error) from None
        await self._keep(context.storage_state)

    async def _judge(self, visit: Visit, error: Exception) -> StepFailed:
        """The failure behind what was raised; the first of a kind leaves its mark: a session ended, a page kept."""
        failed = error if isinstance(error, StepFailed) else await self._understood(error, visit)
        if failed.failure.kind not in self._seen:
            self._seen.append(failed.failure.kind)
            await self._remember(failed, visit.page)
        return failed

    async def _remember(self, failed: StepFailed, page: Page) -> None:
        kind = failed.failure.kind
        if kind is FailureKind.NEEDS_SIGN_IN:
            try:
                self._access.sessions.mark_ended(self._connection, self._site.account, failed.failure.message)
            except OSError as error:  # a book that is held too long, too; the failure itself says enough
                log.warning("That the session of %s has ended was not noted: %s", self._title, type(error).__name__)
        elif kind is FailureKind.LAYOUT_CHANGED:
            await keep_snapshot(page, self._ctx, self._access)

    async def _understood(self, error: Exception, visit: Visit) -> StepFailed:
        """What a fault of the browser means: a site that is away, a browser that is, or a page that is another one."""
        from playwright.async_api import Error

        text = str(error)
        if "net::ERR" in text or "NS_ERROR" in text:
            return no_answer(self._title, text.partition("\n")[0])
        if "closed" in text or "crash" in text.lower():
            return browser_gone(self._title)
        try:
            if is_leaving(error):  # what comes in its place tells why
                await visit.page.wait_for_load_state("domcontentloaded")
            await visit.check_signed_in()
        except StepFailed as failed:
            return failed
        except Error as another:
            log.info("A page of %s could not be looked at: %s", self._title, str(another).partition("\n")[0])
        return visit.hearing.why_not_ready() or visit.layout_changed(text.partition("\n")[0])

    async def _keep(self, storage_state: Callable[[], Awaitable[object]]) -> None:
        """The visit has proved the session: what the site renewed in it is kept. What has landed stays anyway."""
        from playwright.async_api import Error

        try:
            state = await storage_state()
            self._access.sessions.renew(self._connection, self._site.account, state)  # type: ignore[arg-type]
        except VaultClosed as closed:
            log.warning("The renewed session of %s was not kept: %s", self._title, closed.message)
        except (Error, OSError) as error:  # a browser that has just gone, a disk, a book that is held too long
            log.warning("The renewed session of %s was not kept: %s", self._title, type(error).__name__)


def browser_gone(title: str) -> StepFailed:
    message = f"The browser ended while {title} was visited. What had arrived is kept."
    return StepFailed(Failure(FailureKind.TRANSIENT, message, "Nothing; it is tried again."))
