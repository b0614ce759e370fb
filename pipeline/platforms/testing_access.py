"""Tries a way in out, without collecting anything: does the platform let us in with what is kept?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

from pipeline.access.bounded import BrowserGone, TimeIsOver, conducted
from pipeline.access.browser import BrowserPlan, NoBrowser, OpenBrowser, with_browser
from pipeline.access.connection import Connection
from pipeline.access.courtesy import visiting
from pipeline.access.http import no_answer
from pipeline.access.identity import AccountInUse, masked
from pipeline.access.lake_access import LakeAccess
from pipeline.access.site import Against, Proof, SignInSite
from pipeline.access.vault import VaultClosed
from pipeline.clock import Clock
from pipeline.model import Cancelled, Failure, FailureKind, StepFailed
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.signing_in import site_for
from pipeline.platforms.visit import layout_changed, needs_sign_in

log = logging.getLogger(__name__)
BUSY_SECONDS = 20.0  # how long a run that visits the platform is waited for
TEST_SECONDS = 120.0
READ_IN = "en-US"


@dataclass(frozen=True)
class Tested:
    """Whether we are let in, in words for the owner. ``kind`` is that of the failure, ``who`` whose access it is."""

    ok: bool
    message: str
    next_action: str = ""
    who: str = ""
    kind: FailureKind | None = None
    __test__: ClassVar[bool] = False  # no test, whatever a collector of tests thinks of its name


def never() -> bool:
    """Nobody stops it."""
    return False


def test_access(
    access: LakeAccess,
    connection: Connection | str,
    account: str,
    stopped: Callable[[], bool] = never,  # noqa: PT028 – no test
) -> Tested:
    """Ask the platform itself. What it says is remembered: a session that is proved is kept; one has ended only where
    the platform asks to sign in. ``stopped`` says when nobody wants to know any more.

    Never raises for what can happen; :class:`NotThere` for an account that does not fit the connection.
    """
    connection = BY_KEY[connection] if isinstance(connection, str) else connection
    try:
        who = let_in(access, connection, account, stopped)
    except StepFailed as failed:
        failure = failed.failure
        return Tested(False, failure.message, failure.next_action, kind=failure.kind)
    name = f"{connection.of} @{account}" if account else connection.of
    stop = "" if who.endswith("…") else "."
    return Tested(True, f"{name} lets us in{f': {who}' if who else ''}{stop}", who=who)


test_access.__test__ = False  # type: ignore[attr-defined]  # nor this


def let_in(access: LakeAccess, connection: Connection, account: str = "", stopped: Callable[[], bool] = never) -> str:
    """Whose access it is, '' where the platform does not tell. Raises :class:`StepFailed` with what is the matter."""
    try:
        if connection.by_browser:
            return _by_browser(access, connection, account, stopped)
        check: Callable[[LakeAccess, Connection], str] = import_module(
            f"pipeline.platforms.{connection.platform}.checking"
        ).check
        return check(access, connection)
    except VaultClosed as closed:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, closed.message, closed.next_action)) from None


def _by_browser(access: LakeAccess, connection: Connection, account: str, stopped: Callable[[], bool]) -> str:
    from playwright.async_api import Error

    site = site_for(access, connection.platform, account)
    plan = BrowserPlan(access.journal_dir, access.collecting.browser)
    try:
        with visiting(access.journal_dir, connection.platform, _patience(access.clock, stopped), access.clock):
            # Not before: the run that was waited for may have renewed the session, or found that it has ended.
            session = access.sessions.storage_state(connection, account)
            if session is None:
                raise _no_session(access, connection, account)
            return conducted(
                with_browser(plan, lambda browser: _shown(access, site, browser, session), TEST_SECONDS, stopped)
            )
    except Cancelled:
        if stopped():
            message = f"{connection.of} was not tried to the end. Nothing was changed."
            raise StepFailed(Failure(FailureKind.TRANSIENT, message, "Try again whenever you like.")) from None
        message = f"A run is visiting {connection.of} right now, so it was not tried."
        raise StepFailed(Failure(FailureKind.TRANSIENT, message, "Try again when the run is done.")) from None
    except NoBrowser as none:
        raise StepFailed(Failure(FailureKind.ENVIRONMENT, none.message, none.next_action)) from None
    except (TimeIsOver, BrowserGone, Error) as gone:
        raise no_answer(connection.of, type(gone).__name__) from None


def _no_session(access: LakeAccess, connection: Connection, account: str) -> StepFailed:
    """Where somebody was signed in before, they are to do so again."""
    if access.sessions.book.of(connection, account) is not None:
        return needs_sign_in(connection.of, account)
    who = f"{connection.of} as @{account}" if account else connection.of
    message, next_action = f"You are not signed in to {who} yet.", f"Sign in to {connection.of}."
    return StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, next_action))


async def _shown(access: LakeAccess, site: SignInSite, browser: OpenBrowser, session: dict[str, Any]) -> str:
    """Show the session to the platform's protected page, and remember what came of it."""
    from pipeline.access.proving import Unreachable, proved

    connection, account = site.connection, site.account
    context = await browser.context(session, locale=READ_IN)
    try:
        proof = await proved(site, context)
    except Unreachable as away:
        raise no_answer(connection.of, str(away)) from None
    if not proof.inside:
        raise _turned_away(access, site, proof)
    in_use = AccountInUse(access, site)
    in_use.learn(access.credentials.values(connection, account))
    if in_use.is_other(proof.signed_in_as):
        message = f"This is the session of another {connection.of} account ({masked(proof.signed_in_as)})."
        raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, f"Sign in to {connection.of} as {in_use.name}."))
    access.sessions.renew(connection, account, dict(await context.storage_state()), proof.signed_in_as)
    return masked(proof.signed_in_as) if proof.signed_in_as else ""


def _turned_away(access: LakeAccess, site: SignInSite, proof: Proof) -> StepFailed:
    """What to tell the owner. The session is over only where the platform asked to sign in, or refused it."""
    connection, account = site.connection, site.account
    log.info("%s did not let us in: %s (%s)", connection.of, proof.against, proof.why)
    if proof.against is Against.PUZZLE:
        return needs_sign_in(connection.of, account, puzzle=True)
    if proof.against is Against.BROWSER:
        return no_answer(connection.of, proof.why)
    if proof.against is Against.UNREADABLE:
        return layout_changed(connection.of, proof.why)
    ended = needs_sign_in(connection.of, account)
    access.sessions.mark_ended(connection, account, ended.failure.message)
    return ended


def _patience(clock: Clock, stopped: Callable[[], bool]) -> Callable[[], bool]:
    """Says after a while that the wait for a run has been long enough."""
    ends = clock.monotonic() + BUSY_SECONDS
    return lambda: stopped() or clock.monotonic() >= ends
