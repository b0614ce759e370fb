"""``warehouse``: load it, build it anew from curated, or check it against curated."""

from __future__ import annotations

import argparse
from typing import Any

from pipeline.commands.answer import Answer, Exit, table
from pipeline.lake import Lake
from pipeline.warehouse.checking import CheckReport, check
from pipeline.warehouse.load import load, rebuild
from pipeline.warehouse.loading import Order, Report
from pipeline.warehouse.schema import WarehouseTooNew


def warehouse(args: argparse.Namespace, lake: Lake) -> Answer:
    order = Order.of(lake.settings, lake.clock.now())
    try:
        if args.action == "check":
            return checked(check(order))
        with lake.held(f"warehouse {args.action}"):
            return loaded(load(order) if args.action == "load" else rebuild(order), lake)
    except WarehouseTooNew as newer:
        error = {"kind": "environment", "message": newer.message, "next_action": newer.next_action}
        return Answer({"error": error}, f"{newer.message}\n  → {newer.next_action}", Exit.FAILED)


def loaded(report: Report, lake: Lake) -> Answer:
    """A load or rebuild: what each dataset brought, and what could not be loaded."""
    datasets = [
        {"dataset": one.dataset, "state": one.state, "rows_in": one.rows_in, "rows_out": one.rows_out}
        for one in report.datasets
    ]
    failures = [{"kind": f.kind.value, "message": f.message, "next_action": f.next_action} for f in report.failures]
    rows = [(d["dataset"], d["state"], f"{d['rows_in']:,}", f"{d['rows_out']:,}") for d in datasets]
    lines = [table(("dataset", "", "curated rows", "warehouse rows"), rows, frozenset({2, 3})), *report.notes]
    lines += [f"{f['message']}\n  → {f['next_action']}" for f in failures]
    document: dict[str, Any] = {
        "warehouse": str(lake.settings.database), "datasets": datasets, "notes": report.notes, "failures": failures,
    }  # fmt: skip
    return Answer(document, "\n".join([*lines, "", f"Warehouse {lake.settings.database}"]), _exit(report))


def _exit(report: Report) -> Exit:
    if not report.failures:
        return Exit.SUCCESS
    return Exit.PARTIAL if len(report.failures) < len(report.datasets) else Exit.FAILED


def checked(report: CheckReport) -> Answer:
    """A check: counts and exact sums side by side, then every difference in words."""
    datasets = [
        {
            "dataset": one.dataset,
            "rows": one.rows,
            "warehouse_rows": one.warehouse_rows,
            "sums": {name: format(value, "f") for name, value in one.sums.items()},
            "warehouse_sums": {name: format(value, "f") for name, value in one.warehouse_sums.items()},
            "differences": list(one.differences),
        }
        for one in report.datasets
    ]
    rows = [
        (one.dataset, f"{one.rows:,}", f"{one.warehouse_rows:,}", "same" if not one.differences else "differs")
        for one in report.datasets
    ]
    lines = [table(("dataset", "curated rows", "warehouse rows", "sums"), rows, frozenset({1, 2})), *report.notes]
    lines += ["", *report.differences] if report.differences else ["", "The warehouse says what the curated files say."]
    document = {"ok": report.ok, "datasets": datasets, "differences": report.differences, "notes": report.notes}
    return Answer(document, "\n".join(lines), Exit.SUCCESS if report.ok else Exit.FAILED)
