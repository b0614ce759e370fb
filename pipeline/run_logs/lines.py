"""The log of one run, read without holding it: where each line begins, how grave it is and who speaks.

A million lines cost about ten bytes each; a line is turned into words only when somebody looks at it. Any thread may
use a log: while one extends it, others read lines and filter, for what has been found never changes.
"""

from __future__ import annotations

import io
import json
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from pipeline.clock import iso
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.records import StoredEvent
from pipeline.logs import MACHINES
from pipeline.model import NotThere
from pipeline.run_logs.filtering import LogFilter, Match, PatternRefused, match_of
from pipeline.run_logs.sentences import Level, LogLine, Place, line_from, line_of_event, place_of_key, step_title
from pipeline.run_logs.words import SAID, words_in

__all__ = [
    "Level",
    "LogFile",
    "LogFilter",
    "LogLine",
    "PatternRefused",
    "Place",
    "line_from",
    "line_of_event",
    "log_of_run",
    "match_of",
    "place_of_key",
    "step_title",
]

STRIDE = 1 << 18  # bytes looked through at a time
SLICE = 1 << 14  # lines looked through at a time
NEAR = 1 << 16  # bytes between two wanted lines that are cheaper read than jumped over
MOST_PLACES = 255
SIGNATURES = 4096  # different beginnings of lines kept in mind
EVENTS = 1000  # asked of the journal at a time
GONE = "The log of this run is no longer there."

# What a line's level and place depend on, without reading all of it. The first line of each kind is read whole and
# tells both; those that agree with it in these parts agree in level and place.
_STEP = rb'", "run_id": "[^"\n]*", "at": "[^"\n]*", "seq": \d+, ("key": "[^"\n]*", "platform": [^,\n]*, '
_LINE = re.compile(
    rb'(?:\{"type": "(?:'
    rb'Log", "at": "[^"\n]*", ("level": "\w+", "logger": "[^"\n]*"), "message": "'
    rb"|Step(?:Started|Retrying)" + _STEP + rb'(?:"phase": "\w+", )?"attempt": \d+)'
    rb"|StepFinished" + _STEP + rb'"phase": "\w+", "state": "\w+"), "seconds": [^,\n]+, "rows_in": \d+, "rows_out": \d+'
    rb', "failure": (null|\{"kind": "[^"\n]*")[^\n]*("blocked_by": ".?)[^\n]*("quarantined": \d+\})'
    rb"))?[^\n]*\n"
)
Signature = tuple[bytes | None, ...]


class LogFile:
    """The lines of a file that may still be growing, and that may not be there yet."""

    def __init__(self, path: Path | None) -> None:
        self.path = path  # None: the lines come from the journal
        self._open: Callable[[], BinaryIO] = self._open_file
        self._ends = array("Q")
        self._levels = bytearray()
        self._places = bytearray()
        self._known_places: dict[Place, int] = {Place(): 0}
        self._signatures: dict[Signature, tuple[int, int]] = {}
        self._counts = [0] * len(Level)
        self._length = 0
        self._extending = Lock()

    @classmethod
    def of_events(cls, events: Iterable[StoredEvent]) -> LogFile:
        """The same from the journal, for a run whose file is gone: without what the code logged itself."""
        documents = (
            {"type": event.type, "run_id": event.run_id, "at": iso(event.at), "seq": event.seq, **event.body}
            for event in events
        )
        text = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents).encode()
        made = cls(None)
        made._open = lambda: io.BytesIO(text)
        return made

    def _open_file(self) -> BinaryIO:
        try:
            return (self.path or Path()).open("rb")
        except FileNotFoundError:
            raise NotThere(GONE) from None

    # ---- how much there is

    def __len__(self) -> int:
        return self._length

    def count(self, level: Level) -> int:
        """How many lines have exactly this level."""
        return self._counts[level]

    @property
    def size(self) -> int:
        """The bytes that have been looked through."""
        return self._ends[self._length - 1] if self._length else 0

    @property
    def places(self) -> tuple[Place, ...]:
        """Everybody who speaks in the lines found so far."""
        return tuple(self._known_places)

    # ---- finding lines

    def extend(self, most: int = STRIDE) -> bool:
        """Look through at most so many bytes of what has been added; True when there may be more.

        A line counts once its end is written; a file that is not there yet has none. Raises NotThere for a file that
        is gone or was replaced by a shorter one, OSError when it cannot be read.
        """
        with self._extending:
            return self._extend(most)

    def _extend(self, most: int) -> bool:
        begin = self.size
        try:
            with self._open() as handle:
                size = handle.seek(0, io.SEEK_END)
                if size < begin:
                    raise NotThere(GONE)
                chunk = _lines_at(handle, begin, most)
        except NotThere:
            if begin == 0:
                return False
            raise
        self._note(chunk, begin)
        return bool(chunk) and self.size < size

    def _note(self, chunk: bytes, begin: int) -> None:
        """Write down where the lines of ``chunk`` end and what they are; counting them last makes them visible."""
        ends, levels, places, known = self._ends, self._levels, self._places, self._signatures
        before, counts = len(levels), self._counts
        for found in _LINE.finditer(chunk):
            signature = found.groups()
            verdict = known.get(signature)
            if verdict is None:
                verdict = self._judge(signature, found[0])
            ends.append(begin + found.end())
            levels.append(verdict[0])
            places.append(verdict[1])
        added = levels[before:]
        self._counts = [counts[level] + added.count(level) for level in Level]
        self._length = len(levels)

    def _judge(self, signature: Signature, raw: bytes) -> tuple[int, int]:
        """Level and place of a line as its words will show them; the beginning that says so is kept in mind."""
        line = line_from(raw)
        place = self._known_places.get(line.place)
        if place is None:
            # More speakers than a byte can tell apart belong to a broken file: theirs are lines of the run.
            place = len(self._known_places) if len(self._known_places) < MOST_PLACES else 0
            self._known_places.setdefault(line.place, place)
        verdict = (int(line.level), place)
        if any(signature) and len(self._signatures) < SIGNATURES:
            self._signatures[signature] = verdict
        return verdict

    # ---- reading lines

    def line(self, number: int) -> LogLine:
        """One line in words. Raises IndexError for one there is not, NotThere when the file is gone."""
        return self.read([number])[0]

    def read(self, numbers: Sequence[int]) -> list[LogLine]:
        """Lines in words, in the order asked for."""
        return [line_from(raw) for raw in self.raw(numbers)]

    def raw(self, numbers: Sequence[int]) -> list[bytes]:
        """Lines as they stand in the file, with their ends."""
        if numbers and not 0 <= min(numbers) <= max(numbers) < self._length:
            raise IndexError(f"there are {self._length} lines")
        found: dict[int, bytes] = {}
        with self._open() as handle:
            for run in _neighbours(sorted(set(numbers)), self._ends):
                begin, end = self._begin(run[0]), self._ends[run[-1]]
                handle.seek(begin)
                chunk = handle.read(end - begin)
                for number in run:
                    found[number] = chunk[self._begin(number) - begin : self._ends[number] - begin]
        return [found[number] for number in numbers]

    def _begin(self, number: int) -> int:
        return self._ends[number - 1] if number else 0

    # ---- choosing lines

    def filter(self, wanted: LogFilter, start: int = 0, stop: int | None = None) -> array[int]:
        """The numbers of the lines that are wanted, ascending, from ``start`` up to ``stop``.

        Raises :class:`PatternRefused`, and NotThere when the file must be read and is gone.
        """
        stop = self._length if stop is None else min(stop, self._length)
        match = wanted.match()
        found = array("I")
        for begin in range(start, stop, SLICE):
            end = min(begin + SLICE, stop)
            fits = self._fitting(wanted, begin, end)
            if match is not None:
                self._read_and_match(wanted, match, begin, end, fits)
            found.extend(compress(range(begin, end), fits))
        return found

    def worst(self, wanted: LogFilter) -> int:
        """The newest error among the lines that are wanted, else the newest warning; -1 for neither."""
        for level in (Level.ERROR, Level.WARNING):
            found = self.filter(replace(wanted, level=level)) if wanted.level <= level else array("I")
            if found:
                return found[-1]
        return -1

    def _fitting(self, wanted: LogFilter, begin: int, end: int) -> bytearray:
        """For each line 1 where level and place are right. Both tests are made for all lines at once."""
        fits = self._levels[begin:end].translate(bytes(level >= wanted.level for level in range(256)))
        if wanted.platform is None and not wanted.phase and not wanted.key:
            return fits
        right = bytearray(256)
        for place, code in tuple(self._known_places.items()):
            right[code] |= wanted.at_place(place)
        there = self._places[begin:end].translate(right)
        both = int.from_bytes(fits, "little") & int.from_bytes(there, "little")
        return bytearray(both.to_bytes(end - begin, "little"))

    def _read_and_match(self, wanted: LogFilter, match: Match, begin: int, end: int, fits: bytearray) -> None:
        """Take back the 1 of every line whose words do not match."""
        named = bytearray(256)
        for place, code in tuple(self._known_places.items()):
            named[code] |= match.test(wanted.named(place))
        first, last = fits.find(1), fits.rfind(1)
        if first < 0:
            return
        base = self._begin(begin + first)
        with self._open() as handle:
            handle.seek(base)
            chunk = handle.read(self._ends[begin + last] - base)
        cuts = [0, *(end - base for end in self._ends[begin + first : begin + last + 1])]
        # Where nothing is escaped, what the code said stands in the file as it is shown.
        sure = match.literally and b"\\" not in chunk
        small = chunk.lower() if sure else b""
        for at in compress(range(first, last + 1), fits[first : last + 1]):
            start, stop = cuts[at - first], cuts[at - first + 1]
            if named[self._places[begin + at]]:
                continue
            if sure and chunk.startswith(SAID, start) and small.find(match.literally, start, stop) < 0:
                fits[at] = 0
            else:
                fits[at] = match.test(words_in(chunk, start, stop))


def log_of_run(folder: Path, run_id: str, journal: JournalReads, going_on: bool = False) -> LogFile | None:
    """The log of a run: its file, else what the journal remembers of it, else None – its time was over.

    ``going_on``: the file will be there in a moment.
    """
    path = folder / MACHINES.format(run_id=run_id)
    if going_on or path.is_file():
        return LogFile(path)
    events = list(_remembered(journal, run_id))
    return LogFile.of_events(events) if events else None


def _remembered(journal: JournalReads, run_id: str) -> Iterator[StoredEvent]:
    since = 0
    while events := journal.events(since, run_id, EVENTS):
        yield from events
        since = events[-1].seq


def _lines_at(handle: BinaryIO, begin: int, most: int) -> bytes:
    """Whole lines from a place on: about ``most`` bytes, but one line at least if it has an end."""
    handle.seek(begin)
    chunk = handle.read(most)
    while (end := chunk.rfind(b"\n")) < 0:
        more = handle.read(most)
        if not more:
            return b""
        chunk += more
    return chunk[: end + 1]


def _neighbours(numbers: Sequence[int], ends: array[int]) -> Iterator[list[int]]:
    """Numbers in groups that are read in one go."""
    group: list[int] = []
    for number in numbers:
        if group and ends[number - 1] - ends[group[-1]] > NEAR:
            yield group
            group = []
        group.append(number)
    if group:
        yield group
