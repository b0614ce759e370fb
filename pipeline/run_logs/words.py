"""What a line of a log says, found without taking the line apart: searching a million lines has no time for more.

Only the commonest kinds are known here, and only where nothing in them is escaped. All others are read whole, by
:mod:`pipeline.run_logs.sentences`, whose words these are, too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.run_logs.sentences import Place, done_message, line_from, place_of_step, started_message

SAID = b'{"type": "Log", '
_LOG = re.compile(
    re.escape(SAID) + rb'"at": "[^"\n]*", "level": "\w+", "logger": "([^"\n]*)", "message": "(?:\1: )?([^\\\n]*)"\}\n'
)
_STEP = (
    rb'", "run_id": "[^"\\\n]*", "at": "[^"\\\n]*", "seq": \d+, "key": "([^"\\\n]*)", "platform": ([^,\n]*),'
    rb' "phase": "(\w+)", '
)
_STARTED = re.compile(rb'\{"type": "StepStarted' + _STEP + rb'"attempt": (\d+)\}\n')
_DONE = re.compile(
    rb'\{"type": "StepFinished'
    + _STEP
    + rb'"state": "succeeded", "seconds": ([\d.]+), "rows_in": \d+, "rows_out": (\d+), "failure": null,'
    rb' "skipped_reason": "", "blocked_by": "", "notes": \[\], "quarantined": 0\}\n'
)


def words_in(chunk: bytes, start: int, stop: int) -> str:
    """The message, and all below it, of the line between two places of ``chunk``."""
    if (found := _LOG.match(chunk, start, stop)) is not None:
        return found[2].decode("utf-8", "replace")
    if (found := _DONE.match(chunk, start, stop)) is not None:
        key, platform, phase, seconds, rows = found.groups()
        return done_message(_place(key, platform, phase), int(rows), float(seconds))
    if (found := _STARTED.match(chunk, start, stop)) is not None:
        key, platform, phase, attempt = found.groups()
        return started_message(_place(key, platform, phase), int(attempt))
    return line_from(chunk[start:stop]).whole


@lru_cache(maxsize=1024)
def _place(key: bytes, platform: bytes, phase: bytes) -> Place:
    named = "" if platform == b"null" else platform.decode("utf-8", "replace").strip('"')
    return place_of_step(key.decode("utf-8", "replace"), named, phase.decode())
