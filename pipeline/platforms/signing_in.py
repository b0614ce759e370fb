"""Finds the description of a platform's sign-in."""

from __future__ import annotations

from importlib import import_module

from pipeline.access.environment import withhold
from pipeline.access.lake_access import LakeAccess
from pipeline.access.site import SignInSite
from pipeline.model import NotThere
from pipeline.platforms.connections import SECRET_VARIABLES, SITES, connections_of


def site_for(access: LakeAccess, platform: str, account: str = "") -> SignInSite:
    """The site somebody signs in to; ``account`` is the handle where a platform has many.

    Raises :class:`NotThere` for a platform that nobody signs in to by hand, and for an account where there are none,
    or none where there are many.
    """
    withhold(SECRET_VARIABLES)
    if platform not in SITES:
        raise NotThere(_by_keys(platform))
    connection = next(one for one in connections_of(platform) if one.by_browser)
    if connection.many != bool(account):
        raise NotThere(
            f"{connection.of} has a session for each account. Name the account."
            if connection.many
            else f"{connection.of} has one account only. Leave the account out."
        )
    module, _, name = SITES[platform].partition(":")
    site: SignInSite = getattr(import_module(module), name)(access.collecting, account, access.clock)
    return site


def _by_keys(platform: str) -> str:
    """What to do instead, where a platform wants keys."""
    message = f"Nobody signs in to {platform} in a browser."
    found = next(iter(connections_of(platform)), None)
    if found is None:
        return f"{message} Choose one of {', '.join(SITES)}."
    key = next(field for field in found.fields if field.required and field.secret)
    return f"{message} Instead of that, bedrot accounts set {found.key} {key.name} asks for its key."
