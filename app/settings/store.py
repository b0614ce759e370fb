"""Holds the settings for the page: reads them, writes what the owner changes, and sees to it that it counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import theme, words
from app.parts import PanelParts
from app.problems import Problem
from app.settings import checks, values
from app.settings.catalogue import NEW_VERSIONS, NOTIFICATIONS, SETTINGS
from app.settings.setting import OFF, Kept, Kind, Setting
from app.settings.values import Refused, Value
from app.words import tr

if TYPE_CHECKING:
    from datetime import datetime

    from app.preferences import Preferences
    from pipeline.lake import Lake


class SettingsStore(QObject):
    """``values`` are those in force, by key; ``changed`` tells that they were read anew.

    ``refused`` names a setting and the sentence that says what would be right. ``waiting`` is True while a change
    counts only from the end of the present run on. ``tried`` says what came of trying something out.
    """

    changed = Signal()
    refused = Signal(str, str)
    saved = Signal(str)
    tried = Signal(str, bool, str)

    def __init__(self, panel: PanelParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, Value] = {}
        self.waiting = False
        self._panel = panel
        self._secrets: dict[str, Value] = {}
        panel.session.lake_changed.connect(self.load)
        panel.session.run_started.connect(self.changed)
        panel.session.run_ended.connect(self._run_ended)

    @property
    def running(self) -> bool:
        return self._panel.session.active

    def load(self) -> None:
        """Read everything again; what was changed elsewhere is seen."""
        root, environ = self._panel.session.root, self._panel.session.environ
        self._panel.bridge.ask(
            lambda: values.read(root, environ), self._take, self, self._could_not_read, topic="settings"
        )
        self._panel.bridge.ask(
            lambda: values.read_kept(root, environ), self._take_secrets, self, self._no_secrets, topic="secrets",
            patient=True,
        )  # fmt: skip

    def put(self, setting: Setting, text: str) -> None:
        """Let ``setting`` be ``text``. A text that is wrong is refused, and the value before stays in force."""
        present = self.values.get(setting.key, Value())
        if present.fixed or text.strip() == present.text:
            return
        wrong = checks.typed(setting, text)
        if wrong:
            self.refused.emit(setting.key, wrong)
        elif setting.kept is Kept.PREFERENCE:
            self._put_preference(setting, text.strip())
        elif setting.kept is Kept.KEYRING:
            self._keep(setting, text)
        else:
            root, environ = self._panel.session.root, self._panel.session.environ
            self._ask(setting, lambda: values.write(setting, text, root, environ))

    def reset(self, setting: Setting) -> None:
        """Back to the default."""
        if setting.kept is Kept.PREFERENCE:
            self._put_preference(setting, setting.default or "")
        elif setting.kept is Kept.KEYRING:
            self._keep(setting, "")
        else:
            root, environ = self._panel.session.root, self._panel.session.environ
            self._ask(setting, lambda: values.reset(setting, root, environ))

    def look_at_disk(self, setting: Setting, text: str, then: Callable[[str], None]) -> None:
        """What the disk has to say about a text that is still being typed; only the newest answer comes."""
        root = self._panel.session.root
        if root is None:
            return
        values = {key: value.text for key, value in self.values.items() if not value.fault}
        self._panel.bridge.ask(
            lambda: checks.on_disk(setting, text.strip(), root, values),
            then,
            self,
            lambda problem: then(problem.message),
            topic=f"look at {setting.key}",
        )

    def try_out(self, setting: Setting) -> None:
        """Send a test message; a server may take its time."""
        session = self._panel.session
        root, environ, clock = session.root, session.environ, self._panel.clock
        if root is None:
            return
        self._panel.bridge.ask(
            lambda: values.try_out(setting, root, environ, clock),
            lambda answer: self._tried(setting, *answer),
            self,
            lambda problem: self._tried(setting, False, f"{problem.message} {problem.next_action}".strip()),
            topic=f"try {setting.key}",
            patient=True,
        )

    # ---- inside

    def _tried(self, setting: Setting, sent: bool, sentence: str) -> None:
        if sent:
            self._send_messages()
        self.tried.emit(setting.key, sent, sentence)

    def _send_messages(self) -> None:
        """What waits to be sent is tried anew: what was in its way may be mended."""
        self._panel.session.read(hurry_messages, lambda _: self._panel.send_messages(), self)

    def _keep(self, setting: Setting, text: str) -> None:
        root, environ = self._panel.session.root, self._panel.session.environ

        def tried() -> dict[str, Value] | str:
            try:
                return values.keep(setting, text, root, environ)
            except Refused as refusal:
                return str(refusal)

        def done(answer: dict[str, Value] | str) -> None:
            if isinstance(answer, str):
                self.refused.emit(setting.key, answer)
                return
            self._take_secrets(answer)
            self._send_messages()
            self.saved.emit(setting.key)
            self.load()

        refused = partial(self._not_written, setting)
        self._panel.bridge.ask(tried, done, self, refused, patient=True)

    def _put_preference(self, setting: Setting, text: str) -> None:
        preferences = self._panel.preferences
        if text == setting.default:
            preferences.forget(setting.place[0])
        else:
            preferences.put(setting.place[0], int(text) if setting.kind is Kind.NUMBER else text)
        if setting.key == "looks/theme":
            theme.the().choose(text)
        self._take({key: value for key, value in self.values.items() if key not in self._preferences()})
        self.saved.emit(setting.key)

    def _ask(self, setting: Setting, work: Callable[[], dict[str, Value]]) -> None:
        def tried() -> dict[str, Value] | str:
            try:
                return work()
            except Refused as refusal:
                return str(refusal)

        def done(answer: dict[str, Value] | str) -> None:
            if isinstance(answer, str):
                self.refused.emit(setting.key, answer)
                return
            before = self.values.get(setting.key)
            self._take(answer)
            if setting.kept is Kept.ENV and self.values[setting.key] != before:
                self._open_anew()
            elif setting.kept in (Kept.PLATFORMS, Kept.HEALTH, Kept.GOALS):
                self._panel.store.reload()
                if setting.kept is Kept.GOALS:
                    self._panel.session.goals_changed.emit()
            elif setting.kept is Kept.FEED:
                self._panel.act("feed-look")
            elif setting.category == NOTIFICATIONS:
                self._send_messages()
            self.saved.emit(setting.key)

        self._panel.bridge.ask(tried, done, self, lambda problem: self._not_written(setting, problem))

    def _not_written(self, setting: Setting, problem: Problem) -> None:
        self.refused.emit(setting.key, f"{problem.message} {problem.next_action}".strip())
        self.load()

    def _open_anew(self) -> None:
        """A lake reads its folders once, when it is opened. A run that goes on keeps those it began with."""
        self.waiting = self.running
        if not self.waiting:
            self._panel.session.look_again()
        self.changed.emit()

    def _run_ended(self) -> None:
        if self.waiting:
            self._open_anew()
        self.changed.emit()

    def _take(self, found: dict[str, Value]) -> None:
        root = self._panel.session.root
        self.values = {"lake": Value(str(root) if root else ""), **found, **self._preferences(), **self._secrets}
        self.changed.emit()

    def _take_secrets(self, found: dict[str, Value]) -> None:
        self._secrets = found
        self.values |= found
        self.changed.emit()

    def _no_secrets(self, problem: Problem) -> None:
        said = f"{problem.message} {problem.next_action}".strip()
        self._take_secrets({s.key: Value(fault=said) for s in SETTINGS if s.kept is Kept.KEYRING})

    def _preferences(self) -> dict[str, Value]:
        found = {}
        for setting in SETTINGS:
            if setting.kept is Kept.PREFERENCE:
                default = setting.default or ""
                found[setting.key] = Value(self._panel.preferences.get(setting.place[0], default), default)
        return found | {NEW_VERSIONS: new_versions(self._panel.preferences, self._panel.clock.now())}

    def _could_not_read(self, problem: Problem) -> None:
        said = f"{problem.message} {problem.next_action}".strip()
        self._take({s.key: Value(fault=said) for s in SETTINGS if s.kept not in (Kept.PREFERENCE, Kept.SESSION)})


def new_versions(preferences: Preferences, now: datetime) -> Value:
    """Whether they are looked for, and when that was done last; a build that has nobody to ask says so."""
    from app.new_versions import looked_at, stated_source
    from pipeline.updates.words import NOWHERE

    if not stated_source().stated:
        return Value(OFF, OFF, fault=tr(NOWHERE))
    looked = looked_at(preferences)
    note = tr("Last look: {}.").format(words.moment(looked, now)) if looked is not None else ""
    return Value(preferences.get(NEW_VERSIONS, OFF), OFF, note=note)


def hurry_messages(lake: Lake) -> None:
    """On a reading thread."""
    from pipeline.notify.outbox import Outbox

    Outbox(lake.journal).hurry(lake.clock.now())
