"""Collects TikTok: for each account of the registry that is signed in, its follower count and its analytics export.

TikTok allows one export an hour and account, and wants minutes between accounts; what was taken when is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.access.connection import Connection
from pipeline.access.courtesy import Limit, Visits
from pipeline.access.lake_access import LakeAccess
from pipeline.model import FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import Arrivals, NothingYet
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.names import moment_of
from pipeline.platforms.tiktok.export_names import HANDLE, is_good_name, own_name
from pipeline.platforms.tiktok.export_page import (
    AN_HOUR,
    Export,
    asked_to_wait,
    check_account,
    open_analytics,
    take_export,
)
from pipeline.platforms.tiktok.profile_page import Followers, look_up_followers
from pipeline.platforms.tiktok.site import Site
from pipeline.platforms.visit import Visit
from pipeline.registry import registry_of

CONNECTION: Connection = BY_KEY["tiktok"]
ONE_AN_HOUR = Limit(1, AN_HOUR)
EXPORT, FOLLOWERS = "export", "followers"  # what is remembered of an account's visits
FOLDER = "analytics"


def collect(ctx: StepContext) -> StepResult:
    handles = [artist.tiktok_handle.removeprefix("@") for artist in registry_of(ctx).artists if artist.tiktok_handle]
    result_notes: list[str] = []

    def signed_in(access: LakeAccess) -> tuple[str, ...]:
        sessions = {account.removeprefix("@").casefold(): account for account in access.accounts(CONNECTION)}
        found, notes = _in_order(dict.fromkeys(handles), sessions)
        result_notes.extend(notes)
        return found

    result = collect_in_browser(ctx, CONNECTION, Site, _collect, signed_in, _is_due)
    return replace(result, notes=(*result.notes, *result_notes))


def _in_order(handles: Iterable[str], sessions: dict[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """The accounts to visit, in the registry's order, and a note on each that cannot be."""
    found, notes = [], []
    for handle in handles:
        account = sessions.pop(handle.casefold(), None)
        if not HANDLE.fullmatch(handle):
            notes.append(f"{handle[:40]!r} in the artist list is no TikTok name, so it was not collected.")
        elif account is None:
            notes.append(f"@{handle} is not signed in yet.")
        else:
            found.append(account)
    notes += [f"@{account} is signed in but not in the artist list, so it was not collected." for account in
              sessions.values()]  # fmt: skip
    return tuple(found), notes


def _is_due(arrivals: Arrivals, visits: Visits, account: str) -> bool:
    """Whether TikTok lets us take something of an account now; raises rate-limited where it asked us to wait."""
    again = visits.allowed_at(f"{EXPORT} {account}", ONE_AN_HOUR)
    if again is None:
        until = visits.waits_until(f"{EXPORT} {account}")
        if until is not None:
            raise asked_to_wait(account, until)
        return True
    if visits.allowed_at(f"{FOLLOWERS} {account}", ONE_AN_HOUR) is None:
        return True
    at = f"{again.astimezone():%H:%M}"
    arrivals.note(
        f"@{account} was collected less than an hour ago. TikTok allows one export an hour, the next at {at}."
    )
    return False


async def _collect(visit: Visit) -> None:
    trip = _AccountTrip(visit)
    await visit.each([part for part, due in ((trip.followers, trip.is_due(FOLLOWERS)),
                                             (trip.export, trip.is_due(EXPORT))) if due])  # fmt: skip


class _AccountTrip:
    """What one visit brings home of an account. The followers land once the session has proved itself."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._followers: Followers | None = None

    def is_due(self, what: str) -> bool:
        return self._visit.visits.allowed_at(f"{what} {self._visit.account}", ONE_AN_HOUR) is None

    async def followers(self) -> None:
        visit, site = self._visit, self._visit.site
        assert isinstance(site, Site)
        self._followers = await look_up_followers(visit, site.profile_url)
        await check_account(visit)
        await visit.pause()
        if not self.is_due(EXPORT):
            self._land_followers()

    async def export(self) -> None:
        visit, site = self._visit, self._visit.site
        assert isinstance(site, Site)
        try:
            await open_analytics(visit, site.analytics_url)
        except StepFailed as failed:
            if failed.failure.kind is FailureKind.LAYOUT_CHANGED:  # the session is good, and so is the count
                self._land_followers()
            raise
        self._land_followers()
        await visit.pause()
        try:
            export = await take_export(visit)
        except StepFailed as failed:
            self._remember(failed)
            raise
        self._land_export(export)

    def _land_followers(self) -> None:
        found, arrivals = self._followers, self._visit.arrivals
        if found is None:
            return
        arrivals.land(lambda stamp: f"{FOLDER}/{found.handle}_followers_{stamp}.json", found.count_file(), found.at)
        notes = found.notes_file()
        arrivals.land(lambda stamp: f"{FOLDER}/follower_debug_{found.handle}_{stamp}.json", notes, found.at)
        self._visit.visits.took(f"{FOLLOWERS} {found.handle}")

    def _land_export(self, export: Export) -> None:
        visit, handle = self._visit, self._visit.account
        good = is_good_name(export.suggested, handle, export.data, export.at)
        names = iter([export.suggested] if good else [])
        landed = ""

        def name_at(stamp: str) -> str:
            nonlocal landed
            moment = moment_of(stamp) or export.at
            landed = next(names, "") or own_name(handle, export.data, moment)
            return f"{FOLDER}/{landed}"

        try:
            days = visit.arrivals.land(name_at, export.data, export.at, compared=True).rows
        except NothingYet:
            days = 0
        visit.visits.took(f"{EXPORT} {handle}")
        if not days:
            visit.arrivals.note(f"TikTok has no days of @{handle} yet.")
            return
        notes = export.notes_file(handle, landed, days)
        visit.arrivals.land(lambda stamp: f"{FOLDER}/export_debug_{handle}_{stamp}.json", notes, export.at)
        if not export.chosen.is_whole:
            visit.arrivals.note(
                f"TikTok let us have the last {export.chosen.days} days of @{handle} at most, not a year."
            )

    def _remember(self, failed: StepFailed) -> None:
        until = failed.failure.retry_at
        if failed.failure.kind is FailureKind.RATE_LIMITED and until:
            self._visit.visits.asked_to_wait(f"{EXPORT} {self._visit.account}", until)
