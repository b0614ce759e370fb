"""Nothing is forgotten in the packed program: what code names by a string or reads from disk comes along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

import pytest

from installer import freezing, frozen_parts

ROOT = Path(__file__).parents[2]
REFERENCE = re.compile(r"^((?:app|pipeline)(?:\.[a-z_0-9]+)+)(?::[A-Za-z_]+)?$")
PARENT = re.compile(r"Path\(__file__\)((?:\.parents?(?:\[\d\])?)+)((?: / \"[^\"]+\")+)")


@pytest.fixture(scope="module")
def sources() -> dict[Path, str]:
    paths = [path for package in frozen_parts.PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {path: path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="module")
def packed() -> set[str]:
    """The places of all files that come along."""
    return {f"{folder}/{Path(source).name}" for source, folder in frozen_parts.files(ROOT)}


@pytest.mark.slow
def test_every_module_named_by_a_string_comes_along(sources: dict[Path, str]) -> None:
    known = set(frozen_parts.modules(ROOT))
    words = {word for text in sources.values() for word in re.findall(r'"([^"\s{}]+)"', text)}
    named = {found[1] for word in words if (found := REFERENCE.match(word))} - {"app.svg", "pipeline.dot"}
    assert len(named) > 20
    assert named <= known
    from pipeline.cli import WITH_LAKE, WITHOUT_LAKE, WITHOUT_SETTINGS
    from pipeline.platforms.declaration import NAMES

    commands = {**WITH_LAKE, **WITHOUT_LAKE, **WITHOUT_SETTINGS}.values()
    assert {f"pipeline.commands.{word.partition(':')[0]}" for word in commands} <= known
    assert {f"pipeline.platforms.{name}{part}" for name in NAMES for part in ("", ".extract")} <= known


@pytest.mark.slow
def test_hidden_modules_of_others_exist() -> None:
    missing = [name for name in frozen_parts.HIDDEN if find_spec(name) is None]
    assert missing == []


def test_every_file_read_from_beside_the_code_comes_along(sources: dict[Path, str], packed: set[str]) -> None:
    found = []
    for path, text in sources.items():
        for up, down in PARENT.findall(text):
            levels = sum(int(level or 0) + 1 for level in re.findall(r"\.parents?(?:\[(\d)\])?", up))
            place = path.parents[levels - 1].joinpath(*re.findall(r'"([^"]+)"', down))
            found.append(place.relative_to(ROOT).as_posix())
    assert {"pipeline/warehouse/migrations", "pipeline/engine/migrations", "pipeline/reporting/templates",
            "resources/feed", "resources/sample_lake"} <= set(found)  # fmt: skip
    assert [place for place in found if not any(f"{file}/".startswith(f"{place}/") for file in packed)] == []


def test_every_way_to_a_file_beside_the_code_is_one_that_is_looked_at(sources: dict[Path, str]) -> None:
    """Another one would have to be understood here first, or a file may be missing where nobody looks."""
    ways = {path.relative_to(ROOT).as_posix() for path, text in sources.items() if "__file__" in text}
    understood = {path.relative_to(ROOT).as_posix() for path, text in sources.items() if PARENT.search(text)}
    # The panel's resources, the folder of the modules, the script that was started, the build id: all looked at.
    others = {"app/resources.py", "pipeline/own_command.py", "app/__main__.py", "pipeline/engine/revision.py"}
    assert ways - understood - others == set()


def test_data_of_both_databases_pages_and_pictures_comes_along(packed: set[str]) -> None:
    for folder, ending in (("pipeline/engine/migrations", "sql"), ("pipeline/warehouse/migrations", "sql"),
                           ("pipeline/reporting/templates", "html*"), ("resources/icons", "svg"),
                           ("resources/sample_lake/landing", "*"), ("resources/style", "qss")):  # fmt: skip
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(f"*.{ending}") if path.is_file()}
        assert here, folder
        assert here <= packed
    assert not any("screenshots" in place or place.endswith((".py", ".pyc")) for place in packed)


def imported(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.slow
def test_nothing_the_product_imports_is_left_out(sources: dict[Path, str]) -> None:
    wanted = {name for text in sources.values() for name in imported(text)}
    left_out = {*freezing.UNUSED_MODULES, *freezing.left_out_modules(), *freezing.strangers(ROOT)}
    assert "pygments.lexers.rust" in left_out
    assert not {"pygments.lexers", "pygments.lexers.python", "pygments.lexers._mapping"} & left_out
    assert {name for name in wanted if name in left_out or name.partition(".")[0] in left_out} == set()


@pytest.mark.slow
def test_what_the_product_needs_is_known_by_name_in_the_program() -> None:
    """Licences and versions are read from what comes along; keyring finds its back ends that way, too."""
    from pipeline.doctor import PACKAGES
    from pipeline.selftest.parts import PACKAGES as TRIED

    needed = set(freezing.needed_distributions(ROOT))
    assert {name.lower() for name in (*PACKAGES, *TRIED)} <= needed
    assert not needed & set(freezing.NOT_PACKED)
    for name in needed:
        assert metadata.metadata(name)["Name"]


def test_both_programs_begin_where_the_installed_ones_do(tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = {**project["scripts"], **project["gui-scripts"]}
    written = freezing.write_beginnings(tmp_path)
    assert set(written) == set(stated)
    for name, place in written.items():
        module, function = stated[name].split(":")
        assert f"from {module} import {function} as begin" in place.read_text(encoding="utf-8")
        ast.parse(place.read_text(encoding="utf-8"))
        assert callable(getattr(import_module(module), function))


def test_a_changed_rule_is_another_build(tmp_path: Path) -> None:
    rule = tmp_path / "pipeline" / "zones" / "rule.py"
    rule.parent.mkdir(parents=True)
    rule.write_text("LIMIT = 1\n", encoding="utf-8")
    before = frozen_parts.build_id(tmp_path)
    assert frozen_parts.build_id(tmp_path) == before
    rule.write_text("LIMIT = 2\n", encoding="utf-8")
    assert frozen_parts.build_id(tmp_path) != before
    from pipeline.engine.revision import BUILD_ID

    source, folder = freezing.write_build_id(tmp_path / "work", tmp_path)
    assert (Path(source).name, folder) == (BUILD_ID, "pipeline")


def test_the_version_stands_in_one_place() -> None:
    assert frozen_parts.version(ROOT) == sys.modules["pipeline"].__version__
