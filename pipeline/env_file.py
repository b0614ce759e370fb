"""Changes single values of a .env file; every other line, its comments and its permissions stay as they are."""

from __future__ import annotations

import io
import os
import re
import stat
import threading
from collections.abc import Mapping
from pathlib import Path

from pipeline.settings import ConfigurationError
from pipeline.zones.store import TEMP_SUFFIX, sync_folder

_ONLY_FOR_ITS_OWNER = 0o600  # the file may hold passwords
_lock = threading.Lock()


def change_env_file(path: Path, changes: Mapping[str, str | None]) -> None:
    """Write each value of ``changes`` under its name, and take away the names whose value is None.

    The file is replaced whole or not at all. Raises :class:`ConfigurationError` for a file that is no UTF-8 text and
    for a value that such a file cannot hold.
    """
    with _lock:
        before = _text(path)
        after = changed(before, changes)
        if after != before:
            _check(path, after, changes)
            _replace(path, after.encode())


def changed(text: str, changes: Mapping[str, str | None]) -> str:
    """The text of a .env file with these values in it."""
    from dotenv.parser import parse_stream

    end = "\r\n" if "\r\n" in text else "\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    parts = []
    missing = {name: value for name, value in changes.items() if value is not None}
    for binding in parse_stream(io.StringIO(text, newline="")):
        line = binding.original.string
        if binding.key is None or binding.key not in changes:
            parts.append(line)
            continue
        value = changes[binding.key]
        if value is not None:
            parts.append(_with_value(line, binding.key, value, end))
            missing.pop(binding.key, None)
        else:
            parts.append(_leading(line))
    body = "".join(parts)
    if missing and body and not body.endswith(("\n", "\r")):
        body += end
    return mark + body + "".join(f"{name}={_quoted(value)}{end}" for name, value in missing.items())


def _with_value(line: str, name: str, value: str, end: str) -> str:
    """The line of ``name`` with another value: blank lines above it, ``export`` and a comment behind it stay."""
    parts = re.fullmatch(
        rf"(?P<head>\s*(?:export\s+)?'?{re.escape(name)}'?)[^\S\r\n]*"
        r"(?:=[^\S\r\n]*(?P<value>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^\r\n]*?))?"
        r"(?P<comment>[^\S\r\n]+#[^\r\n]*)?[^\S\r\n]*(?P<end>[\r\n]*)",
        line,
        re.DOTALL,
    )
    if parts is None:
        return f"{_leading(line)}{name}={_quoted(value)}{end}"
    return f"{parts['head']}={_quoted(value)}{parts['comment'] or ''}{parts['end'] or end}"


def _leading(line: str) -> str:
    """The blank lines that stand above a line; the parser counts them as part of it."""
    above = line[: len(line) - len(line.lstrip())]
    return above[: max(above.rfind("\n"), above.rfind("\r")) + 1]


def _quoted(value: str) -> str:
    """A value as a line holds it: bare where that is safe, which people and older programs read best."""
    if re.fullmatch(r"[^\s'\"#](?:[^\r\n'\"#]*[^\s'\"#])?", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not a text in UTF-8.", "Save it again as UTF-8 text.") from None


def _check(path: Path, text: str, changes: Mapping[str, str | None]) -> None:
    """Read back what will be written: a value with ``${…}`` in it would come back as another one."""
    from dotenv import dotenv_values

    found = dotenv_values(stream=io.StringIO(text))
    wrong = [name for name, value in changes.items() if found.get(name) != value]
    if wrong:
        raise ConfigurationError(f"{path} cannot hold this value: {changes[wrong[0]]}", "Choose a name without ${…}.")


def _replace(path: Path, data: bytes) -> None:
    place = path.resolve()  # a link stays a link
    temp = place.with_name(place.name + TEMP_SUFFIX)
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else _ONLY_FOR_ITS_OWNER
    try:
        with os.fdopen(os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _ONLY_FOR_ITS_OWNER), "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        temp.chmod(mode)
        temp.replace(place)
        sync_folder(place.parent)
    finally:
        temp.unlink(missing_ok=True)
