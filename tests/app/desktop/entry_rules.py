"""What the Desktop Entry Specification asks of an entry, read strictly: a judge that shares nothing with the writer."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

HEADER = re.compile(r"\[([^\[\]\x00-\x1f]+)\]")
LINE = re.compile(r"([A-Za-z0-9-]+)(?:\[[A-Za-z_@.]+\])?=(.*)")
ESCAPE = re.compile(r"\\(.?)")
FIELDS = re.compile(r"%[fFuUick]")
RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
TO_ESCAPE = set('"`$\\')
TEXTS = {"Type", "Name", "GenericName", "Comment", "Icon", "Path", "TryExec", "StartupWMClass", "Exec"}
TRUTHS = {"NoDisplay", "Hidden", "Terminal", "StartupNotify", "DBusActivatable"}
LISTS = {"Actions", "MimeType", "Categories", "Keywords", "OnlyShowIn", "NotShowIn", "Implements"}
OF_ACTIONS = {"Name", "Icon", "Exec"}
MAIN = {"AudioVideo", "Development", "Education", "Game", "Graphics", "Network", "Office", "Science", "Settings",
        "System", "Utility"}  # fmt: skip
ADDITIONAL = {"Database": {"Office", "Development", "AudioVideo"}, "Finance": {"Office"}}
"""Those that we may use; each stands only beside one of these."""


def faults(text: str) -> list[str]:
    """What is wrong with an entry; nothing at all of a good one."""
    groups: dict[str, dict[str, str]] = {}
    found = list(_lines(text, groups))
    if found:
        return found
    first = next(iter(groups), "")
    entry = groups.get("Desktop Entry", {})
    found += [] if first == "Desktop Entry" else [f"begins with the group {first!r}"]
    found += [f"no {key}" for key in ("Type", "Name", "Exec") if not entry.get(key)]
    for group, keys in groups.items():
        found += [f"{group}: {fault}" for fault in _values(keys, group != "Desktop Entry")]
    named = [name for name in entry.get("Actions", "").split(";") if name]
    offered = [name.removeprefix("Desktop Action ") for name in groups if name != "Desktop Entry"]
    return found + ([] if named == offered else [f"actions {named} and groups {offered}"]) + _categories(entry)


def _lines(text: str, groups: dict[str, dict[str, str]]) -> Iterator[str]:
    """Faults of single lines; the keys go into ``groups``."""
    keys: dict[str, str] = {}
    if not text.endswith("\n"):
        yield "the last line has no end"
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        if header := HEADER.fullmatch(line):
            if header[1] in groups:
                yield f"{line} twice"
            keys = groups.setdefault(header[1], {})
        elif not (pair := LINE.fullmatch(line)) or not groups:
            yield f"neither group nor key: {line!r}"
        elif pair[1] in keys:
            yield f"{pair[1]} twice"
        else:
            keys[pair[1]] = pair[2]


def _values(keys: dict[str, str], action: bool) -> Iterator[str]:
    for key, value in keys.items():
        if key not in (OF_ACTIONS if action else TEXTS | TRUTHS | LISTS) and not key.startswith("X-"):
            yield f"{key} is not known"
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in value) or value != value.strip():
            yield f"{key} has a letter that has to be escaped"
        if not {escape[1] for escape in ESCAPE.finditer(value)} <= set("sntr\\"):
            yield f"{key} has an escape that means nothing"
        if key in TRUTHS and value not in ("true", "false"):
            yield f"{key} is neither true nor false"
        if key in LISTS and not value.endswith(";"):
            yield f"{key} does not end with a semicolon"
        if key == "Icon" and "/" not in value and Path(value).suffix in (".svg", ".png", ".xpm"):
            yield "Icon is a name with an ending"
        if key == "Exec":
            yield from _command(plain(value))


def plain(value: str) -> str:
    """A value without its escapes, as programs get it."""
    return ESCAPE.sub(lambda escape: {"s": " ", "n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1]), value)


def _command(line: str) -> Iterator[str]:
    """``Exec``, once its escapes are gone: whole arguments in quotes, field codes outside of them, nothing loose."""
    words = [""]
    place, quotes = 0, False
    while place < len(line):
        letter = line[place]
        if quotes and letter == "\\":
            if line[place + 1 : place + 2] not in TO_ESCAPE or place + 1 >= len(line):
                yield "Exec: a backslash that escapes nothing"
            words[-1] += line[place + 1 : place + 2]
            place += 2
            continue
        if quotes and letter in "`$":
            yield f"Exec: {letter} is not escaped"
        if letter == '"':
            if not quotes and line[place - 1 : place] not in ("", " "):
                yield "Exec: a quote in the middle of a word"
            quotes = not quotes
        elif letter == "%":
            code = line[place : place + 2]
            if code != "%%" and (quotes or not FIELDS.fullmatch(code)):
                yield f"Exec: {code} means nothing here"
            words[-1] += code
            place += 1
        elif letter == " " and not quotes:
            words.append("")
        elif letter in RESERVED and not quotes:
            yield f"Exec: {letter!r} outside of quotes"
        else:
            words[-1] += letter
        place += 1
    if quotes:
        yield "Exec: a quote is not closed"
    if "=" in words[0]:
        yield "Exec: the program has an equals sign in its name"


def _categories(entry: dict[str, str]) -> list[str]:
    named = {name for name in entry.get("Categories", "").split(";") if name}
    found = [f"category {name}" for name in named - MAIN - ADDITIONAL.keys()]
    found += [f"{name} stands alone" for name, beside in ADDITIONAL.items() if name in named and not named & beside]
    return found + (["several main categories"] if len(named & MAIN) > 1 else [])


def judged(text: str, folder: Path) -> list[str]:
    """These rules, and those of ``desktop-file-validate`` where it is installed."""
    found = faults(text)
    if tool := shutil.which("desktop-file-validate"):
        entry = folder / "judged.desktop"
        entry.write_bytes(text.encode("utf-8", "surrogateescape"))
        done = subprocess.run([tool, str(entry)], capture_output=True, text=True, check=False)
        found += done.stdout.splitlines() + done.stderr.splitlines()
    return found
