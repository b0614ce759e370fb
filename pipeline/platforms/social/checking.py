"""Tries the access to Instagram or YouTube out without collecting anything."""

from __future__ import annotations

from pipeline.access.connection import Connection
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.keys import keys_of, mark_proved, mark_refused
from pipeline.platforms.social.extract import instagram_graph, instagram_keys, of_the_key, youtube_api
from pipeline.platforms.social.instagram_api import InstagramApi
from pipeline.platforms.social.quota import Uncounted
from pipeline.registry import load_registry

SHOWN = 3


def check(access: LakeAccess, connection: Connection, patience: Patience | None = None) -> str:
    """The accounts that the keys open, by name. Raises :class:`StepFailed` with what is the matter."""
    keys = instagram_keys(access) if connection.key == "instagram" else keys_of(access, connection)
    if keys is None:
        message = f"{connection.title} is not set up: a key is wanted."
        raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, "Add it on the Accounts page."))
    try:
        names = (_instagram if connection.key == "instagram" else _youtube)(access, keys, patience)
    except StepFailed as failed:
        if of_the_key(failed):
            mark_refused(access, connection, keys, failed.failure.message)
        raise
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    who = ", ".join(names[:SHOWN]) + more
    mark_proved(access, connection, keys, who)
    return who


def _instagram(access: LakeAccess, keys: dict[str, str], patience: Patience | None) -> list[str]:
    with instagram_graph(access, keys, lambda: False, patience) as graph:
        return [f"@{account.name}" if account.name else account.identity for account in InstagramApi(graph).seen()]


def _youtube(access: LakeAccess, keys: dict[str, str], patience: Patience | None) -> list[str]:
    """The first channel of the artist list; without one, YouTube's own, which is always there."""
    channels = load_registry(access.root / "config").accounts_on("youtube") or ("youtube",)
    with youtube_api(access, keys, Uncounted(access.clock), lambda: False, patience) as api:
        return [str(api.channel(channels[0])["title"] or channels[0])]
