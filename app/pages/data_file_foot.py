"""What is known of one file, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.desktop.open_path import open_path, show_in_folder
from app.dialogs.ask_once import ask_once
from app.models.file_listing import LakeFile
from app.models.file_story import story_of
from app.parts import PanelParts
from app.problems import Problem
from app.theme import Space
from app.widgets.buttons import button
from app.widgets.story_line import StoryLine
from pipeline.lake import Lake
from pipeline.model import Verdict, Zone
from pipeline.set_aside import dismiss

HEIGHT, SOON_MS = 56, 60


class FileFoot(QWidget):
    """Below the table of files. ``followed`` carries the target of a word of the story.

    ``changed`` comes when what is known of files is no longer so.
    """

    followed = Signal(object)
    changed = Signal()

    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("file-foot")
        self._panel = panel
        self._file: LakeFile | None = None
        self.story = StoryLine("file-story")
        self.open = button(self.tr("Open the file"), icon="file", kind="small", name="file-open")
        self.folder = button(self.tr("Show in folder"), icon="folder", kind="small", name="file-folder")
        row = QHBoxLayout(self)
        row.setContentsMargins(int(Space.M) - 1, int(Space.XS), int(Space.S), int(Space.XS))
        row.setSpacing(int(Space.XS))
        row.addWidget(self.story, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(HEIGHT)
        # Whoever runs through a list with the arrow keys wants to know of the file at which they stop.
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._ask)
        self.story.followed.connect(self.followed)
        self.open.clicked.connect(self.open_file)
        self.folder.clicked.connect(self.show_in_folder)

    def show_file(self, found: LakeFile | None) -> None:
        """Tell of a file; of none there is nothing to tell."""
        self._file = found
        self.setVisible(found is not None)
        if found is None:
            return
        here = self._place() is not None
        for made in (self.open, self.folder):
            made.setEnabled(here and not found.file.odd)
            made.explain("" if here else self.tr("It is not on this computer"))
        self._soon.start()

    def _ask(self) -> None:
        found, now = self._file, self._panel.clock.now()
        if found is not None:
            self._panel.session.read(lambda lake: story_of(lake, found, now), self.story.tell, self, topic="story")

    def offer(self, at: QPoint) -> None:
        """The same by a menu, at a point of the screen."""
        if self._file is None:
            return
        menu = QMenu(self)
        menu.setObjectName("file-menu")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self.open.text(), self.open_file).setEnabled(self.open.isEnabled())
        menu.addAction(self.folder.text(), self.show_in_folder).setEnabled(self.folder.isEnabled())
        menu.addAction(self.tr("Copy path"), self._copy_path).setEnabled(self._place() is not None)
        if self._counts():
            menu.addSeparator()
            leave_out = menu.addAction(self.tr("Leave out of the figures…"), self.ask_to_leave_out)
            leave_out.setEnabled(not self._panel.session.active)
        menu.popup(at)

    def open_file(self) -> None:
        self._with_place(open_path)

    def show_in_folder(self) -> None:
        self._with_place(show_in_folder)

    def _copy_path(self) -> None:
        place = self._place()
        if place is not None:
            QGuiApplication.clipboard().setText(str(place))
            self._panel.toast(self.tr("Path copied"))

    # ---- a report that turned out to be wrong

    def _counts(self) -> bool:
        """Whether it is a landing file whose figures are in use."""
        found = self._file
        return found is not None and found.zone is Zone.LANDING and found.file.verdict is Verdict.ACCEPTED

    def ask_to_leave_out(self) -> None:
        """Ask once, then let an accepted file count no longer."""
        if self._file is None or not self._counts():
            return
        question = self.tr("Leave {} out of the figures?").format(self._file.file.name)
        consequence = self.tr("From the next run on its figures no longer count, for good. The file itself stays.")
        path = self._file.file.path
        ask_once(question, consequence, self.tr("Leave it out"), self, lambda: self._leave_out(path))

    def _leave_out(self, path: str) -> None:
        platform, _, name = path.partition("/")

        def work(lake: Lake) -> None:
            dismiss(lake, platform, name)

        self._panel.session.read(work, lambda _: self._left_out(path), self, self._panel.problem)

    def _left_out(self, path: str) -> None:
        self._panel.toast(
            self.tr("The next run leaves out: {}").format(path.rpartition("/")[2]),
            self.tr("Run now"),
            lambda: self._panel.act("run-no-extract"),
        )
        self.changed.emit()

    # ---- inside

    def _place(self) -> Path | None:
        lake = self._panel.session.lake
        folder = lake.settings.local_zone(self._file.zone) if lake and self._file else None
        return folder / self._file.file.path if folder and self._file else None

    def _with_place(self, act: Callable[[Path], bool]) -> None:
        place = self._place()
        if place is not None and not act(place):
            message = self.tr("There is no program for {} on this computer.").format(place.name)
            self._panel.problem(Problem(message, self.tr("Look at it in its folder.")))
