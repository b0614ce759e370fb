"""Measures and prints a Markdown table: ``python -m tests.benchmarks [cold] [rerun] [bank] … [--large]``."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from os import cpu_count
from pathlib import Path

from tests.benchmarks.bank_report import bank, warehouse
from tests.benchmarks.collecting import collecting
from tests.benchmarks.history import history
from tests.benchmarks.lines import Line, markdown
from tests.benchmarks.short_runs import cold, rerun

Benchmark = Callable[[Path], Iterator[Line]]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    known: dict[str, Benchmark] = {
        "cold": cold,
        "rerun": rerun,
        "bank": bank,
        "warehouse": warehouse,
        "history": history,
        "collecting": collecting,
    }
    parser.add_argument("which", nargs="*", choices=[*known, []], help="what to measure; nothing named means all")
    parser.add_argument("--large", action="store_true", help="the bank report with ten million rows, too")
    chosen = parser.parse_args(argv)
    known["bank"] = partial(bank, large=chosen.large)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bedrot-benchmarks-") as folder:
        for name in chosen.which or known:
            print(f"measuring {name} …", file=sys.stderr)
            lines += known[name](Path(folder))
    print(markdown(lines))
    print(f"\n{cpu_count()} cores, Python {platform.python_version()}, {platform.system()}. Best times are compared.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
