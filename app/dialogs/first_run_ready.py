"""Step 4: what was answered, what will be written, and what happens then."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from app import icons
from app.desktop import application_menu
from app.dialogs.first_run_step import Step
from app.looks import Look
from app.setting_up.plan import Plan, Where
from app.setting_up.wording import summary
from app.theme import Size, Space
from app.widgets.card import Card
from app.widgets.labels import label, line

NAME_WIDTH, OCTAGON = 96, 14


class ReadyStep(Step):
    """Nothing has been written up to here."""

    def __init__(self, first_time: bool, parent: QWidget | None = None) -> None:
        super().__init__("ready", parent)
        self.ask(self.tr("Ready"), self.tr("Nothing has been written so far. This is what Finish does."))
        self.answers, self.written = QGridLayout(), label(role="muted", wrap=True, name="ready-written")
        self.written.setTextFormat(Qt.TextFormat.PlainText)
        self.answers.setHorizontalSpacing(int(Space.M))
        self.answers.setVerticalSpacing(int(Space.XS))
        self.answers.setColumnMinimumWidth(0, NAME_WIDTH)
        self.answers.setColumnStretch(1, 1)
        card = Card(name="ready-card")
        card.body.setSpacing(int(Space.S))
        card.body.addLayout(self.answers)
        card.body.addWidget(line())
        written = QHBoxLayout()
        written.setSpacing(int(Space.M))
        heading = label(self.tr("Written"), weight=500)
        heading.setFixedWidth(NAME_WIDTH)
        written.addWidget(heading, 0, Qt.AlignmentFlag.AlignTop)
        written.addWidget(self.written, 1)
        card.body.addLayout(written)
        self.whole.addWidget(card)
        self.run_now = self._box("run-now", self.tr("Run now"), "")
        self.sign_in = self._box("sign-in-afterwards", self.tr("Sign in afterwards"),
                                 self.tr("Opens Accounts, where each platform has its button."))  # fmt: skip
        start = self.tr("Start with Windows") if os.name == "nt" else self.tr("Start with the computer")
        self.autostart = self._box("autostart", start, self.tr("Only then do runs start by themselves."))
        self.menu = self._box("menu", self.tr("Show in the application menu"), self.tr("With its icon, to find it."))
        self._offer_menu()
        self.run_now.setChecked(True)
        self.sign_in.setChecked(True)
        self.autostart.setChecked(first_time)
        self.menu.setChecked(first_time)
        self._trouble()
        self.whole.addStretch(1)

    def _box(self, name: str, text: str, explained: str) -> QCheckBox:
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.setAccessibleDescription(explained)
        row = QHBoxLayout()
        row.setSpacing(int(Space.S))
        row.addWidget(made)
        row.addWidget(label(explained, size=Size.SMALL, role="muted", name=f"{name}-explained"), 1)
        self.whole.addLayout(row)
        return made

    def _explain_run(self, where: Where) -> None:
        long, short = self.tr("The first run takes about ten minutes; you can watch it."), self.tr("A few seconds.")
        explained = short if where is Where.SAMPLE else long
        self.run_now.setAccessibleDescription(explained)
        for said in self.findChildren(QLabel, "run-now-explained"):
            said.setText(explained)

    def _offer_sign_in(self, where: Where) -> None:
        """Sample data come from nowhere: there is nobody to sign in to."""
        for part in (self.sign_in, *self.findChildren(QLabel, "sign-in-afterwards-explained")):
            part.setVisible(where is not Where.SAMPLE)

    def _offer_menu(self) -> None:
        """On Windows the installer has done it."""
        for part in (self.menu, *self.findChildren(QLabel, "menu-explained")):
            part.setVisible(application_menu.OFFERED)

    @property
    def wants_sign_in(self) -> bool:
        return self.sign_in.isVisibleTo(self) and self.sign_in.isChecked()

    def _trouble(self) -> None:
        self.trouble = QWidget()
        row = QHBoxLayout(self.trouble)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        shape = QLabel()
        icons.wear(shape, Look.FAILED.icon, Look.FAILED.value, OCTAGON)
        self.sentence = label(role="failed", wrap=True, name="ready-trouble")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(shape, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sentence, 1)
        self.whole.addWidget(self.trouble)
        self.say_wrong("")

    def show_plan(self, plan: Plan) -> None:
        """The answers; :meth:`show_written` follows once the disk was looked at."""
        while self.answers.count():
            item = self.answers.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.deleteLater()
        for row, (name, text) in enumerate(summary(plan)):
            said = label(text, wrap=True)
            said.setTextFormat(Qt.TextFormat.PlainText)
            self.answers.addWidget(label(name, weight=500), row, 0, Qt.AlignmentFlag.AlignTop)
            self.answers.addWidget(said, row, 1)
        self._explain_run(plan.where)
        self._offer_sign_in(plan.where)
        self.written.setText(self.tr("One moment…"))
        self.say_wrong("")

    def show_written(self, lines: Sequence[str]) -> None:
        self.written.setText("\n".join(lines) or self.tr("Nothing. The lake stays as it is."))

    def say_wrong(self, sentence: str) -> None:
        self.trouble.setVisible(bool(sentence))
        self.sentence.setText(sentence)

    def begin(self) -> None:
        self.run_now.setFocus(Qt.FocusReason.OtherFocusReason)
