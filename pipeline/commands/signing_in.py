"""``signin``: a browser opens, the owner signs in as always, and what waited for it goes on."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pipeline.access.identity import masked
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending, SignInEnd, SignInNews, Stage
from pipeline.access.site import Asks, SignInSite
from pipeline.clock import iso
from pipeline.commands.answer import OF_RUN, Answer, Exit, in_lake
from pipeline.commands.progress import show_progress
from pipeline.commands.running import run_text, stoppable
from pipeline.commands.stopping import stopped_by_signal
from pipeline.engine.lake_lock import LakeBusy
from pipeline.engine.records import RunSummary
from pipeline.lake import Lake
from pipeline.model import NotThere
from pipeline.platforms.connections import SITES, connections_of
from pipeline.platforms.signing_in import site_for
from pipeline.registry import load_registry
from pipeline.resuming import blocked_run, resume_blocked

OF_ENDING = {Ending.SIGNED_IN: Exit.SUCCESS, Ending.CANCELLED: Exit.CANCELLED, Ending.CLOSED: Exit.CANCELLED,
             Ending.BUSY: Exit.BUSY}  # fmt: skip
NO_SCREEN = SignInEnd(Ending.NO_BROWSER, "This needs a screen.", "Run it in a terminal on the desktop.")
WANTED = {
    Asks.CODE: "{} asks for a code.",
    Asks.PUZZLE: "{} shows a picture puzzle. Only you can solve it.",
    Asks.QR: "{} shows a code for the camera of your phone.",
}


def sign_in(args: argparse.Namespace, lake: Lake) -> Answer:
    """Raises :class:`NotThere` for a platform or an account that nobody signs in to."""
    access = access_of(lake.settings.root, lake.clock)
    site = site_for(access, args.platform, _account(lake, access, args.platform, args.account))
    told = Told(site, access.collecting.sign_in_seconds)
    try:
        signing_in = made(access, site, told.hear)
    except NoScreen:
        return _ended(site, NO_SCREEN)
    if args.other_account:
        signing_in.use_this_account()
    with cancelled_by_signal(signing_in.cancel):
        end = signing_in.run()
    if end.ending is not Ending.SIGNED_IN:
        return _ended(site, end)
    return _gone_on(args, lake, _document(site, end), end)


def _ended(site: SignInSite, end: SignInEnd) -> Answer:
    text = f"{end.message}\n  → {end.next_action}" if end.next_action else end.message
    return Answer(_document(site, end), text, OF_ENDING.get(end.ending, Exit.FAILED))


def made(access: LakeAccess, site: SignInSite, hear: Callable[[SignInNews], None]) -> SignIn:
    """The sign-in that a person does. Raises :class:`NoScreen` where nobody would see the browser."""
    if not has_screen():
        raise NoScreen
    return SignIn(access, site, hear)


class NoScreen(Exception):
    """A browser that opened here would be seen by nobody."""


def has_screen(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    return platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _account(lake: Lake, access: LakeAccess, platform: str, named: str | None) -> str:
    """The account as the artist list spells it; the only one there is may be left out. Nothing would ever be collected
    for one that is not in the list.
    """
    connection = next((one for one in connections_of(platform) if one.by_browser), None)
    if platform not in SITES or connection is None or not connection.many:
        return (named or "").removeprefix("@")
    known = tuple(dict.fromkeys([*load_registry(lake.settings.config_dir).handles, *access.accounts(connection)]))
    if named:
        wanted = named.removeprefix("@")
        found = next((one for one in known if one.casefold() == wanted.casefold()), None)
        if found is None:
            there = f"Choose one of {', '.join(known)}, or add it to" if known else "Add it to"
            raise NotThere(f"The artist list has no such {connection.of} account. {there} config/artists.json.")
        return found
    if len(known) != 1:
        choose = f" with --account: {', '.join(known)}" if known else " with --account"
        raise NotThere(f"{connection.of} has a session for each account. Name one{choose}.")
    return known[0]


def _document(site: SignInSite, end: SignInEnd) -> dict[str, Any]:
    return {
        "platform": site.connection.platform,
        "account": site.account,
        "ending": end.ending.value,
        "message": end.message,
        "next_action": end.next_action,
        "signed_in_as": masked(end.signed_in_as) if end.signed_in_as else None,
        "expires": iso(end.expires_at) if end.expires_at else None,
        "resumed": None,
    }


# -- what waited for it ----------------------------------------------------------------------


def _gone_on(args: argparse.Namespace, lake: Lake, document: dict[str, Any], end: SignInEnd) -> Answer:
    """Run what waited for this sign-in, unless that is not wanted or another program is at it."""
    waiting = blocked_run(lake, args.platform)
    if waiting is None:
        return Answer(document, end.message)
    later = f"{in_lake(lake.settings.root)} resume {waiting}"
    if args.no_resume:
        return Answer(document, f"{end.message} Run {waiting} waited for it. It goes on with: {later}")
    print(f"{end.message} The blocked steps are running now.", file=sys.stderr, flush=True)
    try:
        with stoppable(lake), show_progress(lake.bus, quiet=args.json):
            summary = resume_blocked(lake, args.platform, args.workers)
    except LakeBusy as busy:
        return Answer(document, f"{end.message} {busy.message} When that has ended, go on with: {later}")
    return _resumed(lake, document, end, summary)


def _resumed(lake: Lake, document: dict[str, Any], end: SignInEnd, summary: RunSummary | None) -> Answer:
    if summary is None:  # somebody else has done it meanwhile
        return Answer(document, end.message)
    document = {**document, "resumed": summary.to_json()}
    text = f"{end.message}\n\n{run_text(lake, summary)}"
    return Answer(document, text, OF_RUN[summary.state], bool(summary.abandoned))


# -- while it goes on ------------------------------------------------------------------------


class Told:
    """Says on the terminal what goes on in the browser, each thing once."""

    def __init__(self, site: SignInSite, seconds: float) -> None:
        connection = site.connection
        self._who = f"{connection.of} @{site.account}" if site.account else connection.of
        minutes = round(seconds / 60)
        self._time = f"{seconds:g} seconds" if seconds < 90 else f"{minutes} minutes"
        self._last = ""

    def hear(self, news: SignInNews) -> None:
        text = self._sentence(news)
        if text and text != self._last:
            self._last = text
            print(text, file=sys.stderr, flush=True)

    def _sentence(self, news: SignInNews) -> str:
        if news.busy:
            return f"A run is visiting {self._who}. The browser opens as soon as it has left."
        if news.stage is Stage.OPENING:
            return f"{news.browser} is open." if news.browser else "A browser is being opened."
        if news.stage is Stage.WAITING:
            usual = f"Sign in to {self._who} in the browser; you have {self._time}. Ctrl-C stops."
            return WANTED[news.asks].format(self._who) if news.asks in WANTED else usual
        if news.stage is Stage.CHECKING:
            return f"Looking whether {self._who} lets us in."
        return "Keeping the session." if news.stage is Stage.SAVING else ""


@contextmanager
def cancelled_by_signal(cancel: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C once closes the browser and ends the sign-in; twice ends the program on the spot."""

    def stop() -> None:
        print("Closing the browser. Once more ends at once.", file=sys.stderr, flush=True)
        cancel()

    with stopped_by_signal(stop):
        yield
