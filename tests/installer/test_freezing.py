"""What is left out of the packed program is what nobody uses; what something links to stays."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

from installer import weighing
from installer.freezing import UNUSED_MODULES, left_out, modules_for, needed_distributions, without_hooks
from installer.frozen_libraries import Entry, reachable, slimmer
from installer.frozen_trial import clean_environment, findings

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/styles/qmodernwindowsstyle.dll",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
        "matplotlib/mpl-data/matplotlibrc",
        "playwright/driver/package/lib/coreBundle.js",
        "playwright/driver/node.exe",
        "pyarrow/libarrow.so.2600",
        "pyarrow/libarrow_python.so.2600",
        "pyarrow/arrow_compute.dll",
        "tzdata/zoneinfo/America/New_York",
        "resources/sample_lake/landing/doc/tests/anything.csv",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "certifi/cacert.pem",
    ],
)
def test_what_is_used_stays(place: str) -> None:
    assert not left_out(place)
    assert not left_out(place.replace("/", "\\"))


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/plugins/imageformats/qpdf.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "matplotlib/mpl-data/sample_data/goog.npz",
        "numpy/_core/tests/data/umath.csv",
        "playwright/driver/package/lib/vite/traceViewer/index.html",
        "playwright/driver/package/types/types.d.ts",
        "pyarrow/arrow.lib",
        "pyarrow/include/arrow/api.h",
        "pyarrow/libarrow_flight.so.2600",
        "pyarrow/libarrow_python.so.2600.1.0",
    ],
)
def test_ballast_stays_out(place: str) -> None:
    assert left_out(place)
    assert left_out(place.replace("/", "\\"))


def test_libraries_of_what_was_left_out_go_with_it() -> None:
    links = {
        "/qt/libqxcb.so": ["libQt6Gui.so.6", "libc.so.6"],
        "/qt/libQt6Gui.so.6": ["libQt6Core.so.6"],
        "/qt/libQt6Core.so.6": [],
        "/sys/libgtk-3.so.0": ["libgdk-3.so.0"],
        "/sys/libgdk-3.so.0": [],
    }
    entries: list[Entry] = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", "/qt/libQt6Gui.so.6", "BINARY"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "/qt/libQt6Core.so.6", "BINARY"),
        ("libgtk-3.so.0", "/sys/libgtk-3.so.0", "BINARY"),
        ("libgdk-3.so.0", "/sys/libgdk-3.so.0", "BINARY"),
        ("LICENSE", "/LICENSE", "DATA"),
    ]
    kept = reachable(entries, lambda file: links.get(file, ()))
    assert [entry for entry in entries if entry not in kept] == entries[4:6]


@pytest.mark.skipif("sys.platform != 'linux'")
def test_only_symbols_are_taken_and_never_of_mended_libraries(tmp_path: Path) -> None:
    large = tmp_path / "library.so"
    large.write_bytes(b"\0" * 300_000)
    told: list[list[str]] = []
    entries: list[Entry] = [
        ("pyarrow/libarrow.so", str(large), "BINARY"),
        ("numpy.libs/libscipy_openblas64_-32a4b2a6.so", str(large), "BINARY"),
        ("resources/large.so", str(large), "DATA"),
    ]
    found = slimmer(entries, tmp_path / "slim", lambda line, check: told.append(line))
    assert found[0] == ("pyarrow/libarrow.so", str(tmp_path / "slim" / "pyarrow" / "libarrow.so"), "BINARY")
    assert found[1:] == entries[1:]
    assert [line[1:] for line in told] == [["--strip-unneeded", "-o", found[0][1], str(large)]]


def test_each_program_begins_with_its_own_script() -> None:
    scripts: list[Entry] = [
        ("pyi_rth_inspect", "/hook", "PYSOURCE"),
        ("pyi_rth_mplconfig", "/hook", "PYSOURCE"),
        ("bedrot_panel_begins", "/panel", "PYSOURCE"),
        ("bedrot_begins", "/bedrot", "PYSOURCE"),
    ]
    names = [entry[0] for entry in without_hooks(scripts, Path("bedrot_begins.py"))]
    assert names == ["pyi_rth_inspect", "bedrot_begins"]


def test_only_the_panel_carries_the_panel() -> None:
    modules: list[Entry] = [(name, f"/{name}", "PYMODULE") for name in ("app.panel", "application", "pipeline.cli")]
    assert modules_for("bedrot-panel", modules) == modules
    assert [entry[0] for entry in modules_for("bedrot", modules)] == ["application", "pipeline.cli"]


def test_the_size_is_told_with_what_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_internal" / "pyarrow").mkdir(parents=True)
    (tmp_path / "bedrot").write_bytes(b"1" * 1000)
    (tmp_path / "_internal" / "pyarrow" / "libarrow.so").write_bytes(b"1" * 5000)
    lines = weighing.report_lines(tmp_path)
    assert lines[2].endswith("_internal/pyarrow/libarrow.so")
    assert not weighing.is_too_heavy(tmp_path)
    monkeypatch.setattr(weighing, "BUDGET", 5999)
    assert weighing.is_too_heavy(tmp_path)


@pytest.mark.skipif("sys.platform == 'win32'")
def test_a_trial_gets_nothing_of_our_python(tmp_path: Path) -> None:
    found = clean_environment(
        tmp_path, {"PATH": "/venv/bin", "PYTHONPATH": "/src", "VIRTUAL_ENV": "/v", "DISPLAY": ":1"}
    )
    assert found == {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "DISPLAY": ":1"}


@pytest.mark.parametrize("text", [None, "", "{}", "[]", "half a"])
def test_a_trial_without_a_report_is_no_success(tmp_path: Path, text: str | None) -> None:
    report = tmp_path / "report.json"
    if text is not None:
        report.write_text(text, encoding="utf-8")
    assert [finding["ok"] for finding in findings(report)] == [False]


def test_nothing_that_the_product_needs_is_left_out_by_name() -> None:
    """Windows' Credential Manager is reached by way of cffi, and that needs pycparser: no import of ours says so."""
    needed = set(needed_distributions(Path(__file__).parents[2]))
    modules = {
        module for module, names in metadata.packages_distributions().items()
        if needed & {re.sub(r"[-_.]+", "-", name).lower() for name in names}
    }  # fmt: skip
    assert {name for name in UNUSED_MODULES if "." not in name} & modules == set()
