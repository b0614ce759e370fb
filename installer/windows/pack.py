"""Makes the installer for Windows from the packed folder: ``python -m installer.windows.pack``; needs makensis.

It works on any system: what was packed on Windows may be made an installer elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from installer.announce import say, speak_on_any_console
from installer.build import ROOT, packed_folder
from installer.frozen_parts import NAME, PANEL, PROGRAM, PUBLISHER, version
from installer.weighing import files_in
from installer.windows.details import numbers
from installer.windows.welcome import PICTURE

SCRIPT = Path(__file__).with_name("bedrot.nsi")
TARGET = "amd64-unicode"
BUDGET = 150_000_000  # bytes
LONGEST = 180  # letters of a file's place: with the folder of somebody with a long name Windows takes 259
FAILED, TOO_HEAVY, NOT_SET_UP = 1, 2, 4


def installed_list(names: Iterable[str]) -> str:
    """What the installer puts there, a line each, as the uninstaller reads it: files, then folders, inner ones first.

    Raises ValueError for a name that Windows could not write everywhere.
    """
    files = sorted(names)
    for name in files:
        if len(name) > LONGEST:
            raise ValueError(f"{name} is too long for Windows: {len(name)} letters, at most {LONGEST}")
    folders = {str(folder) for name in files for folder in PurePosixPath(name).parents} - {"."}
    deepest_first = sorted(folders, key=lambda folder: (-folder.count("/"), folder))
    lines = [*files, *(f"{folder}/" for folder in deepest_first)]
    return "".join(line.replace("/", "\\") + "\n" for line in lines)


def instructions(folder: Path, names: Iterable[str]) -> str:
    """The same files as lines of makensis, folder by folder."""
    lines: list[str] = []
    before = ""
    for name in sorted(names, key=lambda one: (str(PurePosixPath(one).parent), one)):
        parent = str(PurePosixPath(name).parent)
        if parent != before:
            inside = "" if parent == "." else "\\" + parent.replace("/", "\\").replace("$", "$$")
            lines.append(f'SetOutPath "$INSTDIR{inside}"')
            before = parent
        lines.append(f'File "{folder / name}"')  # makensis takes the name as it is, and doubles the sign itself
    return "\n".join(lines) + "\n"


def file_name(stated: str) -> str:
    """What the installer of a version is called."""
    return f"{NAME.replace(' ', '-')}-{stated}-setup.exe"


def definitions(folder: Path, work: Path, output: Path, icon: Path) -> dict[str, str]:
    """Writes the two lists into ``work``; returns what bedrot.nsi wants to have defined."""
    files = files_in(folder)
    listed, filed = work / "installed.txt", work / "files.nsh"
    listed.write_text(installed_list(files), encoding="utf-16-le", newline="")
    # The mark at the beginning tells makensis how it is written.
    filed.write_text(instructions(folder, files), encoding="utf-8-sig")
    stated = version(ROOT)
    return {
        "NAME": NAME,
        "PUBLISHER": PUBLISHER,
        "VERSION": stated,
        "NUMBERS": ".".join(map(str, numbers(stated))),
        "KILOBYTES": str(-(-sum(files.values()) // 1024)),
        "ICON": str(icon),
        "PICTURE": str(PICTURE),
        "LIST_FILE": str(listed),
        "FILES": str(filed),
        "OUTPUT": str(output),
    }


def command(program: str, defined: dict[str, str]) -> list[str]:
    """The call of makensis; whatever it warns of is an error."""
    words = [f"-D{name}={value}" for name, value in defined.items()]
    return [program, "-V2", "-WX", "-NOCD", "-INPUTCHARSET", "UTF8", *words, str(SCRIPT)]


def drawn_icon(work: Path) -> Path:
    from installer.windows.icon import icon_file

    made = work / "bedrot.ico"
    made.write_bytes(icon_file(ROOT / "resources" / "icons"))
    return made


def checksum_line(file: Path) -> str:
    """As ``sha256sum --check`` reads it."""
    with file.open("rb") as content:
        return f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}\n"


def options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m installer.windows.pack", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=packed_folder(ROOT / "dist"), help="the packed folder")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where the installer goes (dist)")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "windows", help="for lists and icon")
    parser.add_argument("--icon", type=Path, help="an .ico that was drawn before; else PySide6 draws it now")
    parser.add_argument("--target", default=TARGET, help=f"which of makensis' stubs begins it ({TARGET})")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file whose name is put behind it")
    parser.add_argument("--makensis", default="makensis", help="where makensis is")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """0 when the installer and its checksum lie in the output folder, and it is small enough."""
    speak_on_any_console()
    chosen = options(words)
    program = shutil.which(chosen.makensis)
    if program is None:
        say("makensis is missing.\nNext: install NSIS 3.08 or newer, on Debian with  apt-get install nsis")
        return NOT_SET_UP
    folder = chosen.folder.resolve()
    missing = [name for name in (f"{PANEL}.exe", f"{PROGRAM}.exe") if not (folder / name).is_file()]
    if missing:
        say(f"{folder} has no {' and no '.join(missing)}.\nNext: pack it on Windows with  python -m installer.build")
        return NOT_SET_UP
    for place in (chosen.work, chosen.output):
        place.mkdir(parents=True, exist_ok=True)
    output = chosen.output.resolve() / file_name(version(ROOT))
    icon = chosen.icon or drawn_icon(chosen.work)
    defined = {"TARGET": chosen.target, **definitions(folder, chosen.work.resolve(), output, icon.resolve())}
    if chosen.sign:
        defined["SIGN"] = chosen.sign
    if subprocess.run(command(program, defined), stdin=subprocess.DEVNULL, check=False).returncode != 0:
        say("The installer could not be made; what makensis said last is above.")
        return FAILED
    output.with_name(f"{output.name}.sha256").write_text(checksum_line(output), encoding="ascii", newline="\n")
    size = output.stat().st_size
    say(f"Made: {output}\n{size / 1e6:.1f} MB; at most {BUDGET / 1e6:.0f} MB are allowed")
    return TOO_HEAVY if size > BUDGET else 0


if __name__ == "__main__":
    sys.exit(main())
