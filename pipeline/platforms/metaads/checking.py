"""Tries the access to Meta Ads out without collecting anything."""

from __future__ import annotations

from pipeline.access.connection import Connection
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess
from pipeline.model import Failure, FailureKind, StepFailed
from pipeline.platforms.keys import keys_of, mark_proved, mark_refused
from pipeline.platforms.metaads.account import graph_of, look_at_account, look_at_key
from pipeline.platforms.metaads.schema import SITE


def check(access: LakeAccess, connection: Connection, patience: Patience | None = None) -> str:
    """The name of the ad account that the keys open. Raises :class:`StepFailed` with what is the matter."""
    keys = keys_of(access, connection)
    if keys is None:
        message = f"{SITE} is not set up: access key and ad account are wanted."
        raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, "Add them on the Accounts page."))
    with graph_of(access, keys, lambda: False, patience) as graph:
        try:
            key = look_at_key(graph)
            account = look_at_account(graph, keys["account"])
        except StepFailed as failed:
            if failed.failure.kind is FailureKind.NEEDS_SIGN_IN:
                mark_refused(access, connection, keys, failed.failure.message)
            raise
    mark_proved(access, connection, keys, account.name, key.expires)
    return account.name
