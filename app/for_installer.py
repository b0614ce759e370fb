"""What the installer asks of the program: that a running panel ends, and that nothing of this person is kept."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.desktop.in_the_system import take_away
from app.desktop.single_instance import SingleInstance, name_for
from app.preferences import Preferences

log = logging.getLogger(__name__)
QUIT = ("--quit",)
QUIT_MILLISECONDS = 60_000  # a run is stopped first, and a browser closed
DONE, NOT_DONE = 0, 1


def quit_running(preferences: Path, milliseconds: int = QUIT_MILLISECONDS) -> int:
    """Ask the panel with these preferences to end, and wait: 0 when none runs any more, 1 when one still does."""
    application = QCoreApplication.instance() or QCoreApplication([])
    instance = SingleInstance(name_for(str(preferences)), application)
    instance.hand_over(QUIT)  # where nobody answers, the lock still tells whether somebody is there
    gone = instance.gone(milliseconds)
    instance.close()
    return DONE if gone else NOT_DONE


def forget_everything(preferences: Path, in_the_system: bool = False) -> int:
    """Remove what is kept in the keyring for the panel's lake, then what the panel remembers. The lake stays.

    ``in_the_system``: the entries of a Linux desktop go as well; those of Windows are taken away by its uninstaller.

    0 when nothing is left; 1, with the preferences still there for another attempt, when the keyring cannot be used,
    the lake, which names its entries, is not there, or an entry cannot be removed.
    """
    from pipeline.access.vault_words import VaultClosed
    from pipeline.settings import ConfigurationError

    root = Preferences(preferences).get("lake/root", "")
    if root:
        try:
            if not Path(root).is_dir():
                return NOT_DONE
            _forget_secrets(Path(root))
        except (VaultClosed, ConfigurationError) as trouble:
            log.warning("The keyring's entries stay: %s %s", trouble.message, trouble.next_action)
            return NOT_DONE
    if in_the_system and not take_away():
        return NOT_DONE
    preferences.unlink(missing_ok=True)
    with suppress(OSError):  # something else lies in it
        preferences.parent.rmdir()
    return DONE


def _forget_secrets(root: Path) -> None:
    """Connection by connection, so that the lake's record of sign-ins stays true; then whatever else there is."""
    from pipeline.access.lake_access import access_of
    from pipeline.platforms.connections import BY_KEY

    access = access_of(root)
    for key, account in sorted({(at.connection, at.account) for at in access.vault.addresses()}):
        if key in BY_KEY:
            access.credentials.forget(BY_KEY[key], account)
            access.sessions.forget(BY_KEY[key], account)
    for address in access.vault.addresses():
        access.vault.forget(address)
