"""The Qt application itself, made the same way for the panel, its self-test and its pictures."""

from __future__ import annotations

import gc
import logging
import sys

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app.desktop.taskbar import system_scheme
from app.resources import resource
from pipeline.own_command import PANEL
from pipeline.redaction import log_to

NAME = "BEDROT Control Panel"
# Steps that compute hand the interpreter over this often, so that the window need not wait for it; a tenth of Python's
# own choice shortens the longest waits by a third and costs the run nothing that can be measured.
SWITCH_SECONDS = 0.0005


def make_application() -> QApplication:
    """The one application object; logs go where there is somebody to read them.

    Nothing that is made until the first picture is garbage, so nobody looks for any until the panel lets them again.
    """
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    app = QApplication.instance() or QApplication([NAME])
    assert isinstance(app, QApplication)
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName(PANEL)
    app.setWindowIcon(app_icon())
    system_scheme()  # asked before the panel states a wish of its own
    if sys.stderr is not None:  # a windowed program has none
        log_to(sys.stderr, logging.WARNING)
    return app


def app_icon() -> QIcon:
    icon = QIcon()
    for name in ("app-small.svg", "app.svg"):
        icon.addFile(str(resource("icons", name)))
    return icon
