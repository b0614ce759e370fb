"""Entries of Linux desktops, after the Desktop Entry Specification: written so that every path survives, and read."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.setting_up.all_or_nothing import replacing

Keys = Mapping[str, str]
ENTRY, ACTION = "Desktop Entry", "Desktop Action"
IN_QUOTES = re.compile(r'(["`$\\])')
WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)', re.DOTALL)
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
MEANT = {"\\": "\\", "n": "\n", "t": "\t", "r": "\r", "s": " "}
NO_PROGRAM = re.compile("[=%]")  # what the specification or GLib does not take in the path of one; a shell does
SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')


def data_home() -> Path:
    """Where this person's desktop looks for entries of its menu, and for icons."""
    return _home("XDG_DATA_HOME", ".local/share")


def config_home() -> Path:
    return _home("XDG_CONFIG_HOME", ".config")


def _home(variable: str, usual: str) -> Path:
    """The specification: a path that is not absolute counts for nothing."""
    stated = os.environ.get(variable, "")
    return Path(stated) if Path(stated).is_absolute() else Path.home() / usual


# ---- writing


def starting(words: Sequence[str], folder: Path | None, field: str = "") -> dict[str, str]:
    """The keys that start a program, by its words; ``field`` is a code such as ``%u`` that the desktop fills in.

    With ``TryExec`` an entry whose program has gone is as good as none.
    """
    line = [*SHELL, *words] if NO_PROGRAM.search(words[0]) else words
    execute = " ".join([*map(quoted, line), *([field] if field else [])])
    return {"TryExec": words[0], "Exec": execute, **({} if folder is None else {"Path": str(folder)})}


def quoted(word: str) -> str:
    """As an argument of ``Exec``: whatever is in it, it stays one word."""
    return '"' + IN_QUOTES.sub(r"\\\1", word).replace("%", "%%") + '"'


def text_of(keys: Keys, actions: Mapping[str, Keys] | None = None) -> str:
    """A whole entry. ``actions`` are what its menu offers besides, by their names."""
    groups = {ENTRY: keys, **{f"{ACTION} {name}": action for name, action in (actions or {}).items()}}
    return "\n".join(_group(name, keys) for name, keys in groups.items())


def _group(name: str, keys: Keys) -> str:
    return f"[{name}]\n" + "".join(f"{key}={escaped(value)}\n" for key, value in keys.items())


def escaped(value: str) -> str:
    said = "".join(ESCAPES.get(letter, letter) for letter in value)
    return f"\\s{said[1:]}" if said.startswith(" ") else said


def put(files: Mapping[Path, bytes | str]) -> None:
    """All of them or none. Raises OSError."""
    replacing({p: v if isinstance(v, bytes) else v.encode("utf-8", "surrogateescape") for p, v in files.items()})


# ---- reading what somebody else may have written


def read(path: Path) -> dict[str, str]:
    """The keys of the entry itself; none where there is no file, or one that cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return {}
    found: dict[str, str] = {}
    group = ""
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if line.startswith("["):
            group = line.strip()[1:-1]
        elif group == ENTRY and equals and not line.startswith("#"):
            found[key.strip()] = re.sub(r"\\(.)", lambda m: MEANT.get(m[1], m[0]), value.strip())
    return found


def counts(keys: Keys) -> bool:
    """Whether this desktop takes notice of an entry; people and their tools switch one off in several ways."""
    if not {"Exec", "Name"} <= keys.keys() or keys.get("Type") != "Application" or said_true(keys, "Hidden"):
        return False
    here = set(filter(None, os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")))
    only, never = (set(filter(None, keys.get(name, "").split(";"))) for name in ("OnlyShowIn", "NotShowIn"))
    return not (only and not only & here) and not never & here


def said_true(keys: Keys, key: str) -> bool:
    return keys.get(key, "").strip().lower() == "true"


def program(keys: Keys) -> str:
    """What an entry starts, as far as it says so."""
    return keys.get("TryExec", "") or next(iter(words(keys.get("Exec", ""))), "")


def words(line: str) -> list[str]:
    """The words of ``Exec``; none where nobody could tell them apart."""
    found, place, line = [], 0, line.rstrip()
    while place < len(line):
        word = WORD.match(line, place)
        if word is None:
            return []
        place = word.end()
        inside = word[2] if word[1] is None else re.sub(r"\\(.)", r"\1", word[1], flags=re.DOTALL)
        found.append(inside.replace("%%", "%"))
    return found


def is_there(found: str) -> bool:
    """Whether a program can be started: by its path, or by its name."""
    return bool(found) and shutil.which(found) is not None
