"""One sign-in on a thread of its own: its news come as signals, its end does whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal

from app.problems import problem_of

if TYPE_CHECKING:
    from pipeline.access.sign_in_news import SignInEnd, SignInNews
    from pipeline.clock import Clock

    Hear = Callable[[SignInNews], None]

USUAL_SECONDS = 300.0


class SignsIn(Protocol):
    """What :class:`pipeline.access.sign_in.SignIn` can do; all but ``run`` may be called from any thread."""

    @property
    def seconds_left(self) -> float: ...

    def run(self) -> SignInEnd: ...

    def cancel(self) -> None: ...

    def more_time(self, seconds: float = ...) -> None: ...

    def show_browser(self) -> None: ...

    def use_this_account(self) -> None: ...


Make = Callable[[str, str, "Hear"], SignsIn]
"""Makes the sign-in to a platform and account, on its thread: this loads what drives browsers."""


class SignInRun(QObject):
    """Starts at :meth:`start`, and may be started again once it has ended. For the GUI thread."""

    heard = Signal(object)  # SignInNews
    ended = Signal(object)  # SignInEnd
    _news = Signal(object)
    _end = Signal(object)

    def __init__(self, platform: str, account: str, make: Make, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.platform, self.account = platform, account
        self._make = make
        self._door = threading.Lock()
        self._made: SignsIn | None = None
        self._thread: threading.Thread | None = None
        self._cancelled = False
        self._news.connect(self.heard, Qt.ConnectionType.QueuedConnection)
        self._end.connect(self._over, Qt.ConnectionType.QueuedConnection)

    @property
    def going_on(self) -> bool:
        return self._thread is not None

    @property
    def seconds_left(self) -> float:
        with self._door:
            return self._made.seconds_left if self._made is not None else USUAL_SECONDS

    def start(self, use_this_account: bool = False) -> None:
        """``use_this_account``: whoever signs in this time is the one from now on."""
        if self._thread is None:
            self._cancelled = False
            self._thread = threading.Thread(
                target=self._work, args=(use_this_account,), name=f"panel sign-in {self.platform}", daemon=True
            )
            self._thread.start()

    def cancel(self) -> None:
        """Takes effect at whatever moment it comes, also before the sign-in is made."""
        with self._door:
            self._cancelled = True
            if self._made is not None:
                self._made.cancel()

    def more_time(self) -> None:
        with self._door:
            if self._made is not None:
                self._made.more_time()

    def show_browser(self) -> None:
        with self._door:
            if self._made is not None:
                self._made.show_browser()

    def wait(self, seconds: float) -> bool:
        """Until its thread has ended; only at the very end of the panel."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    # ---- on its own thread

    def _work(self, use_this_account: bool) -> None:
        from pipeline.access import sign_in_words
        from pipeline.access.sign_in_news import Ending, SignInEnd

        try:
            made = self._prepared(use_this_account)
            end = made.run() if made is not None else sign_in_words.cancelled()
        except Exception as error:  # noqa: BLE001 – whatever went wrong arrives as words
            problem = problem_of(error)
            end = SignInEnd(Ending.CRASHED, problem.message, problem.next_action)
        self._end.emit(end)

    def _prepared(self, use_this_account: bool) -> SignsIn | None:
        """A sign-in for this try alone; None where it was cancelled before it began."""
        made = self._make(self.platform, self.account, self._news.emit)
        if use_this_account:
            made.use_this_account()
        with self._door:
            self._made = made
            return None if self._cancelled else made

    # ---- back on the GUI thread

    def _over(self, end: SignInEnd) -> None:
        thread, self._thread, self._made = self._thread, None, None
        if thread is not None:
            thread.join()  # it has said its last word
        self.ended.emit(end)


def signs_in(root: Path, clock: Clock, environ: Mapping[str, str], platform: str, account: str, hear: Hear) -> SignsIn:
    """The real one, made on the sign-in's own thread."""
    from pipeline.access.lake_access import access_of
    from pipeline.access.sign_in import SignIn
    from pipeline.platforms.signing_in import site_for

    access = access_of(root, clock, environ)
    return SignIn(access, site_for(access, platform, account), hear)
