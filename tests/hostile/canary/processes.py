"""Watches what a program starts: the words and the environment of each process, which any program may read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

LOOK_SECONDS = 0.1


@dataclass
class Watch:
    """``words`` and ``environments`` are those of all descendants that were ever seen, by what they are called."""

    parent: int
    words: dict[str, str] = field(default_factory=dict)
    environments: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    _seen: set[tuple[int, float]] = field(default_factory=set)

    def look(self) -> None:
        with suppress(psutil.Error):
            parent = psutil.Process(self.parent)
            self._read(parent, own=True)
            for process in parent.children(recursive=True):
                self._read(process)

    def _read(self, process: psutil.Process, own: bool = False) -> None:
        """A process that was just forked still has its parent's words; it is looked at until it has its own."""
        with suppress(psutil.Error):
            key, words = (process.pid, process.create_time()), "\0".join(process.cmdline())
            if key in self._seen or (not own and words == self.words.get("the program itself")):
                return
            self._seen.add(key)
            name = "the program itself" if own else f"{process.name()} {process.pid}"
            self.names.add(process.name())
            self.words[name] = words
            if not own:  # what the owner gave to the program itself is theirs
                self.environments[name] = "\0".join(f"{n}={v}" for n, v in process.environ().items())


@contextmanager
def watched(parent: int) -> Iterator[Watch]:
    """Look at the descendants of a program ten times a second, for the length of the block."""
    watch, over = Watch(parent), threading.Event()

    def keep_looking() -> None:
        while not over.wait(LOOK_SECONDS):
            watch.look()

    thread = threading.Thread(target=keep_looking, name="watch")
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()
