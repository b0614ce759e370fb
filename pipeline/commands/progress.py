"""A run while it happens: a live table on a terminal, plain lines anywhere else. Always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.engine.events import Event, EventBus, RunStarted, StepFinished, StepProgress, StepRetrying, StepStarted
from pipeline.logs import sentence
from pipeline.model import Phase, StepState
from pipeline.platforms.declaration import TITLES

SIGNS = {
    StepState.SUCCEEDED: "[green]✓[/] {rows:,}",
    StepState.SKIPPED: "[dim]– {why}[/]",
    StepState.FAILED: "[red]✗ {kind}[/]",
    StepState.CANCELLED: "[yellow]‖ stopped[/]",
}
COLUMNS = (Phase.EXTRACT, Phase.VALIDATE, Phase.RAW, Phase.STAGING, Phase.CURATED)


@contextmanager
def show_progress(bus: EventBus, quiet: bool) -> Iterator[None]:
    """Show a run's progress; nothing at all with ``quiet`` (a JSON document is wanted)."""
    if quiet:
        yield
        return
    shown: Any = _live_table(bus) if sys.stderr.isatty() else _plain_lines(bus)
    with shown:
        yield


@contextmanager
def _plain_lines(bus: EventBus) -> Iterator[None]:
    def tell(event: Event) -> None:
        text = sentence(event)
        if text:
            print(f"{event.at.astimezone():%H:%M:%S} {text}", file=sys.stderr, flush=True)

    unsubscribe = bus.subscribe(tell)
    try:
        yield
    finally:
        unsubscribe()


@contextmanager
def _live_table(bus: EventBus) -> Iterator[None]:
    from rich.console import Console
    from rich.live import Live

    cells = Cells()
    with Live(console=Console(stderr=True), refresh_per_second=8, get_renderable=cells.render, transient=True):
        unsubscribe = bus.subscribe(cells.hear)
        try:
            yield
        finally:
            unsubscribe()


class Cells:
    """What the live table shows: a line a platform, a cell a step."""

    def __init__(self) -> None:
        self._cells: dict[str, str] = {}

    def hear(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._cells = dict.fromkeys(event.steps, "[dim]○[/]")
        elif isinstance(event, StepStarted):
            self._cells[event.key] = "[blue]◔[/]"
        elif isinstance(event, StepProgress):
            self._cells[event.key] = f"[blue]◔[/] {event.done}/{event.total}"
        elif isinstance(event, StepRetrying):
            self._cells[event.key] = f"[yellow]↻ {event.attempt}/{event.of}[/]"
        elif isinstance(event, StepFinished):
            kind = event.failure.kind if event.failure else ""
            sign = SIGNS.get(event.state, "{why}")
            self._cells[event.key] = sign.format(rows=event.rows_out, why=event.skipped_reason, kind=kind)

    def render(self) -> Any:
        from rich.table import Table

        grid = Table(box=None, pad_edge=False)
        for heading in ("", *(phase.value for phase in COLUMNS)):
            grid.add_column(heading, no_wrap=True)
        for name, title in TITLES.items():
            if any(key.startswith(f"{name}.") for key in self._cells):
                grid.add_row(title, *(self._cells.get(f"{name}.{phase}", "") for phase in COLUMNS))
        for key, cell in self._cells.items():
            if key.split(".")[0] not in TITLES:
                grid.add_row(key, cell)
        return grid
