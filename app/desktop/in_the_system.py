"""What the system of this person was told of the panel: kept right where the program has moved, and taken away."""

from __future__ import annotations

import logging
import sys

from app.desktop import application_menu, autostart, own_links

log = logging.getLogger(__name__)


def keep_right() -> None:
    """Some seconds after each start. Whatever was switched off, here or elsewhere, stays off."""
    own_links.register()
    for what in (autostart, application_menu):
        try:
            what.renew()
        except OSError as error:
            log.warning("What the desktop starts is not where it was: %s", error.strerror)


def take_away() -> bool:
    """All of it is gone; False where something could not be. On Windows the uninstaller does this."""
    if sys.platform == "win32":
        return True
    try:
        autostart.switch(False)
        application_menu.switch(False)
        own_links.forget()
    except OSError as error:
        log.warning("%s: %s", error.filename, error.strerror)
        return False
    return True
