"""The tabs of a run by their names, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.pages.run_tab import RunTab
from app.pages.run_timeline_tab import TimelineTab
from app.parts import PanelParts


# What a tab needs is loaded when it is first opened: the page itself shall open at once.
def _steps(panel: PanelParts) -> RunTab:
    from app.pages.run_tables import StepsTab

    return StepsTab(panel)


def _flow(panel: PanelParts) -> RunTab:
    from app.pages.run_flow_tab import FlowTab

    return FlowTab(panel)


def _log(panel: PanelParts) -> RunTab:
    from app.pages.run_tables import LogTab

    return LogTab(panel)


def _changes(panel: PanelParts) -> RunTab:
    from app.pages.run_tables import ChangesTab

    return ChangesTab(panel)


TABS: Mapping[str, Callable[[PanelParts], RunTab]] = {
    "timeline": TimelineTab,
    "steps": _steps,
    "flow": _flow,
    "log": _log,
    "changes": _changes,
}
