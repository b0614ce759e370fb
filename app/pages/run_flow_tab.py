"""The tab Flow of a run: drawn live, and saved as a picture or for Graphviz."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app import theme
from app.models.run_account import RunAccount
from app.models.run_faces import drawn
from app.pages.run_tab import RunTab
from app.parts import PanelParts
from app.widgets.buttons import button
from app.widgets.flow_view import FlowView
from pipeline.flow_drawing import Paper, as_dot, as_svg

FORMATS = (("svg", "SVG"), ("png", "PNG"), ("dot", "DOT"))


class FlowTab(RunTab):
    def __init__(self, panel: PanelParts, parent: QWidget | None = None) -> None:
        super().__init__(panel, "flow", parent)
        self.view = FlowView()
        self.view.opened.connect(self.log_wanted)
        self.whole.addWidget(self.view)
        self.fit = button(
            self.tr("Fit"), icon="search", kind="small", name="flow-fit", tip=self.tr("All of it in sight")
        )
        self.fit.clicked.connect(self.view.fit)
        self.export = button(self.tr("Export"), icon="save", kind="small", name="flow-export",
                             tip=self.tr("Save the flow as a file"))  # fmt: skip
        self.export.setMenu(self._menu())
        self.export.setProperty("menued", True)
        self.dialog: QFileDialog | None = None

    @property
    def tools(self) -> tuple[QWidget, ...]:
        return self.fit, self.export

    def save_as(self) -> None:
        self.ask_where(FORMATS[0][0])

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setObjectName("flow-export-menu")
        for suffix, title in FORMATS:
            action = menu.addAction(self.tr("{}…").format(title))
            action.setObjectName(f"export-{suffix}")
            action.triggered.connect(lambda _=False, suffix=suffix: self.ask_where(suffix))
        return menu

    def show_run(self, account: RunAccount, *, afresh: bool) -> None:
        self.view.show_account(account, afresh=afresh)

    def choose_step(self, key: str) -> None:
        self.view.choose(key)

    def chosen_as_text(self) -> str:
        return self.view.accessibleDescription() if self.view.hasFocus() else ""

    # ---- saving

    def ask_where(self, suffix: str) -> None:
        """Ask for a file, without holding anything up, then write it."""
        if self.account is None:
            return
        dialog = QFileDialog(self, self.tr("Save the flow"))
        dialog.setObjectName("flow-save-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
        dialog.selectFile(f"flow-{self.account.run_id}.{suffix}")
        content = self.content(suffix)
        dialog.fileSelected.connect(lambda path: self.write(Path(path), content))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def content(self, suffix: str) -> Callable[[], bytes]:
        """How the file's bytes are made, away from the window; what is in them is what is shown now."""
        assert self.account is not None
        steps, colours = self.account.flow, theme.palette()
        if suffix == "png":
            picture = self.view.picture()
            return lambda: png(picture)
        looks = {key: drawn(face, colours) for key, face in self.view.faces().items()}
        if suffix == "dot":
            return lambda: as_dot(steps, looks).encode()
        paper = Paper(colours.window, colours.text, colours.muted, colours.strong, colours.surface)
        return lambda: as_svg(steps, looks, paper).encode()

    def write(self, path: Path, content: Callable[[], bytes]) -> None:
        def write() -> Path:
            path.write_bytes(content())
            return path

        saved = self.tr("Saved as {}")
        self.panel.bridge.ask(write, lambda p: self.panel.toast(saved.format(p.name)), self, self.panel.problem)


def png(picture: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # bytes, says the stub; it takes text
    buffer.close()
    return bytes(data.data())
