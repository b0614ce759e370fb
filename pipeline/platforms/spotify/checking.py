"""Tries the catalogue keys, for whoever wants to know before the next run whether they are right."""

from __future__ import annotations

from pipeline.access.connection import Connection
from pipeline.access.http import Patience
from pipeline.access.identity import masked
from pipeline.access.lake_access import LakeAccess
from pipeline.model import Failure, FailureKind, NotThere, StepFailed
from pipeline.platforms.keys import keys_of, mark_proved, mark_refused
from pipeline.platforms.spotify.catalogue_api import CatalogueApi
from pipeline.platforms.spotify.catalogue_collection import CONNECTION

QUICK = Patience(connect=5.0, read=15.0, whole=20.0, tries=1)


def check(access: LakeAccess, connection: Connection) -> str:
    """Ask Spotify for a token; returns whose keys they are, masked.

    Raises :class:`StepFailed`, and :class:`NotThere` for a connection that has no keys.
    """
    if connection.key != CONNECTION.key:
        raise NotThere(f"{connection.title} has no keys to try: one signs in to it.")
    keys = keys_of(access, connection)
    if keys is None:
        message = "The client id or the client secret of the catalogue keys is missing."
        raise StepFailed(Failure(FailureKind.NEEDS_SIGN_IN, message, "Add both on the Accounts page."))
    with CatalogueApi(access.collecting, keys, lambda: False, access.clock, QUICK) as api:
        try:
            api.sign_in()
        except StepFailed as failed:
            if failed.failure.kind is FailureKind.NEEDS_SIGN_IN:
                mark_refused(access, connection, keys, failed.failure.message)
            raise
    mark_proved(access, connection, keys, keys["client_id"])
    return masked(keys["client_id"])
