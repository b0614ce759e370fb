"""How the panel goes away: to the tray with a hint the first time, and really, once no run is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.widgets.buttons import button

if TYPE_CHECKING:
    from app.panel import Panel


class Closing(QObject):
    """Closing the window is not quitting. Quitting asks only while a run goes on: stop it, or stay."""

    ended = Signal()  # everything is put back; the loop may stop

    def __init__(self, panel: Panel, app: QApplication) -> None:
        super().__init__(panel)
        self._panel = panel
        self._asking: QMessageBox | None = None
        self._quitting = False
        self.over = False
        app.commitDataRequest.connect(self._session_ends)

    def close_window(self) -> None:
        """The window's own close button."""
        panel = self._panel
        if not panel.tray.available:
            panel.window.showMinimized()
            if not panel.preferences.get("hints/no-tray", False):
                panel.window.installEventFilter(self)
            return
        panel.window.hide()
        title = self.tr("BEDROT stays beside the clock and goes on working.")
        if not panel.preferences.get("hints/tray", False):
            panel.preferences.put("hints/tray", True)
            panel.tray.say(title, self.tr("Quit with a right click there."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A minimised window is no place for a hint: it is given when the window is back."""
        window = self._panel.window
        if event.type() == QEvent.Type.WindowStateChange and not window.isMinimized():
            window.removeEventFilter(self)
            self._panel.preferences.put("hints/no-tray", True)
            window.toast.say(self.tr("There is no tray on this desktop, so the window only minimises."))
        return super().eventFilter(watched, event)

    def quit(self) -> None:
        """End the program; with a run going on only after the owner has chosen, and once it has stopped."""
        if not self._panel.session.active:
            self._end()
        elif not self._quitting:
            self._ask()

    def _ask(self) -> None:
        if self._asking is not None:
            self._asking.raise_()
            return
        self._panel.window.raise_up()
        box = QMessageBox(self._panel.window)
        box.setObjectName("quit-during-run")
        box.setWindowTitle(self.tr("Quit"))
        box.setText(self.tr("A run is going on. Stop it and quit?"))
        box.setInformativeText(self.tr("What has arrived is kept; the run can be resumed later."))
        # Without a parent of their own Python would take them away again: addButton does not keep them.
        stop: QPushButton = button(self.tr("Stop and quit"), kind="danger", name="stop-and-quit", parent=box)
        stay = button(self.tr("Stay"), kind="primary", name="stay", parent=box)
        box.addButton(stop, QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(stay, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        stop.clicked.connect(lambda: self.stop_and_quit())
        box.finished.connect(self._answered)
        self._asking = box
        box.open()

    def _answered(self) -> None:
        if self._asking is not None:
            self._asking.deleteLater()
            self._asking = None

    def stop_and_quit(self, by_system: bool = False) -> None:
        """End the program, whatever goes on: a run is stopped first."""
        session = self._panel.session
        if not session.active:
            self._end()
        elif not self._quitting:
            self._quitting = True
            session.run_ended.connect(self._end)
            session.stop_asked.connect(self._stop_may_be_refused)
            session.stop(by_system)

    def system_ends(self) -> None:
        """The system wants the program to end; what its schedule had begun goes on with the next start."""
        self.stop_and_quit(by_system=True)

    def _stop_may_be_refused(self) -> None:
        """A stop that could not be asked for is over; so is the quitting, and the owner may choose again."""
        session = self._panel.session
        if self._quitting and session.active and not session.stopping:
            self._quitting = False
            session.run_ended.disconnect(self._end)
            session.stop_asked.disconnect(self._stop_may_be_refused)

    def _session_ends(self) -> None:
        """The computer is being shut down: nobody is asked; the journal makes up for what is cut off."""
        self._panel.window.may_close = True
        self._panel.signing_in.cancel_all()
        if self._panel.session.active:
            self.system_ends()

    def _end(self) -> None:
        if self.over:
            return
        if self._asking is not None:
            self._asking.close()
        signing_in = self._panel.signing_in
        if signing_in.active:  # no browser is left behind, and the window need not stand there until it is gone
            self._panel.window.hide()
            signing_in.quiet.connect(self._end, Qt.ConnectionType.SingleShotConnection)
            signing_in.cancel_all()
            return
        self._panel.end()
        self.over = True
        self.ended.emit()
