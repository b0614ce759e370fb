"""Runs a flow: one definition, any executor, and a journal that is right at every moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.clock import stamp
from pipeline.engine.lake import LakeContext, RunRequest, cancel_flag
from pipeline.engine.plan import Plan
from pipeline.engine.recording import RunRecord
from pipeline.engine.records import RunSummary
from pipeline.engine.run_loop import Equipment, RunLoop
from pipeline.model import NotThere, Step


class Runner(Equipment):
    """Runs flows, one at a time.

    The caller holds the lake (:func:`pipeline.engine.lake_lock.hold_lake`) and ends the executor; where a summary
    names ``abandoned`` steps, it must not wait for them.
    """

    def run(self, request: RunRequest, steps: tuple[Step, ...], lake: LakeContext) -> RunSummary:
        """A new run of ``steps``; edges to steps that are not among them are ignored.

        Returns when every step has ended. Raises ValueError for a flow that cannot run and whatever the journal
        raises when it cannot be written: the run then stays open and is found interrupted at the next start.
        """
        plan = Plan(steps)
        record = RunRecord(self._new_run_id(), self.journal, self.bus, self.clock)
        record.create(request, steps)
        return self._conduct(RunLoop(self, record, plan, lake, request.force), record.run_id)

    def resume(
        self, run_id: str, steps: tuple[Step, ...], lake: LakeContext, only: Collection[str] | None = None
    ) -> RunSummary:
        """Go on with an interrupted, failed, cancelled or partial run, under its own name.

        Steps that ended well in it are kept while nothing they depend on has changed; all others run again.
        ``steps`` are chosen as for the first time, from the run's ``arguments``. With ``only``, no other steps than
        these run, and the others keep the ending they had, well or not. Raises NotThere for an unknown run and
        ``IllegalTransition`` for one that is running or has nothing left to do.
        """
        before = self.journal.run(run_id)
        if before is None:
            raise NotThere(f"There is no run {run_id}. List the runs and choose one.")
        if only is not None:
            known = {step.key for step in before.steps}
            steps = tuple(step for step in steps if step.key in known)
        plan = Plan(steps)
        unfinished = [step for step in before.steps if not step.ending.satisfied and (only is None or step.key in only)]
        cancel_flag(lake.journal_dir, run_id).clear()
        record = RunRecord(run_id, self.journal, self.bus, self.clock)
        record.resume(
            before.run,
            steps,
            tell=[step.key for step in steps if only is None or step.key in only],
            reopen=[step.key for step in unfinished if step.key in plan.steps],
            gone=[step for step in unfinished if step.key not in plan.steps],
        )
        force = bool(before.run.arguments.get("force"))
        return self._conduct(RunLoop(self, record, plan, lake, force, before, only), run_id)

    def _conduct(self, loop: RunLoop, run_id: str) -> RunSummary:
        loop.conduct()
        summary = self.journal.run(run_id)
        assert summary is not None, "a run that was conducted is in the journal"
        return replace(summary, abandoned=loop.abandoned)

    def _new_run_id(self) -> str:
        """The history is sorted by these: within a second, too, a later run has the higher number."""
        second, newest = stamp(self.clock.now()), self.journal.runs(1)
        last, _, number = newest[0].run.run_id.rpartition("-") if newest else ("", "", "")
        following = int(number, 16) + 1 if last == second else self.rng.getrandbits(15)
        return f"{second}-{following:04x}"
