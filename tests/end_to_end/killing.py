"""Real runs that are cut off – at a named place or at a moment – and what must be true of the lake afterwards."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.crash import VARIABLE
from pipeline.engine.records import RunSummary
from pipeline.model import RunState, StepState
from tests.end_to_end.forked import Forked
from tests.end_to_end.lakes import COMMAND_SECONDS, REPOSITORY, LakeFolder, environment, ran
from tests.end_to_end.warehouse import Content, warehouse_content

RUN: tuple[str, ...] = ("run", "--no-extractors", "--json")
LEFTOVERS = (".bedrot-tmp", ".part", "-wal", "-journal")
ENDED_WELL = (0, 1)  # 1: something was set aside

# Counts how often a run passes each crash point, without dying there.
COUNT = """
import json, sys
from collections import Counter
from pipeline import crash
passed = Counter()
crash.crash_point = lambda name: passed.update([name])
from pipeline.cli import main
main(sys.argv[1:])
print(json.dumps(passed), file=sys.stderr)
"""


def times_passed(lake: LakeFolder) -> dict[str, int]:
    """Runs ``lake`` and tells how often each crash point was passed."""
    line = [sys.executable, "-c", COUNT, "--root", str(lake.root), *RUN]
    ended = subprocess.run(
        line, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False
    )
    assert ended.returncode in ENDED_WELL, ended.stderr
    counted: dict[str, int] = json.loads(ended.stderr.splitlines()[-1])
    return counted


@dataclass(frozen=True)
class Blow:
    """How a process is killed: at a crash point (``renamed:3``) or some seconds after its start."""

    place: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        return self.place or f"{self.seconds:.3f} s"

    def strike(self, programs: Forked, lake: LakeFolder, *words: str) -> bool:
        """Run a command and kill it; False when it had ended before."""
        changes = {VARIABLE: self.place} if self.place else {}
        seconds = COMMAND_SECONDS if self.place else self.seconds
        return programs.begin(lake.root, *words, seconds=seconds, **changes).returncode == -signal.SIGKILL


@dataclass(frozen=True)
class State:
    """All of a lake that a kill must not change, however the run came to its end."""

    curated: dict[str, bytes]
    warehouse: Content
    kept: frozenset[tuple[str, str]]  # path and digest of the files in raw, quarantine and landing
    versions: frozenset[tuple[str, str]]  # dataset and digest of what the archive holds
    fates: dict[str, str]
    waiting: frozenset[tuple[str, str, str]]  # what is set aside, by which rule

    @classmethod
    def of(cls, lake: LakeFolder) -> State:
        files = {path: digest for path, (_, digest) in lake.files().items()}
        kept = {
            (path, digest)
            for path, digest in files.items()
            if path.startswith(("landing/", "raw/", "quarantine/")) and "/manifest/" not in path
        }
        versions = [(path.split("/")[1], digest) for path, digest in files.items() if path.startswith("archive/")]
        assert len(versions) == len(set(versions)), "the archive holds a version twice"
        fates = {path: delivery.verdict.value for path, delivery in lake.ledger().items()}
        waiting = frozenset((item.platform, item.file, item.rule) for item in lake.set_aside())
        return cls(lake.curated(), warehouse_content(lake), frozenset(kept), frozenset(versions), fates, waiting)

    def differs_from(self, other: State) -> list[str]:
        return [name for name in vars(self) if getattr(self, name) != getattr(other, name)]


@dataclass(frozen=True)
class Situation:
    """A lake that is about to run, and how it was before and is after a run that nothing disturbs."""

    programs: Forked
    name: str
    ready: LakeFolder
    before: dict[str, bytes]  # the curated files
    after: State
    passed: dict[str, int]
    seconds: float


@dataclass
class Case:
    """One lake whose run is killed, perhaps again while it is resumed, and then finished."""

    situation: Situation
    blow: Blow
    resumed: bool
    second: Blow | None = None
    struck: bool = field(default=False, init=False)

    def __str__(self) -> str:
        again = f", then at {self.second}" if self.second else ""
        return f"{self.situation.name} killed at {self.blow}{again}, {'resumed' if self.resumed else 'run again'}"

    def faults(self, root: Path) -> list[str]:
        """What is wrong after the kill and the recovery, in words; nothing when all is as it should be."""
        return [f"{self}: {fault}" for fault in self._faults(self.situation.ready.copied(root))]

    def _faults(self, lake: LakeFolder) -> Iterator[str]:
        programs = self.situation.programs
        self.struck = self.blow.strike(programs, lake, *RUN)
        if self.blow.place and not self.struck:
            yield "the place was not passed"
        yield from self._torn_files(lake)
        killed = newest_run(lake)
        resumed = self.resumed and killed is not None and killed.state is RunState.RUNNING
        words = ("resume", killed.run_id, "--json") if killed and resumed else RUN
        if self.second is not None:
            self.second.strike(programs, lake, *words)
            yield from self._torn_files(lake)
            words = again_words(lake, words)
        ended = programs.say(lake.root, *words)
        if ended.returncode not in ENDED_WELL:
            yield f"{' '.join(words)} ended with {ended.returncode}: {ended.stderr[-600:]}"
            return
        yield from self._differences(lake)
        if killed is not None:
            yield from dishonest_history(lake, killed, resumed=resumed)
        yield from (f"{path} was left" for path in lake.files() if path.endswith(LEFTOVERS))
        again = ran(lake.run())
        if again:
            yield f"a further run still had work: {sorted(again)}"

    def _torn_files(self, lake: LakeFolder) -> Iterator[str]:
        """A reader sees the old file or the new one at every moment, even now."""
        whole = (self.situation.before, self.situation.after.curated)
        for file in sorted((lake.root / "curated").glob("[!.]*")):
            if file.read_bytes() not in [files.get(file.name) for files in whole]:
                yield f"{file.name} was neither the old file nor the new one"

    def _differences(self, lake: LakeFolder) -> Iterator[str]:
        try:
            found = State.of(lake)
        except AssertionError as twice:
            yield str(twice)
            return
        yield from (f"another {name} than undisturbed" for name in found.differs_from(self.situation.after))


def newest_run(lake: LakeFolder) -> RunSummary | None:
    """The last run the journal knows of; None before the first one is written down."""
    with lake.opened() as opened:
        lines = opened.journal.runs(1)
        return opened.journal.run(lines[0].run.run_id) if lines else None


def again_words(lake: LakeFolder, words: tuple[str, ...]) -> tuple[str, ...]:
    """After a second kill: resume once more, unless the resumed run had come to its end."""
    newest = newest_run(lake)
    unfinished = newest is not None and newest.state in (RunState.RUNNING, RunState.INTERRUPTED)
    return words if words[0] == "run" or unfinished else RUN


def dishonest_history(lake: LakeFolder, killed: RunSummary, *, resumed: bool) -> Iterator[str]:
    """The killed run is told as what it was, with every attempt of its steps."""
    with lake.opened() as opened:
        now = opened.journal.run(killed.run_id)
    assert now is not None
    if killed.state is RunState.RUNNING:
        right = (RunState.SUCCESS, RunState.PARTIAL) if resumed else (RunState.INTERRUPTED,)
        if now.state not in right:
            yield f"the killed run is called {now.state}"
    lost = {(a.key, a.attempt) for a in killed.attempts} - {(a.key, a.attempt) for a in now.attempts}
    if lost:
        yield f"attempts were forgotten: {sorted(lost)}"
    cut_off = {(a.key, a.attempt) for a in killed.attempts if a.state is StepState.RUNNING}
    states = {(a.key, a.attempt): a.state for a in now.attempts}
    wrong = {attempt: states[attempt].value for attempt in cut_off if states[attempt] is not StepState.INTERRUPTED}
    if wrong:
        yield f"attempts that were cut off are called {wrong}"
    open_steps = [s.key for s in now.steps if resumed and s.state not in (StepState.SUCCEEDED, StepState.SKIPPED)]
    if open_steps:
        yield f"steps of the resumed run did not end: {open_steps}"
