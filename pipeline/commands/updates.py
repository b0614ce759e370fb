"""``updates``: asks now, whoever has switched it off for the panel, and says what is there. Nothing is downloaded."""

from __future__ import annotations

import argparse

from pipeline import __version__
from pipeline.clock import SystemClock
from pipeline.commands.answer import Answer, Exit
from pipeline.updates.asking import NoNews, ask
from pipeline.updates.source import stated_source
from pipeline.updates.version_file import VersionFile, is_newer, number_of
from pipeline.updates.words import is_newest, is_there, of_day

EXITS = {"configuration": Exit.USAGE}  # as for anything that is not stated


def updates(_: argparse.Namespace, __: None) -> Answer:
    try:
        found = ask(stated_source(), SystemClock())
    except NoNews as why:
        error = {"kind": why.kind, "message": why.message, "next_action": why.next_action, "detail": why.detail}
        detail = f" ({why.detail})" if why.detail else ""
        text = f"{why.message}{detail}\n  → {why.next_action}"
        return Answer({"error": error}, text, EXITS.get(why.kind, Exit.FAILED))
    document = {
        "version": __version__, "newer": is_newer(found), "newest": found.version,
        "released": found.released.isoformat(), "page": found.page, "notes": found.notes, "sha256": found.sha256,
    }  # fmt: skip
    return Answer(document, _told(found))


def _told(found: VersionFile) -> str:
    if not is_newer(found):
        same = found.number == number_of(__version__)
        return is_newest(__version__) if same else f"{__version__} is newer than what is told of: {found.version}."
    lines = [f"{is_there(found.version)} It is of {of_day(found.released)}; this is {__version__}.", found.notes]
    lines += [f"  → {found.page}", f"SHA-256 of its installer: {found.sha256}"]
    return "\n".join(filter(None, lines))
