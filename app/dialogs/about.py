"""Help ▸ About: what this is, which version, under which licence, and what it stands on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import icons
from app.bridge import Bridge
from app.models.plain_table import PlainTable
from app.standing_on import Part, standing_on
from app.theme import Size, Space
from app.widgets.buttons import button
from app.widgets.labels import label
from app.widgets.table import Table
from pipeline import __version__

INSIDE, PICTURE = QSize(800, 560), 56
COLUMNS = [160, 80, 270, 240]


class About(QDialog):
    """Open it with ``open()``."""

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(self.tr("About BEDROT Control Panel"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(INSIDE)
        self.model = PlainTable([self.tr("Part"), self.tr("Version"), self.tr("Licence"), self.tr("What for")],
                                frozenset({1, 2, 3}), parent=self)  # fmt: skip
        self.table = Table("parts", self.tr("What it stands on"), dense=True)
        self.table.setModel(self.model)
        self.table.columns(COLUMNS, stretch=3)
        self.copy_button = button(self.tr("Copy"), icon="copy", name="copy-versions", tip=self.tr("Copy all versions"))
        self.close_button = button(self.tr("Close"), name="close", tip=self.tr("Close"), shortcut="Esc")
        self._arrange()
        self.copy_button.clicked.connect(self.copy_text)
        self.close_button.clicked.connect(self.reject)
        bridge.ask(standing_on, self._show, self)
        self.close_button.setFocus()

    def _arrange(self) -> None:
        picture = QLabel()
        icons.wear(picture, "app", "text", PICTURE)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("BEDROT Control Panel", size=Size.TITLE, weight=600))
        words.addWidget(label(self.tr("Version {}").format(__version__), role="muted", name="version"))
        head = QHBoxLayout()
        head.setSpacing(int(Space.M))
        head.addWidget(picture)
        head.addLayout(words, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(int(Space.XL), int(Space.L), int(Space.XL), int(Space.L))
        whole.setSpacing(int(Space.S))
        whole.addLayout(head)
        said = self.tr("Runs the data lake of a music label. MIT licence: free to use, to change and to pass on,"
                       " without warranty.")  # fmt: skip
        whole.addWidget(label(said, wrap=True, name="licence"))
        whole.addWidget(label(self.tr("What it stands on"), size=Size.SECTION, weight=600))
        whole.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(int(Space.XS))
        row.addStretch(1)
        for made in (self.copy_button, self.close_button):
            made.setAutoDefault(False)
            row.addWidget(made)
        self.close_button.setDefault(True)
        whole.addLayout(row)

    def _show(self, parts: tuple[Part, ...]) -> None:
        self.model.show([(part.name, part.version, part.licence, part.what_for) for part in parts])

    def copy_text(self) -> None:
        lines = [f"BEDROT Control Panel {__version__}", *(f"{row[0]} {row[1]}" for row in self.model.rows)]
        QGuiApplication.clipboard().setText("\n".join(lines))
