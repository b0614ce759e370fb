"""``doctor`` and ``version``: is everything there that a lake needs?"""

from __future__ import annotations

import argparse
import platform
import sqlite3

from pipeline import __version__
from pipeline.clock import SystemClock
from pipeline.commands.answer import Answer, Exit
from pipeline.doctor import Grade, examine
from pipeline.settings import Settings

SIGNS = {Grade.OK: "✓", Grade.ATTENTION: "!", Grade.FAILED: "✗"}


def doctor(args: argparse.Namespace, settings: Settings) -> Answer:
    findings = examine(settings, None if args.offline else SystemClock())
    documents = [
        {"check": f.check, "grade": f.grade.value, "message": f.message, "next_action": f.next_action} for f in findings
    ]
    lines = [
        f"{SIGNS[f.grade]} {f.check:<18} {f.message}" + (f"\n{'':21}→ {f.next_action}" if f.next_action else "")
        for f in findings
    ]
    worst = Exit.FAILED if any(f.grade is Grade.FAILED for f in findings) else Exit.SUCCESS
    return Answer({"findings": documents}, "\n".join(lines), worst)


def version(args: argparse.Namespace, _: None) -> Answer:
    document = {"version": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return Answer(document, f"bedrot {__version__} (Python {document['python']}, SQLite {document['sqlite']})")
