"""The state of a lake on one page of plain text, for people who help from afar."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator

import psutil

from pipeline import __version__
from pipeline.clock import iso
from pipeline.diagnosing.facts import Facts
from pipeline.doctor import Grade
from pipeline.model import Zone
from pipeline.platforms.declaration import TITLES

SIGNS = {Grade.OK: "ok", Grade.ATTENTION: "look", Grade.FAILED: "broken"}
RUNS_SHOWN = 8
_NAME = 17  # width of the first column


def summary(facts: Facts) -> str:
    """Versions, this computer, the folders, check-up and health, the last runs, how new the data are, what is aside."""
    parts = (_versions(facts), _lake(facts), _check_up(facts), _health(facts), _runs(facts), _data(facts),
             _set_aside(facts))  # fmt: skip
    return "\n\n".join("\n".join(part) for part in map(list, (*parts, _trouble(facts))) if part) + "\n"


def _versions(facts: Facts) -> Iterator[str]:
    yield f"BEDROT Control Panel {__version__}"
    yield _line("Made", iso(facts.at))
    yield _line("System", f"{platform.platform()}, {os.cpu_count()} processors, {_memory()}")
    yield _line("Python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    yield _line("Installed as", "one program" if getattr(sys, "frozen", False) else "packages")
    for name, value in facts.panel.items():
        yield _line(name, value)


def _memory() -> str:
    return f"{psutil.virtual_memory().total / 1e9:.1f} GB memory"


def _lake(facts: Facts) -> Iterator[str]:
    yield "The lake"
    settings = facts.settings
    if settings is None:
        yield _line("Folder", "none is open")
        return
    yield _line("Folder", str(settings.root))
    for zone in Zone:
        if zone is not Zone.WAREHOUSE:
            yield _line(zone.value.capitalize(), settings.zones[zone])
    yield _line("Warehouse", str(settings.database))
    yield _line("Logs", f"{settings.log_dir}, {settings.log_level}")


def _check_up(facts: Facts) -> Iterator[str]:
    if facts.findings:
        yield "Check-up"
    for finding in facts.findings:
        yield _line(finding.check.capitalize().replace("Sql", "SQL"), f"{SIGNS[finding.grade]:<8}{finding.message}")
        if finding.next_action:
            yield _line("", f"{'':<8}{finding.next_action}")


def _health(facts: Facts) -> Iterator[str]:
    if facts.judged is None:
        return
    yield "Health"
    yield _line("All together", f"{facts.judged.verdict.value}, {facts.judged.score} of 100")
    for finding in facts.judged.findings:
        yield _line(TITLES.get(finding.platform or "", "The lake"), f"{finding.severity.value:<10}{finding.message}")


def _runs(facts: Facts) -> Iterator[str]:
    if facts.settings is None:
        return
    yield "The last runs"
    for line in facts.runs[:RUNS_SHOWN]:
        run = line.run
        yield f"  {run.run_id:<26}{run.state.value:<13}{run.kind:<20}{run.trigger:<10}{run.seconds:>8.1f} s"
        for wrong in line.went_wrong:
            yield f"    {wrong.key}: {wrong.failure.kind.value}: {wrong.failure.message}"
    if not facts.runs:
        yield "  none"


def _data(facts: Facts) -> Iterator[str]:
    if facts.health is None:
        return
    yield "How new the data are"
    for found in facts.health.platforms:
        state = found.freshness.value if found.enabled else "switched off"
        newest = f"newest {found.newest.isoformat()}" if found.newest else ""
        late = f", {found.stalest} {found.stalest_day.isoformat()}" if found.stalest_day else ""
        yield _line(found.title, f"{state:<13}{newest}{late}".rstrip())
    for name in facts.health.not_read:
        yield _line("Not read", name)


def _set_aside(facts: Facts) -> Iterator[str]:
    if facts.settings is None:
        return
    yield "Set aside"
    counted = Counter((item.platform, item.rule) for item in facts.set_aside)
    for (name, rule), number in sorted(counted.items()):
        yield _line(TITLES.get(name, name), f"{number:,} × {rule}")
    if not counted:
        yield "  nothing"


def _trouble(facts: Facts) -> Iterator[str]:
    if facts.trouble:
        yield "What could not be looked at"
    for sentence in facts.trouble:
        yield f"  {sentence}"


def _line(name: str, value: str) -> str:
    return f"  {name:<{_NAME}}{value}"
