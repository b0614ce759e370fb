"""What stands between us and the keyring, in the owner's words: locked, missing, denied and absent are four things."""

from __future__ import annotations

import sys
from enum import StrEnum


class VaultState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    MISSING = "missing"  # this system has no keyring
    DENIED = "denied"  # it was refused to us
    ABSENT = "absent"  # there is one, but it does not answer


class VaultClosed(Exception):
    """The vault cannot be used now: ``state`` says why, ``message`` and ``next_action`` are for the owner.

    It never holds what was to be kept, nor the keyring's own exception, which may.
    """

    def __init__(self, state: VaultState, message: str, next_action: str) -> None:
        super().__init__(message)
        self.state = state
        self.message = message
        self.next_action = next_action

    def __reduce__(self) -> tuple[type[VaultClosed], tuple[VaultState, str, str]]:
        return VaultClosed, (self.state, self.message, self.next_action)  # it travels between processes


_WINDOWS = {
    VaultState.LOCKED: (
        "Windows Credential Manager is locked.",
        "Sign in to Windows again, then try once more.",
    ),
    VaultState.MISSING: (
        "Windows Credential Manager was not found, so no password and no session can be kept.",
        "Install BEDROT again, then try once more.",
    ),
    VaultState.DENIED: (
        "Windows Credential Manager refused. Nothing was changed.",
        "Look whether this computer allows passwords to be kept, then try once more.",
    ),
    VaultState.ABSENT: (
        "Windows Credential Manager does not answer.",
        "Restart the computer, then try once more.",
    ),
}
_ELSEWHERE = {
    VaultState.LOCKED: (
        "The keyring is locked.",
        "Unlock it, or sign in to the desktop again, then try once more.",
    ),
    VaultState.MISSING: (
        "This computer has no keyring, so no password and no session can be kept.",
        "Install gnome-keyring or KWallet, sign in to the desktop again, then start BEDROT again.",
    ),
    VaultState.DENIED: (
        "The keyring refused. Nothing was changed.",
        "Allow BEDROT to use it when it asks, then try once more.",
    ),
    VaultState.ABSENT: (
        "The keyring does not answer.",
        "Sign out of the desktop and in again, then try once more.",
    ),
}


def keyring_name(platform: str = sys.platform) -> str:
    """The keyring as its owner knows it, for the middle of a sentence."""
    return "Windows Credential Manager" if platform == "win32" else "the keyring"


def closed(state: VaultState, platform: str = sys.platform) -> VaultClosed:
    """The exception for a state, with its words."""
    message, next_action = (_WINDOWS if platform == "win32" else _ELSEWHERE)[state]
    return VaultClosed(state, message, next_action)


def unprotected(platform: str = sys.platform) -> VaultClosed:
    """What was offered as a keyring writes secrets into a file that anybody can read."""
    name = keyring_name(platform)
    return VaultClosed(
        VaultState.MISSING,
        f"Instead of {name}, a file without protection was offered. It is not used.",
        "Remove the package keyrings.alt, or the setting that chose it, then start BEDROT again.",
    )


def busy(platform: str = sys.platform) -> VaultClosed:
    """Another program of ours holds the keyring."""
    name = keyring_name(platform)
    return VaultClosed(
        VaultState.ABSENT,
        f"Another BEDROT program is waiting for {name}.",
        "Look whether a window asks for its password, then try once more.",
    )


def not_kept(platform: str = sys.platform) -> VaultClosed:
    """What was read back is not what was written."""
    name = keyring_name(platform)
    return VaultClosed(
        VaultState.DENIED,
        f"What was given to {name} did not come back whole. What was there before stays in use.",
        "Try once more.",
    )


def not_gone(platform: str = sys.platform) -> VaultClosed:
    """What was deleted is still there."""
    name = keyring_name(platform)
    return VaultClosed(
        VaultState.DENIED,
        f"What was to be deleted from {name} is still there.",
        "Try once more, or delete the entries that begin with BEDROT yourself.",
    )
