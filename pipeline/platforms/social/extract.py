"""Collects the Instagram accounts and YouTube channels of the artist list, each with its own key, if there is one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.access.connection import Connection
from pipeline.access.courtesy import Visits, visiting
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess
from pipeline.clock import iso
from pipeline.model import FailureKind, StepContext, StepFailed, StepResult
from pipeline.platforms.arrival import Arrivals
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.deferring import deferring
from pipeline.platforms.graph_api import Graph
from pipeline.platforms.graph_errors import GraphFailed, Meaning
from pipeline.platforms.gravest import gravest
from pipeline.platforms.keys import Keys, keys_of, mark_proved, mark_refused
from pipeline.platforms.opening import opened
from pipeline.platforms.social import validate
from pipeline.platforms.social.instagram_api import InstagramApi, NotSeen, days_to_ask
from pipeline.platforms.social.quota import Quota, Spending
from pipeline.platforms.social.schema import INSTAGRAM, YOUTUBE
from pipeline.platforms.social.youtube_api import YouTubeApi
from pipeline.signals import CancelFlag

INSTAGRAM_KEYS, YOUTUBE_KEYS, META_KEYS = (BY_KEY[name] for name in ("instagram", "youtube", "metaads"))


def collect(ctx: StepContext) -> StepResult:
    """The extract step. Skipped as not set up until a key is known for accounts that the artist list names."""
    return collect_with(ctx, opened(ctx))


def collect_with(ctx: StepContext, access: LakeAccess, patience: Patience | None = None) -> StepResult:
    """The same with a lake's access that is open already; ``patience`` as for :class:`Api`."""
    stopped = CancelFlag(ctx.cancel_flag).is_set
    with visiting(access.journal_dir, "social", stopped, access.clock):
        collection = _Collection(ctx, access, stopped, patience)
        asked = [collection.instagram(), collection.youtube()]
    if collection.failures:
        raise gravest(collection.failures)
    return collection.arrivals.result() if any(asked) else StepResult(skipped_reason=NOT_SET_UP)


def of_the_key(failed: StepFailed) -> bool:
    """Whether a failure speaks against the key itself, not against what it may see of one account."""
    if isinstance(failed, NotSeen) or (isinstance(failed, GraphFailed) and failed.error.meaning is Meaning.NOT_ALLOWED):
        return False
    return failed.failure.kind is FailureKind.NEEDS_SIGN_IN


def instagram_keys(access: LakeAccess) -> Keys | None:
    """The access to Instagram: its own, or that of the ad account, which is with the same company."""
    return keys_of(access, INSTAGRAM_KEYS) or keys_of(access, META_KEYS, shown_as=INSTAGRAM_KEYS)


def instagram_graph(
    access: LakeAccess, keys: dict[str, str], stopped: Callable[[], bool], patience: Patience | None
) -> Graph:
    base, version = access.collecting.address("instagram"), access.collecting.graph_version
    return Graph(base, version, INSTAGRAM, keys["token"], stopped, access.clock, keys.get("app_secret", ""), patience)


def youtube_api(
    access: LakeAccess, keys: dict[str, str], quota: Spending, stopped: Callable[[], bool], patience: Patience | None
) -> YouTubeApi:
    return YouTubeApi(access.collecting.address("youtube"), keys["key"], quota, stopped, access.clock, patience)


@dataclass
class _Collection:
    """One visit to both. What one account fails with does not stop the next."""

    ctx: StepContext
    access: LakeAccess
    stopped: Callable[[], bool]
    patience: Patience | None

    def __post_init__(self) -> None:
        self.arrivals = Arrivals.of(self.ctx)
        self.visits = Visits(self.access.journal_dir, "social", self.access.clock)
        self.failures: list[StepFailed] = []

    def instagram(self) -> bool:
        """Whether there was anything to ask for."""
        accounts = self.arrivals.registry.accounts_on("instagram")
        keys = instagram_keys(self.access) if accounts else None
        if keys is None:
            return False
        with instagram_graph(self.access, keys, self.stopped, self.patience) as graph:
            api = InstagramApi(graph)
            self._each(INSTAGRAM_KEYS, keys, INSTAGRAM, accounts, lambda account: self._instagram(api, account))
        return True

    def youtube(self) -> bool:
        """Whether there was anything to ask for."""
        channels = self.arrivals.registry.accounts_on("youtube")
        keys = keys_of(self.access, YOUTUBE_KEYS) if channels else None
        if keys is None:
            return False
        quota = Quota(self.visits, self.access.clock)
        with youtube_api(self.access, keys, quota, self.stopped, self.patience) as api:
            self._each(YOUTUBE_KEYS, keys, YOUTUBE, channels, lambda channel: self._youtube(api, channel))
        return True

    def _each(
        self, way: Connection, keys: Keys, title: str, accounts: Iterable[str], visit: Callable[[str], None]
    ) -> None:
        for account in accounts:
            try:
                with deferring(self.visits, title, self.access.clock, way.key):
                    visit(account)
                mark_proved(self.access, way, keys)
            except StepFailed as failed:
                self.failures.append(failed)
                if of_the_key(failed):
                    mark_refused(self.access, way, keys, failed.failure.message)
                    return  # the next account would hear the same
                if failed.failure.kind is FailureKind.RATE_LIMITED:
                    return

    def _instagram(self, api: InstagramApi, stated: str) -> None:
        account = api.account(stated)
        profile = api.profile(account)
        bookmark = f"instagram {account.identity}"
        days = days_to_ask("" if self.ctx.force else self.visits.mark(bookmark), self.access.clock)
        told = [{"date": day.isoformat(), "insights": api.day(account, day)} for day in days]
        name = str(profile.get("username") or account.name or account.identity).casefold()
        self._land(lambda stamp: validate.instagram_name(name, stamp), {"profile": profile, "days": told})
        self.visits.set_mark(bookmark, days[-1].isoformat())

    def _youtube(self, api: YouTubeApi, stated: str) -> None:
        channel = api.channel(stated)
        videos, whole = api.videos(channel.pop("uploads"))
        body = {"channel": channel, "videos": videos, "all_videos": whole}
        self._land(lambda stamp: validate.youtube_name(str(channel["id"]), stamp), body)

    def _land(self, name_at: Callable[[str], str], body: dict[str, Any]) -> None:
        moment = self.access.clock.now()
        text = json.dumps({"taken_at": iso(moment), **body}, ensure_ascii=False, indent=1)
        self.arrivals.land(name_at, text.encode(), moment)
