"""Looks at the keyring of a Linux desktop without disturbing anybody: asking it for a secret may open a window."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SECRET_SERVICE = "keyring.backends.SecretService"


def is_locked(backend: KeyringBackend) -> bool | None:
    """Whether a person has to unlock it first; None for a keyring that cannot be asked. Raises what D-Bus raises."""
    if type(backend).__module__ != SECRET_SERVICE:
        return None
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        try:
            return secretstorage.Collection(bus).is_locked()
        except secretstorage.ItemNotFoundException:
            return True  # never used so far: its password has to be chosen first


def bus_is_gone(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a desktop session is named to us that does not answer: its keyring is not missing, it is out of reach."""
    if not environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return False
    try:
        import secretstorage
    except ImportError:
        return False
    try:
        secretstorage.dbus_init().close()
    except secretstorage.SecretServiceNotAvailableException:
        return True
    return False


def can_ask(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a screen on which the keyring can ask for its password."""
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
