"""The house rules that a machine can check: every file says why it exists and stays small, names mean something."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("pipeline", "installer", "app", "tests")
MEANINGLESS = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in files()}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.slow
def test_every_file_says_in_its_first_line_why_it_exists(trees: dict[str, ast.Module]) -> None:
    silent = [name for name, tree in trees.items() if not (ast.get_docstring(tree) or "").strip()]
    assert silent == []


def test_no_file_has_grown_past_its_room() -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


@pytest.mark.slow
def test_no_function_has_grown_past_its_name(trees: dict[str, ast.Module]) -> None:
    long = {
        f"{name}:{f.name}": (f.end_lineno or f.lineno) - f.lineno + 1
        for name, tree in trees.items()
        for f in functions(tree)
    }
    assert {name: size for name, size in long.items() if size > LONGEST_FUNCTION} == {}


def test_no_room_is_called_after_nothing() -> None:
    assert [named(path) for path in files() if path.stem in MEANINGLESS] == []


def test_no_time_is_asked_for_outside_the_clock() -> None:
    asked = [
        named(path)
        for path in files()
        if named(path).startswith("pipeline/") and path.name != "clock.py"
        if "datetime.now(" in (text := path.read_text(encoding="utf-8")) or "time.sleep(" in text
    ]
    assert asked == []


def test_the_readme_is_whole() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "@@" not in readme
    named = [word.split("`")[0] for word in readme.split("`pipeline/")[1:]]
    missing = [
        f"pipeline/{name}"
        for name in named
        if "<" not in name and "*" not in name
        if not (ROOT / "pipeline" / name).exists()
    ]
    assert missing == []
