"""The context menu of the matrix: what can be done with a platform, or from one of its steps on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app import words
from app.desktop.open_path import open_path
from app.matrix import SHARED, Row
from app.parts import PanelParts
from app.remedies import Remedy, show_log, sign_in
from app.reports import open_run_report
from app.state import StepView
from app.widgets.popup_menu import PopupMenu
from app.words import tr
from pipeline.model import Phase, RunKind, StepState, Zone

WENT_WRONG = (StepState.FAILED, StepState.CANCELLED, StepState.INTERRUPTED)
ZONE_OF = {
    Phase.EXTRACT: Zone.LANDING,
    Phase.VALIDATE: Zone.LANDING,
    Phase.RAW: Zone.RAW,
    Phase.STAGING: Zone.STAGING,
    Phase.CURATED: Zone.CURATED,
    Phase.UNIFIED: Zone.CURATED,
}


def fill_menu(
    menu: PopupMenu, panel: PanelParts, row: Row, steps: Sequence[StepView], follow: Callable[[Remedy], None]
) -> None:
    """Add what fits the cell: entries that cannot be used now are shown, but off."""
    step = steps[0] if steps else None
    state = panel.store.state
    if row.name != SHARED or step is not None:
        _offer_runs(menu, panel, row, steps)
    if row.name in state.waiting_for_owner or any(way.by_browser for way in state.ways_of(row.name)):
        menu.offer(tr("Sign in…"), lambda: follow(sign_in(row.name, row.account)), name="menu-sign-in", icon="key")
    menu.addSeparator()
    if step is not None:
        ran = bool(step.run_id)
        place = {"run": step.run_id, "step": step.key, "flow": True}
        menu.offer(tr("Show log"), lambda: follow(show_log(step)), name="menu-log", icon="logs", enabled=ran)
        menu.offer(tr("Show as flow"), lambda: panel.go("runs", place), name="menu-flow", icon="flow", enabled=ran)
        if row.name == SHARED:
            report = partial(_open_report, panel, step)
            menu.offer(tr("Open report"), report, name="menu-report", icon="file", enabled=ran)
    menu.offer(tr("Open folder"), lambda: _open_folder(panel, row, step), name="menu-folder", icon="folder")


def _offer_runs(menu: PopupMenu, panel: PanelParts, row: Row, steps: Sequence[StepView]) -> None:
    """This platform from its start, from this step on, or what went wrong here once more."""
    state = panel.store.state
    free = not state.busy and not state.held_by and not row.muted
    platforms = () if row.name == SHARED else (row.name,)

    def run(phase: Phase | None) -> None:
        from pipeline.lake import Wanted

        kind = RunKind.FULL if phase in (None, Phase.EXTRACT) else RunKind.WITHOUT_EXTRACTORS
        workers = panel.preferences.get("runs/workers", 4)
        panel.session.start(Wanted(kind, platforms, phase, trigger="owner", workers=workers))

    if row.name != SHARED:
        menu.offer(tr("Run this platform"), lambda: run(None), name="menu-run-platform", icon="run-full", enabled=free)
    if steps:
        phase = steps[0].phase
        from_here = tr("Run from {} on").format(words.phase_title(phase))
        again = free and any(step.state in WENT_WRONG for step in steps)
        menu.offer(from_here, lambda: run(phase), name="menu-run-from", icon="run-no-extract", enabled=free)
        menu.offer(tr("Try again"), lambda: run(phase), name="menu-try-again", icon="retry", enabled=again)


def _open_report(panel: PanelParts, step: StepView) -> None:
    """Of the run that had this step last."""
    open_run_report(panel, step.run_id, panel.session, lambda: None)


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
