"""``report``: a run or a month as one HTML file, to be looked at, printed or passed on."""

from __future__ import annotations

import argparse
import webbrowser

from pipeline.commands.answer import Answer, bytes_text
from pipeline.lake import Lake
from pipeline.reporting.writing import Written, write_month_report, write_run_report


def report(args: argparse.Namespace, lake: Lake) -> Answer:
    """Write the report of a run, of the newest one where none is named, or of a month; ``--open`` shows it."""
    written = _written(args, lake)
    if args.open:
        webbrowser.open(written.page.as_uri())
    return Answer(written.to_json(), f"{written.page}  ({bytes_text(written.page.stat().st_size)})")


def _written(args: argparse.Namespace, lake: Lake) -> Written:
    if args.month is not None:
        return write_month_report(lake, args.month)
    return write_run_report(lake, args.run or "")
