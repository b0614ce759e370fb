"""What a way into a platform needs – an address, a password, keys: typed here, kept in the keyring, nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app import icons
from app.bridge import Bridge
from app.keeping_access import Known, Place, keep, known
from app.looks import Look
from app.problems import Problem
from app.theme import Size, Space
from app.ways_in import WayIn
from app.widgets.buttons import button
from app.widgets.labels import label
from app.widgets.secret_edit import SecretEdit
from pipeline.access.vault_words import keyring_name

WIDTH, OCTAGON = 440, 12


class KeysDialog(QDialog):
    """Open it with ``open()``. ``kept`` tells that something else is in the keyring now.

    Secrets are never read to be shown here: an empty line leaves what is kept as it is.
    """

    kept = Signal()

    def __init__(self, way: WayIn, place: Place, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._way, self._place, self._bridge = way, place, bridge
        self._known: dict[str, Known] = {}
        self._working = True
        self.edits: dict[str, QLineEdit] = {}
        self._helps: dict[str, QLabel] = {}
        self.setObjectName("keys")
        self.setWindowTitle(self._title())
        self.setAccessibleName(self.windowTitle())
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.heading = label(self._title(), size=Size.SUBHEAD, weight=600, name="keys-heading")
        self.line = label(self._explained(), role="muted", wrap=True, name="keys-line")
        self.fields = QVBoxLayout()
        self.trouble = label(size=Size.SMALL, role="failed", wrap=True, name="keys-trouble")
        self._octagon = QLabel()
        icons.wear(self._octagon, Look.FAILED.icon, Look.FAILED.value, OCTAGON)
        self.save = button(self.tr("Save"), icon="check", kind="primary", name="keys-save", tip=self.tr("Keep it"))
        self.cancel = button(self.tr("Cancel"), name="keys-cancel", tip=self.tr("Leave everything as it is"),
                             shortcut="Esc")  # fmt: skip
        self._arrange()
        self.save.clicked.connect(self.keep)
        self.cancel.clicked.connect(self.reject)
        self._say_wrong(None)
        bridge.ask(lambda: known(place, way), self._show, self, self._not_read, patient=True)

    def _title(self) -> str:
        if self._way.by_browser:
            return self.tr("Address and password for {}").format(self._way.who)
        return f"{self._way.who} – {self._way.title}"

    def _explained(self) -> str:
        where = keyring_name()
        if self._way.by_browser:
            said = self.tr("Optional: filled in for you when you sign in. Kept in {}, nowhere else.")
        else:
            said = self.tr("Kept in {}, nowhere else, and tried out at once.")
        return said.format(where)

    def _arrange(self) -> None:
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.fields.setSpacing(int(Space.S))
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._octagon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.trouble, 1)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        for made in (self.cancel, self.save):
            made.setAutoDefault(False)
            row.addWidget(made)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.XS))
        whole.addWidget(self.heading)
        whole.addWidget(self.line)
        whole.addSpacing(int(Space.XXS))
        whole.addLayout(self.fields)
        whole.addLayout(below)
        whole.addSpacing(int(Space.XXS))
        whole.addLayout(row)
        self.setFixedWidth(WIDTH + 2 * int(Space.XL))
        self.save.setEnabled(False)

    # ---- the fields

    def _show(self, found: Sequence[Known]) -> None:
        """What is known already, once the keyring has answered."""
        self._working = False
        for one in found:
            self._known[one.name] = one
            self._add(one)
        self.save.setDefault(True)
        self._judge()
        self.adjustSize()
        if self.edits:
            next(iter(self.edits.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, one: Known) -> None:
        title = one.title if one.required else self.tr("{} (optional)").format(one.title)
        name = f"key-{one.name}"
        edit = SecretEdit(name, title) if one.secret else QLineEdit()
        edit.setObjectName(name)
        edit.setAccessibleName(title)
        edit.setText("" if one.secret else one.value)
        if one.secret and one.kept:
            edit.setPlaceholderText(self.tr("kept; leave it empty to keep it"))
        words = label(title)
        words.setBuddy(edit)
        edit.setAccessibleDescription(one.where)
        help_ = label(one.where, size=Size.SMALL, role="muted", name=f"{name}-help")
        help_.setVisible(bool(one.where))
        column = QVBoxLayout()
        column.setSpacing(int(Space.XXS))
        for part in (words, edit, help_):
            column.addWidget(part)
        self.fields.addLayout(column)
        self.edits[one.name], self._helps[one.name] = edit, help_
        edit.textEdited.connect(self._judge)

    def _judge(self) -> None:
        """Whether all that is needed is there, typed or known."""
        missing = [one.title for one in self._known.values() if one.required and not self._has(one)]
        why = self.tr("Still missing: {}.").format(", ".join(missing)) if missing else ""
        if not why and not self.changes():
            why = self.tr("Nothing is changed yet.")
        self.save.setEnabled(not why and not self._working)
        self.save.explain(why or self.tr("Keep it"), "" if why else "Return")

    def _has(self, one: Known) -> bool:
        typed = self.edits[one.name].text().strip()
        return bool(typed) or (one.secret and (one.kept or bool(one.stated_by)))

    def changes(self) -> dict[str, str]:
        """What would be written: a value, or '' for one that is to go. Empty secrets stay as they are."""
        found = {}
        for name, one in self._known.items():
            typed = self.edits[name].text().strip()
            if typed != one.value if not one.secret else bool(typed):
                found[name] = typed
        return found

    # ---- keeping it

    def keep(self) -> None:
        changes = self.changes()
        if not self.save.isEnabled() or not changes:
            return
        self._work(True)
        place, way = self._place, self._way
        self._bridge.ask(lambda: keep(place, way, changes), lambda _: self._done(), self, self._refused, patient=True)

    def _done(self) -> None:
        self._work(False)
        self.kept.emit()
        self.accept()

    def _refused(self, problem: Problem) -> None:
        self._work(False)
        self._say_wrong(problem)

    def _not_read(self, problem: Problem) -> None:
        self._say_wrong(problem)
        self.adjustSize()

    def _work(self, on: bool) -> None:
        self._working = on
        self._say_wrong(None)
        for edit in self.edits.values():
            edit.setEnabled(not on)
        self.cancel.setEnabled(not on)
        self._judge()

    def _say_wrong(self, problem: Problem | None) -> None:
        said = f"{problem.message} {problem.next_action}".strip() if problem else ""
        self.trouble.setText(said)
        self.trouble.setVisible(bool(said))
        self._octagon.setVisible(bool(said))

    def reject(self) -> None:
        if self.cancel.isEnabled():
            super().reject()
