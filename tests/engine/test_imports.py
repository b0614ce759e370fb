"""The engine starts quickly, knows no platform and nothing of windows."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "pipeline" / "engine"
HEAVY = {
    "pandas",
    "pyarrow",
    "numpy",
    "tenacity",
    "psutil",
    "PySide6",
    "requests",
    "fsspec",
    "playwright",
    "apscheduler",
}


def test_importing_the_whole_engine_imports_nothing_heavy() -> None:
    modules = [f"pipeline.engine.{file.stem}" for file in ENGINE.glob("*.py") if file.stem != "__init__"]
    code = f"import sys, {', '.join(modules)}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ENGINE.parents[1]
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("file", sorted(ENGINE.glob("*.py")), ids=lambda file: file.stem)
def test_a_file_of_the_engine_knows_only_the_floors_below(file: Path) -> None:
    allowed = (
        "pipeline.engine",
        "pipeline.model",
        "pipeline.clock",
        "pipeline.crash",
        "pipeline.redaction",
        "pipeline.signals",
        "pipeline.sqlite_format",
    )
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = (
                [f"pipeline.{alias.name}" for alias in node.names] if node.module == "pipeline" else [node.module or ""]
            )
            assert all(not name.startswith("pipeline") or name.startswith(allowed) for name in names), names
