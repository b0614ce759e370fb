"""Which lines of a log are wanted: by level, platform, step and words – plain, or a pattern between slashes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.run_logs.sentences import Level, LogLine, Place

TEXT_LIMIT = 1000  # characters of a line that a pattern looks at: some patterns take the square of it

_REASONS = (
    ("unterminated subpattern", "the round bracket opened at place {at} is never closed"),
    ("unbalanced parenthesis", "the round bracket at place {at} closes nothing"),
    ("unterminated character set", "the square bracket opened at place {at} is never closed"),
    ("nothing to repeat", "the sign at place {at} repeats nothing"),
    ("multiple repeat", "the sign at place {at} repeats a repetition"),
    ("min repeat greater than max repeat", "the smallest number at place {at} is larger than the largest"),
    ("bad character range", "the range at place {at} runs backwards"),
    ("bad escape (end of pattern)", "nothing follows the backslash at its end"),
    ("bad escape", "the backslash at place {at} has no meaning before that letter"),
    ("invalid group reference", "the group asked for at place {at} does not exist"),
)


@dataclass(frozen=True)
class Match:
    """A test for what a line says. ``literally``: what stands in every text that passes, its letters made small."""

    test: Callable[[str], bool]
    literally: bytes = b""


class PatternRefused(ValueError):
    """The words searched for are a pattern that cannot be used; the message says why, for the owner."""


@dataclass(frozen=True)
class LogFilter:
    """``platform`` None and ``phase``, ``key`` '' mean any; ``platform`` '' means lines of no platform.

    ``named`` says how a place is written beside the message, so that plain words find it there too.
    """

    level: Level = Level.DEBUG
    platform: str | None = None
    phase: str = ""
    key: str = ""
    text: str = ""
    named: Callable[[Place], str] = field(default=lambda _: "", compare=False)

    @property
    def everything(self) -> bool:
        return self == LogFilter()  # how places are written chooses nothing by itself

    def at_place(self, place: Place) -> bool:
        """Whether lines from there are wanted at all."""
        return (
            (self.platform is None or self.platform == place.platform)
            and (not self.phase or self.phase == place.phase)
            and (not self.key or self.key == place.key)
        )

    def match(self) -> Match | None:
        """The test for a line's words; None when any will do. Raises :class:`PatternRefused`."""
        return match_of(self.text)

    def wants(self, line: LogLine) -> bool:
        """Whether one line is wanted. Raises :class:`PatternRefused`."""
        match = self.match()
        fits = line.level >= self.level and self.at_place(line.place)
        return fits and (match is None or match.test(self.named(line.place)) or match.test(line.whole))


def match_of(text: str) -> Match | None:
    """What was typed as a test: plain words in any case, or the pattern between two slashes."""
    words = text.strip()
    if not words:
        return None
    if words.startswith("/"):
        pattern = words[1:].removesuffix("/") if len(words) > 1 else ""
        return _pattern(pattern) if pattern else None
    wanted = words.lower()
    plain = words.isascii() and words.isprintable() and not set('"\\') & set(words)
    return Match(lambda said: wanted in said.lower(), wanted.encode() if plain else b"")


def _pattern(pattern: str) -> Match:
    if repeats_what_varies(pattern):
        raise PatternRefused(
            "This pattern repeats a group that can itself be read in several ways. That may take for ever:"
            " repeat plain signs only."
        )
    try:
        search = re.compile(pattern, re.IGNORECASE).search
    except re.error as error:
        raise PatternRefused(f"This is no pattern yet: {_reason(error)}.") from None
    except (RecursionError, OverflowError):
        raise PatternRefused("This pattern is too large.") from None
    return Match(lambda said: search(said, 0, TEXT_LIMIT) is not None)


def _reason(error: re.error) -> str:
    found = next((reason for words, reason in _REASONS if words in error.msg), "place {at} cannot be read")
    return found.format(at=(error.pos or 0) + 1)


def repeats_what_varies(pattern: str) -> bool:
    """Whether a group that holds a repetition or a choice is itself repeated without end.

    ``(a+)+`` or ``(a|aa)+`` may take longer than the sun lasts, and searching holds up the whole program meanwhile.
    """
    groups, closed, skip = [False], False, 0  # for each open group whether it varies; whether one that does just ended
    for at, sign in enumerate(pattern):
        if at < skip:
            continue
        if sign == "\\" or sign == "[":
            skip, closed = at + 2 if sign == "\\" else _end_of_set(pattern, at), False
        elif sign == "(":
            groups.append(False)
            closed = False
        elif sign == ")" and len(groups) > 1:
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif sign in "*+" or (sign == "{" and _is_open(pattern, at)):
            if closed:
                return True
            groups[-1] = True
        else:
            groups[-1] = groups[-1] or sign == "|"
            closed = closed and sign == "?"
    return False


def _end_of_set(pattern: str, at: int) -> int:
    """The place behind a set of characters: ``[]a-z]`` holds a bracket of its own."""
    start = at + (3 if pattern[at + 1 : at + 3] == "^]" else 2)
    while start < len(pattern) and pattern[start] != "]":
        start += 2 if pattern[start] == "\\" else 1
    return start + 1


def _is_open(pattern: str, at: int) -> bool:
    """``{3,}`` and ``{2,900}`` go on, ``{3}`` and a lone bracket do not."""
    found = re.match(r"\{\d*,(\d*)\}", pattern[at:])
    return found is not None and (not found[1] or int(found[1]) > 20)
