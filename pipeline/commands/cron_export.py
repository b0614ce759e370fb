"""``export-cron``: the flow written out for those who schedule it without the panel, all from the one definition."""

from __future__ import annotations

import argparse
from html import escape
from pathlib import Path

from pipeline.commands.answer import Answer, in_lake
from pipeline.flow_drawing import as_dot
from pipeline.lake import Lake, Wanted
from pipeline.model import RunKind

FULL = "run_datalake_cron.bat"
BATCHES = {
    FULL: Wanted(RunKind.FULL),
    "run_datalake_cron_no_extractors.bat": Wanted(RunKind.WITHOUT_EXTRACTORS),
}
DOT, TASK = "pipeline.dot", "bedrot_task.xml"


def export_cron(args: argparse.Namespace, lake: Lake) -> Answer:
    """Write the batch files, the DOT file and a task for Windows' Task Scheduler."""
    folder = Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, wanted in BATCHES.items():
        (folder / name).write_text(batch_file(lake, wanted), encoding="utf-8", newline="\r\n")
    (folder / DOT).write_text(as_dot(lake.steps(Wanted())), encoding="utf-8")
    (folder / TASK).write_text(task_xml(lake, folder), encoding="utf-16")
    files = [*BATCHES, DOT, TASK]
    return Answer({"folder": str(folder), "files": files}, "\n".join(f"Wrote {folder / name}" for name in files))


def batch_file(lake: Lake, wanted: Wanted) -> str:
    """One line does the work; the steps are listed for the reader, from the same definition."""
    option = " --no-extractors" if wanted.kind is RunKind.WITHOUT_EXTRACTORS else ""
    # The command interpreter reads bytes in its own code page and takes % for a variable.
    command = in_lake(lake.settings.root).replace("%", "%%")
    steps = (f"rem   {step.key}" for step in lake.steps(wanted))
    lines = ["@echo off", "chcp 65001 >nul", "rem The steps of this run, in order:", *steps]
    return "\n".join([*lines, f"{command} run{option}", "exit /b %ERRORLEVEL%", ""])


def task_xml(lake: Lake, folder: Path) -> str:
    """A task on the scheduled days, somewhere in the window, caught up when it was missed."""
    window = lake.configuration.window()
    days = "".join(f"<{day.capitalize()} />" for day in window.days)
    delay = window.minutes if window.randomize else 0
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>BEDROT data lake: full run</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-05T{window.start:%H:%M:%S}</StartBoundary>
      <RandomDelay>PT{delay}M</RandomDelay>
      <ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>{days}</DaysOfWeek></ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT6H</ExecutionTimeLimit>
  </Settings>
  <Actions><Exec><Command>{escape(str(folder.resolve() / FULL))}</Command></Exec></Actions>
</Task>
"""
