"""Tells from what a keyring raises which state it is in. Its exceptions may quote a secret, so none is handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.access.vault_words import VaultState

# By name: most of these classes exist on one system only. keyring's own, SecretStorage's, and Python's.
_BY_NAME: Mapping[str, VaultState] = MappingProxyType({
    "KeyringLocked": VaultState.LOCKED,
    "LockedException": VaultState.LOCKED,
    "NoKeyringError": VaultState.MISSING,
    "PasswordSetError": VaultState.DENIED,
    "PasswordDeleteError": VaultState.DENIED,
    "PromptDismissedException": VaultState.DENIED,
    "PermissionError": VaultState.DENIED,
    "InitError": VaultState.ABSENT,
    "SecretServiceNotAvailableException": VaultState.ABSENT,
    "OSError": VaultState.ABSENT,
    "EOFError": VaultState.ABSENT,
})  # fmt: skip
_BY_DBUS_NAME: Mapping[str, VaultState] = MappingProxyType({
    "org.freedesktop.Secret.Error.IsLocked": VaultState.LOCKED,
    "org.freedesktop.DBus.Error.AccessDenied": VaultState.DENIED,
})  # fmt: skip
_BY_WINDOWS_NUMBER: Mapping[int, VaultState] = MappingProxyType({
    5: VaultState.DENIED,  # access is denied
    1223: VaultState.DENIED,  # the person cancelled
    1312: VaultState.LOCKED,  # no logon session whose credentials could be opened
    1314: VaultState.DENIED,  # a privilege is not held
    1783: VaultState.DENIED,  # the stub received bad data: too long
    1058: VaultState.ABSENT,  # the service is disabled
    1062: VaultState.ABSENT,  # the service has not been started
    1722: VaultState.ABSENT,  # the server is unavailable
})  # fmt: skip


def state_of(error: BaseException) -> VaultState:
    """The state behind an exception; what was its cause knows better than what was made of it."""
    for one in reversed(list(_causes(error))):
        state = _known(one)
        if state is not None:
            return state
    return VaultState.ABSENT


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _known(error: BaseException) -> VaultState | None:
    number = getattr(error, "winerror", None)
    if not isinstance(number, int) and len(error.args) == 3 and isinstance(error.args[1], str):
        number = error.args[0]  # as Windows' own tell it: (1783, 'CredWrite', …)
    if isinstance(number, int) and number in _BY_WINDOWS_NUMBER:
        return _BY_WINDOWS_NUMBER[number]
    dbus_name = getattr(error, "name", "")
    if isinstance(dbus_name, str) and dbus_name in _BY_DBUS_NAME:
        return _BY_DBUS_NAME[dbus_name]
    return next((_BY_NAME[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in _BY_NAME), None)
