"""How the packed program is put together: the two small scripts it starts with, and what is left out of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from installer.frozen_libraries import Entry, place_of
from installer.frozen_parts import PROGRAM, PROGRAMS, SHARED, build_id, dependencies

BUILD_ID = "build_id.txt"
BEGINNING = '''\
"""Made by build.spec: where {name} begins."""

import multiprocessing
import sys

from pipeline.own_command import environment_as_found

if __name__ == "__main__":
    multiprocessing.freeze_support()
    environment_as_found()
    {begin}

    sys.exit(begin())
'''

BUILDERS = ("altgraph", "packaging", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools")  # they are at work here
# Needed by what we need, but never used by us: packages that others import where they are there.
NOT_PACKED = ("contourpy", "formulaic", "narwhals", "pandas", "patsy", "scipy", "statsmodels")
# Modules that are found by imports nobody of ours takes.
UNUSED_MODULES = (
    *NOT_PACKED,
    "IPython", "PyQt5", "PyQt6", "PySide2", "_pydecimal", "_tkinter", "botocore", "curses", "dask", "distributed",
    "distutils", "doctest", "ensurepip", "gi", "lib2to3", "pip", "pydoc_data", "pytest", "readline",
    "setuptools", "sqlalchemy", "tkinter", "turtledemo", "wx",
    "PIL._avif", "PIL._imagingcms", "PIL._imagingft", "PIL._imagingtk", "PIL._webp", "PIL.ImageTk", "PIL.ImageQt",
    "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtUiTools", "PySide6.QtXml",
    "fontTools.subset", "fontTools.ttLib", "matplotlib.backends.backend_gtk3", "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_ps", "matplotlib.backends.backend_qt", "matplotlib.backends.backend_qtagg",
    "matplotlib.backends.backend_tkagg", "matplotlib.backends.qt_compat", "matplotlib.pyplot", "matplotlib.tests",
    "numpy.f2py", "numpy.testing",
    "pyarrow._azurefs", "pyarrow._dataset_parquet_encryption", "pyarrow._flight", "pyarrow._gcsfs", "pyarrow._hdfs",
    "pyarrow._orc", "pyarrow._parquet_encryption", "pyarrow._s3fs", "pyarrow._substrait", "pyarrow.cuda",
    "pyarrow.flight", "pyarrow.orc", "pyarrow.substrait", "pyarrow.tests",
)  # fmt: skip

QT_PLUGINS = {
    "generic": (),
    "iconengines": ("qsvgicon",),
    "imageformats": ("qico", "qjpeg", "qsvg"),
    "networkinformation": ("qglib", "qnetworkmanager", "qnetworklistmanager"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qoffscreen", "qwindows", "qxcb", "qcocoa"),
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmodernwindowsstyle", "qwindowsvistastyle"),
    "tls": (),
}
UNUSED_FILES = re.compile(
    r"(^|/)(tests?|testing/data|sample_data|doc|examples)/(?!__init__)"
    r"|^PySide6/(Qt/)?(translations|qml|metatypes|resources|libexec)/"
    r"|^pyarrow/(include|src|tests|includes)/|^pyarrow/.*\.(pxd|pxi|pyx|h|hpp|cc|cpp|cmake|lib)$"
    r"|(^|/)(lib)?arrow_(python_)?flight|(^|/)(lib)?arrow_s3|(^|/)(lib)?gandiva"
    r"|(^|/)libarrow_python[a-z_]*\.so(\.\d+\.\d+\.\d+)?$"
    r"|^numpy/.*\.(pyx|pxd|pyi|h|lib|a|f|f90|c)$|^numpy/(f2py|_core/include)/"
    r"|^matplotlib/mpl-data/(images|plot_directive|stylelib|fonts/(afm|pdfcorefonts)|fonts/ttf/(cm|STIX|DejaVu\w+(Mono|Serif|Display)|.*Oblique|DejaVuSerif))"
    r"|^playwright/driver/package/(types|lib/vite|lib/tools)/|^playwright/driver/package/.*\.(d\.ts|map)$"
    r"|^pygments/(styles|formatters|lexers)/(?!__init__|_mapping|default|python|terminal)"
    r"|\.dist-info/(direct_url\.json|RECORD|INSTALLER|sboms/.*)$"
)


def write_beginnings(folder: Path) -> dict[str, Path]:
    """The scripts the programs start with, by program."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, begin in PROGRAMS.items():
        written[name] = folder / f"{name.replace('-', '_')}_begins.py"
        written[name].write_text(BEGINNING.format(name=name, begin=begin), encoding="utf-8")
    return written


def write_build_id(folder: Path, root: Path) -> tuple[str, str]:
    """The file that stands for the sources, with its folder in the program."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BUILD_ID).write_text(build_id(root) + "\n", encoding="utf-8")
    return str(folder / BUILD_ID), "pipeline"


def needed_distributions(root: Path) -> list[str]:
    """What the product needs and what that needs, of what is installed: their names and licences come along."""
    from packaging.requirements import Requirement

    waiting, found = [Requirement(line) for line in dependencies(root)], {}
    while waiting:
        asked = waiting.pop()
        extras = asked.extras or {""}
        if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
            continue
        name = re.sub(r"[-_.]+", "-", asked.name).lower()
        if name in NOT_PACKED or (name in found and not asked.extras):
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        for line in found[name].requires or ():
            more = Requirement(line)
            if more.marker is None or any(more.marker.evaluate({"extra": extra}) for extra in extras):
                more.marker = None
                waiting.append(more)
    return sorted(found)


def strangers(root: Path) -> list[str]:
    """Top-level modules that are installed here and that the product does not need: tools, tests, other people's."""
    wanted = {*needed_distributions(root), *BUILDERS}
    ours: set[str] = set()
    theirs: set[str] = set()
    for module, names in metadata.packages_distributions().items():
        named = {re.sub(r"[-_.]+", "-", name).lower() for name in names}
        (ours if named & wanted else theirs).add(module)
    standard = set(sys.stdlib_module_names)
    return sorted(module for module in theirs - ours - standard if module.isidentifier())


def left_out(name: str) -> bool:
    """Whether a file of somebody else's package stays behind; ``name`` is its place in the program."""
    place = place_of(name)
    if place.startswith(("resources/", "app/", "pipeline/")):
        return False
    plugin = re.search(r"(?:^|/)plugins/([^/]+)/(?:lib)?([^/.]+)", place)
    if plugin and place.startswith("PySide6/"):
        return plugin[2] not in QT_PLUGINS.get(plugin[1], ())
    return bool(UNUSED_FILES.search(place))


def left_out_modules() -> list[str]:
    """Modules whose files stay behind anyway, by their dotted names: a tenth of the time went into analysing them."""
    found = []
    for package in SHARED:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                place = path.relative_to(Path(folder).parent)
                if path.name != "__init__.py" and left_out(place.with_suffix(".pyc").as_posix()):
                    found.append(".".join(place.with_suffix("").parts))
    return found


def kept(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not left_out(entry[0])]


def links(file: str) -> list[str]:
    """The names of the libraries that a file wants; none for what is no library."""
    from PyInstaller.depend.bindepend import get_imports

    library = Path(file).suffix in (".dll", ".pyd", ".dylib", ".exe") or ".so" in Path(file).name
    return [Path(name).name for name, _ in get_imports(file)] if library else []


def modules_for(program: str, modules: Iterable[Entry]) -> list[Entry]:
    """The command line never opens a window: it has no use for the panel's modules."""
    without = ("app", "qasync") if program == PROGRAM else ()
    return [entry for entry in modules if entry[0].partition(".")[0] not in without]


def without_hooks(scripts: Iterable[Entry], program: Path) -> list[Entry]:
    """The scripts of one program: its own, and what PyInstaller runs before.

    Not the one that gives matplotlib a new folder at every start: it would look for all fonts each time.
    """
    others = {f"{name.replace('-', '_')}_begins" for name in PROGRAMS} - {program.stem}
    return [entry for entry in scripts if entry[0] not in others and entry[0] != "pyi_rth_mplconfig"]
