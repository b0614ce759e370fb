"""The composition root: makes every part of the panel and joins them. Nothing else does wiring."""

from __future__ import annotations

import gc
import logging
from collections.abc import Coroutine, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from app import theme
from app.arguments import Arguments
from app.bridge import Bridge
from app.closing import Closing
from app.desktop.network import Network
from app.doing import Doing
from app.notifying import Notifying
from app.parts import PanelParts
from app.preferences import Preferences
from app.problems import Problem
from app.session import LakeSession
from app.signing_in import SigningIn
from app.store import PanelStore, pause_is_over
from app.tray import Tray
from app.ways_in import a_session_changes
from app.window import MainWindow
from pipeline.clock import Clock, SystemClock

if TYPE_CHECKING:
    import asyncio

    from app.desktop.power import Power
    from app.feeding import Feeding
    from app.keeping_time import KeepingTime
    from app.new_versions import NewVersions

log = logging.getLogger(__name__)
LOOK_AT_CLOCK_MILLISECONDS = 30_000
FIRST_PICTURE_MILLISECONDS = 20  # until then the window is painted; loading the engine would compete with that


class Panel(QObject):
    """Everything that lives as long as the program.

    Coroutines of the window (the self-test now, sign-in and feed one day) run in qasync's loop, which is Qt's own with
    another door: :meth:`run` makes it once the window is on the screen, and nothing else makes loops. At rest it sleeps
    in the system as Qt's does. Runs and reading have threads of their own.
    """

    def __init__(
        self,
        app: QApplication,
        arguments: Arguments,
        preferences: Preferences,
        clock: Clock | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self.clock = clock or SystemClock()
        self.arguments = arguments
        self.preferences = preferences
        theme.install(app, theme.known(preferences.get("looks/theme", "system")))
        self.bridge = Bridge(self)
        self.session = LakeSession(self.bridge, self.clock, environ, self)
        self.store = PanelStore(self.session, self.bridge, self)
        self.parts = PanelParts(self.session, self.bridge, self.store, preferences, self.clock, go=self._go,
                                toast=self._toast, problem=self._problem, act=self.act,
                                look_at_schedule=self._look_at_schedule,
                                send_messages=self._send_messages)  # fmt: skip
        self.window = MainWindow(self.parts)
        self.doing = Doing(self.parts, self.window, self.use_lake)
        self.signing_in = SigningIn(self.parts, self.window, self.doing.workers)
        self.tray = Tray(self.store, self.bridge, self.clock, self)
        self.notifying = Notifying(self.parts, self.tray, self)
        self.closing = Closing(self, app)
        self.network = Network(self)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._looked_at: datetime = self.clock.now()
        self._minute = QTimer(self, interval=LOOK_AT_CLOCK_MILLISECONDS)
        self._join(app)

    def _join(self, app: QApplication) -> None:
        app.setQuitOnLastWindowClosed(False)
        self.window.closing.connect(self.closing.close_window)
        self.window.quit_wanted.connect(self.closing.quit)
        self.tray.asked.connect(self.act)
        self.tray.message_clicked.connect(self._follow_message)
        self.network.changed.connect(self.store.online)
        self.bridge.problem.connect(self._problem)
        self.preferences.changed.connect(self._preference_changed)
        theme.the().changed.connect(self.tray.redraw)
        self._minute.timeout.connect(self._look_at_clock)

    @cached_property
    def keeping_time(self) -> KeepingTime:
        """Made behind the first picture, as is all that it needs."""
        from app.keeping_time import KeepingTime

        made = KeepingTime(self.parts, self.network, self.doing.workers, self)
        self.network.changed.connect(made.online)
        self.power.woke.connect(made.wake)
        return made

    @cached_property
    def feeding(self) -> Feeding:
        from app.feeding import Feeding

        return Feeding(self.parts, self.window, self)

    @cached_property
    def new_versions(self) -> NewVersions:
        """Made when the clock is first looked at."""
        from app.new_versions import NewVersions

        return NewVersions(self.parts, self.network, self)

    @cached_property
    def power(self) -> Power:
        from app.desktop.power import Power

        return Power(self)

    def start(self) -> None:
        """Show what there is at once; engine and lake come behind it."""
        root = self.arguments.root or self._kept_root()
        if root is not None:
            self.store.opening(root)
        if not self.arguments.minimized:
            self.window.show()
        self.tray.look_for_tray()
        if self.arguments.minimized and not self.tray.available:
            self.window.showMinimized()
        if self.arguments.page:
            self.window.open_page(self.arguments.page)
        self._minute.start()
        QTimer.singleShot(FIRST_PICTURE_MILLISECONDS, self, lambda: self._begin(root))

    def _begin(self, root: Path | None) -> None:
        """What would only have held up the first picture."""
        gc.freeze()
        gc.enable()
        # Both are there before a lake is.
        self.keeping_time.wake()
        self.feeding.listen()
        if root is not None:
            self.session.open(root)
        elif not self.arguments.minimized:
            self.act("set-up")
        self.network.start()
        self.power.start()

    def run(self, story: Coroutine[Any, Any, None] | None = None) -> None:
        """Start, and return when the panel has ended. ``story`` is a coroutine that plays along."""
        self.start()
        self._app.processEvents()  # the first picture; asyncio's import would hold it up
        import asyncio

        from qasync import QEventLoop

        loop = self._loop = QEventLoop(self._app)
        asyncio.set_event_loop(loop)
        self.closing.ended.connect(loop.stop)
        if story is not None:
            self.spawn(story)
        with loop:
            if not self.closing.over:
                loop.run_forever()

    def _kept_root(self) -> Path | None:
        kept = self.preferences.get("lake/root", "")
        return Path(kept) if kept else None

    # ---- what others ask for

    def act(self, name: str) -> None:
        """Do a deed by its name; ``sign-in <platform> [account]`` opens that window, ``resume <run>`` goes on, and
        ``again <run> <platform>`` with one platform of it.
        """
        if name.startswith("sign-in "):
            platform, _, account = name.removeprefix("sign-in ").partition(" ")
            self.window.raise_up()
            self.signing_in.begin(platform, account)
        elif name.startswith("resume "):
            self.doing.resume(name.removeprefix("resume "))
        elif name.startswith("again "):
            _, run_id, platform = name.split(" ")
            self.doing.resume(run_id, (platform,))
        elif name.startswith("feed-"):
            self.feeding.act(name)
        elif name.startswith("version-"):
            self.new_versions.act(name)
        elif name in self.doing.deeds:
            self.doing.deeds[name]()
        else:
            self.window.do(name)

    def use_lake(self, root: Path, remember: bool = True) -> None:
        """Work with another lake from now on; ``remember``: also after a restart."""
        if self.session.active:
            self._toast(self.tr("A run is going on. Choose another lake when it has ended."))
            return
        if remember:
            self.preferences.put("lake/root", str(root))
        self.store.opening(root)
        self.session.open(root)

    def called_again(self, arguments: Arguments) -> None:
        """Somebody started the panel a second time, or the installer wants it to end."""
        if arguments.quit:
            self.closing.system_ends()
            return
        if arguments.root is not None and arguments.root != self.session.root:
            self.use_lake(arguments.root, remember=False)  # for this time, as at the first start
        if not arguments.minimized:
            self.window.raise_up()
        if arguments.page:
            self.window.open_page(arguments.page)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine of the window go on by itself; what it raises is logged."""
        assert self._loop is not None, "coroutines begin once the loop does"
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A task of the window ended badly.", exc_info=error)

    def _go(self, page: str, place: Mapping[str, object]) -> None:
        self.window.go(page, place)

    def _toast(self, text: str, action: str = "", on_action: Any = None) -> None:
        self.window.toast.say(text, action, on_action)

    def _problem(self, problem: Problem) -> None:
        """Something the owner asked for did not work: said where they look."""
        from app.dialogs.told import tell

        tell(self.window, problem)

    def _look_at_schedule(self) -> None:
        self.keeping_time.wake()

    def _send_messages(self) -> None:
        self.notifying.send()

    def _follow_message(self) -> None:
        """A click on a message does what its button would."""
        self.window.raise_up()
        remedy = self.notifying.remedy
        if remedy is not None:
            self.act(remedy.deed) if remedy.deed else self._go(remedy.page, remedy.place)

    # ---- what changes by itself

    def _preference_changed(self, key: str) -> None:
        if key == "looks/theme":
            theme.the().choose(theme.known(self.preferences.get(key, "system")))
        elif key == "updates/look":
            self.new_versions.look()

    def _look_at_clock(self) -> None:
        """The wall clock, twice a minute: pauses end, and a new day makes data older."""
        now, before = self.clock.now(), self._looked_at
        self._looked_at = now
        another_day = now.astimezone().date() != before.astimezone().date()
        state = self.store.state
        if another_day or pause_is_over(state, now) or a_session_changes(state.ways, before, now):
            self.store.reload()
            self.keeping_time.wake()
        if another_day:
            self.window.say_anew()
        self.tray.show_state()
        self.window.show_state(self.store.state)
        self.feeding.look_for_changes()
        self.new_versions.look()

    def end(self) -> None:
        """Put everything back; no run goes on any more."""
        self._minute.stop()
        self.power.close()
        self.keeping_time.close()
        self.feeding.close()
        self.new_versions.close()
        self.notifying.close()
        self.signing_in.close()
        self.window.remember()
        self.preferences.save()
        self.tray.close()
        self.window.may_close = True
        self.window.close()
        self.session.close()
        self.bridge.close()
