"""The context menu of the matrix: what can be done with a platform, or from one of its steps on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app import icons, words
from app.desktop.open_path import open_path
from app.matrix import SHARED, Row
from app.parts import PanelParts
from app.remedies import Remedy, show_log, sign_in
from app.state import StepView
from app.words import tr
from pipeline.model import Phase, RunKind, StepState, Zone

ZONE_OF = {
    Phase.EXTRACT: Zone.LANDING,
    Phase.VALIDATE: Zone.LANDING,
    Phase.RAW: Zone.RAW,
    Phase.STAGING: Zone.STAGING,
    Phase.CURATED: Zone.CURATED,
    Phase.UNIFIED: Zone.CURATED,
}


def fill_menu(
    menu: QMenu, panel: PanelParts, row: Row, steps: Sequence[StepView], follow: Callable[[Remedy], None]
) -> None:
    """Add what fits the cell: entries that cannot be used now are shown, but off."""
    step = steps[0] if steps else None
    state = panel.store.state
    can_run = not state.busy and not state.held_by and not row.muted
    workers = panel.preferences.get("runs/workers", 4)
    platforms = () if row.name == SHARED else (row.name,)

    def run(phase: Phase | None) -> None:
        from pipeline.lake import Wanted

        wanted = Wanted(RunKind.FULL, platforms, phase, trigger="owner", workers=workers)
        panel.session.start(wanted)

    def add(text: str, icon: str, name: str, enabled: bool, does: Callable[[], object]) -> None:
        action = QAction(text, menu)
        action.setObjectName(name)
        action.setEnabled(enabled)
        icons.wear(action, icon, px=16)
        action.triggered.connect(lambda: does())
        menu.addAction(action)

    if row.name != SHARED:
        add(tr("Run this platform"), "run-full", "menu-run-platform", can_run, lambda: run(None))
    if step is not None:
        name = words.phase_title(step.phase)
        add(tr("Run from {} on").format(name), "run-no-extract", "menu-run-from", can_run, lambda: run(step.phase))
        failed = any(one.state in (StepState.FAILED, StepState.CANCELLED, StepState.INTERRUPTED) for one in steps)
        add(tr("Try again"), "retry", "menu-try-again", can_run and failed, lambda: run(step.phase))
    if row.name in state.waiting_for_owner:
        add(tr("Sign in…"), "key", "menu-sign-in", True, lambda: follow(sign_in(row.name)))
    menu.addSeparator()
    if step is not None:
        add(tr("Show log"), "logs", "menu-log", bool(step.run_id), lambda: follow(show_log(step)))
        place = {"run": step.run_id, "step": step.key, "flow": True}
        add(tr("Show as flow"), "flow", "menu-flow", bool(step.run_id), lambda: panel.go("runs", place))
    add(tr("Open folder"), "folder", "menu-folder", True, lambda: _open_folder(panel, row, step))


def _open_folder(panel: PanelParts, row: Row, step: StepView | None) -> None:
    """The folder a step writes to; for files on their way that of the platform."""
    lake = panel.session.lake
    if lake is None:
        return
    zone = ZONE_OF.get(step.phase, Zone.CURATED) if step else Zone.LANDING
    folder = lake.settings.local_zone(zone)
    if folder is None:
        panel.toast(tr("That folder is not on this computer."))
        return
    inner = folder / row.name
    open_path(inner if row.name != SHARED and zone is not Zone.CURATED and inner.is_dir() else folder)
