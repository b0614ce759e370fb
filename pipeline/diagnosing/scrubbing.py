"""Takes out of texts and documents what is nobody else's business, before they leave this computer.

Three nets, one behind the other: the values this lake is known to keep secret, whatever stands under a name that
promises a secret, and whatever looks like one. Then the person: home folder, user name, computer, e-mail addresses.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from pipeline.redaction import HIDDEN, WORDS, redact
from pipeline.set_up import VARIABLES
from pipeline.settings import ENV_FILES

HOME, COMPUTER, PERSON = "~", "this-computer", "owner"
_SECRET_NAME = re.compile(rf"{WORDS}|passphrase|private|auth(?!or)|pwd", re.IGNORECASE)
_OURS = frozenset(name for names in VARIABLES.values() for name in names) | {"PROJECT_ROOT", "PWD", "OLDPWD"}
_PLAIN = frozenset({"bedrot", "true", "false", "yes", "no", "none", "null", "debug", "info", "warning", "error"})
_SHORTEST_NAMED, _SHORTEST = 3, 6  # a value shorter than this would be found all over the place
_ANYBODY = frozenset({"root", "user", "admin", "administrator", "owner", "home", "runner"})
_FOLDERS_OF_OTHERS = re.compile(r"([A-Za-z]:[\\/]+Users[\\/]+|/home/|/Users/)[^\\/\"'\r\n]+(?=[\\/])")
_PATTERNS = (
    # the token abc123…
    (
        re.compile(rf"\b((?:{WORDS})s?['\"]?\s+(?:is\s+|was\s+)?['\"]?)(?=[^\s'\"]*\d)[^\s'\",;]{{6,}}", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    # runs of mixed letters and digits that are no run of ours and no file with a stamp
    (
        re.compile(
            r"(?<![\w-])(?![\w-]*\d{8}T\d{6}Z)(?![\w-]*\d{8}_\d{6})"
            r"(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,}"
        ),
        HIDDEN,
    ),
    # somebody@somewhere.example
    (re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)"), rf"{HIDDEN}@\1"),
)


class Scrubber:
    """Knows one lake's secrets by value, and whose computer this is. It never hands either on."""

    def __init__(
        self, root: Path | None, environ: Mapping[str, str], home: Path | None = None, host: str | None = None
    ) -> None:
        secrets = set(_spellings(_secrets(root, environ)))
        self._secrets = _any_of(sorted(secrets, key=len, reverse=True))
        place = str(home or Path.home())
        names = {environ.get("USERNAME", ""), environ.get("USER", ""), environ.get("LOGNAME", ""), Path(place).name}
        self._home = _any_of(_slashes(place)) if len(place) > 3 else None
        self._person = _words(name for name in names if len(name) > 2 and name.lower() not in _ANYBODY)
        host = socket.gethostname() if host is None else host
        self._host = _words([host]) if len(host) > 3 and not host.startswith("localhost") else None

    def text(self, text: str) -> str:
        """A text without secrets and without the person."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        text = redact(text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        for found, replacement in ((self._home, HOME), (self._person, PERSON), (self._host, COMPUTER)):
            text = found.sub(replacement, text) if found else text
        return _FOLDERS_OF_OTHERS.sub(rf"\1{PERSON}", text)

    def document(self, value: Any) -> Any:
        """A JSON document in the same way; what stands under a telling name is hidden whatever it looks like."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(name)): HIDDEN if _tells(str(name), inner) else self.document(inner)
                for name, inner in value.items()
            }
        return [self.document(inner) for inner in value] if isinstance(value, list | tuple) else value

    def line(self, line: str) -> str:
        """A line of a log; one that is a JSON document is taken apart first, so that it stays one."""
        if line.startswith("{"):
            try:
                return json.dumps(self.document(json.loads(line)), ensure_ascii=False)
            except ValueError:
                return self.text(line)
        return self.text(line)


def _tells(name: str, value: Any) -> bool:
    return bool(_SECRET_NAME.search(name)) and value not in (None, "") and not isinstance(value, bool)


def _secrets(root: Path | None, environ: Mapping[str, str]) -> Iterator[str]:
    """Every value that the environment, the lake's .env files or its configuration keep for themselves."""
    yield from (v for name, v in environ.items() if _SECRET_NAME.search(name) and _kept(name, v, _SHORTEST))
    if root is None:
        return
    for name, value in (pair for file in ENV_FILES for pair in _env_pairs(root / file)):
        if _kept(name, value, _SHORTEST_NAMED if _SECRET_NAME.search(name) else _SHORTEST):
            yield value
    for path in sorted((root / "config").glob("*.json")):
        try:
            yield from _named_secrets(json.loads(path.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, RecursionError):
            continue  # a file that cannot be read is not put into a bundle either


def _kept(name: str, value: str, shortest: int) -> bool:
    return name not in _OURS and value.lower() not in _PLAIN and len(value) >= shortest


def _env_pairs(path: Path) -> list[tuple[str, str]]:
    """Names and values of a .env file, as far as it can be read at all."""
    from dotenv.parser import parse_stream

    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return []
    found = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.key and binding.value:
            found.append((binding.key, binding.value))
        elif binding.error:
            found.append(("password", binding.original.string.partition("=")[2].strip()))
    return found


def _named_secrets(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str) and len(inner) >= _SHORTEST_NAMED and _tells(str(name), inner):
                yield inner
            else:
                yield from _named_secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_secrets(inner)


def _spellings(secrets: Iterable[str]) -> Iterator[str]:
    """A secret as it may stand in an address, in JSON, or over several lines."""
    for secret in secrets:
        yield from (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1])
        yield from (line.strip() for line in secret.splitlines() if len(line.strip()) > 7)


def _slashes(place: str) -> list[str]:
    """A folder as systems, addresses and JSON write it."""
    return [place.replace("\\", "\\\\"), place, place.replace("\\", "/")]


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    wanted = [re.escape(text) for text in texts if text]
    return re.compile("|".join(wanted), re.IGNORECASE if os.name == "nt" else 0) if wanted else None


def _words(texts: Iterable[str]) -> re.Pattern[str] | None:
    wanted = "|".join(re.escape(text) for text in texts)
    return re.compile(rf"(?<!\w)(?:{wanted})(?!\w)", re.IGNORECASE) if wanted else None
