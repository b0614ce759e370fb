"""Whether a step has anything to do: a digest of all it depends on, compared with that of its last success."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.engine.records import Output, StepMemory, outputs_to_json
from pipeline.engine.revision import code_digest
from pipeline.model import Phase, Step, StepResult, Zone

Listing = Callable[[Zone, str], Iterable[tuple[str, int, int]]]
"""``(zone, folder) -> (relative path, bytes, mtime_ns)`` of every file below; nothing where the folder is missing."""

OutputsStand = Callable[[Sequence[Output]], bool]
"""Whether files are still there as they were left: same size and mtime_ns; mtime_ns 0 asks for existence only."""

UNCHANGED = {Phase.VALIDATE: "no new files"}


@dataclass(frozen=True)
class Fingerprints:
    """How the world of a step is seen. ``config`` gives the digest of the configuration a step depends on.

    Whatever else a step depends on, such as the day for a freshness check, belongs into ``config`` too.
    """

    config: Callable[[Step], str]
    listing: Listing
    outputs_stand: OutputsStand
    code: Callable[[tuple[str, ...]], str] = code_digest

    def of(self, step: Step, memories: Mapping[str, StepMemory]) -> str:
        """Digest of the step's code, configuration, watched folders and of what the steps before it left behind.

        '' for a step whose input is the world outside: it is never the same.
        """
        if step.phase is Phase.EXTRACT:
            return ""
        digest = hashlib.sha256()
        _add(digest, "step", step.key, self.judge(step))
        for zone, folder in step.watches:
            _add(digest, "folder", zone.value, folder)
            for path, size, mtime_ns in sorted(self.listing(zone, folder)):
                _add(digest, path, str(size), str(mtime_ns))
        for edge in step.needs:
            memory = memories.get(edge.step)
            _add(digest, "need", edge.step, memory.digest if memory else "")
        return digest.hexdigest()

    def judge(self, step: Step) -> str:
        """Digest of the code and configuration a step decides by: verdicts of another judge are looked at again."""
        digest = hashlib.sha256()
        _add(digest, self.code((step.run.partition(":")[0], *step.code)), self.config(step))
        return digest.hexdigest()

    def unchanged(self, memory: StepMemory | None, fingerprint: str) -> bool:
        """Whether the last success was made from the same, and what it left behind still stands."""
        if memory is None or not fingerprint or memory.fingerprint != fingerprint:
            return False
        return self.outputs_stand(memory.outputs)


def why_unchanged(step: Step) -> str:
    """The reason in the owner's words."""
    return UNCHANGED.get(step.phase, "unchanged")


def remember(step: Step, result: StepResult, fingerprint: str, before: StepMemory | None, run_id: str) -> StepMemory:
    """What stays in mind of a step that ended well. One with nothing to do still vouches for what it left before."""
    # A step that could not settle everything must look again, whatever its inputs say.
    known = fingerprint if result.settled else ""
    idle = bool(result.skipped_reason) and not result.artefacts and not result.digest
    if idle and before is not None:
        return replace(before, fingerprint=known, run_id=run_id)
    outputs = [Output(made.zone, made.path, made.bytes, made.mtime_ns) for made in result.artefacts]
    return StepMemory(step.key, known, _digest(result, fingerprint), run_id, outputs_to_json(outputs))


def _digest(result: StepResult, fingerprint: str) -> str:
    """What a step leaves behind, in one word: its own, else of the files it wrote, else as new as what it read."""
    if result.digest or not result.artefacts:
        return result.digest or fingerprint
    digest = hashlib.sha256()
    for made in sorted(result.artefacts, key=lambda artefact: (artefact.zone, artefact.path)):
        _add(digest, made.zone.value, made.path, made.sha256)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, *words: str) -> None:
    digest.update("\0".join((*words, "\n")).encode())
