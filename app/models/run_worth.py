"""What of a run is worth a look: the steps that failed, were retried, were slow or set files aside. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from app.looks import Look
from app.models.run_account import RunAccount
from app.models.run_words import happened, look_of, step_name
from app.remedies import Remedy, remedy
from app.snapshot import step_view
from app.words import tr
from pipeline.engine.records import StepRow
from pipeline.model import StepState

RESUME = "resume-last"


@dataclass(frozen=True)
class Worth:
    """One step: what happened, and the button that helps. ``primary``: a person is needed."""

    key: str
    name: str
    look: Look
    tries: int
    seconds: float
    rows: int
    happened: str
    remedy: Remedy
    primary: bool = False


def worth_a_look(account: RunAccount) -> tuple[Worth, ...]:
    """In the order of the flow, what failed first."""
    found = [_worth(account, step) for step in account.summary.steps if _is_worth_it(account, step)]
    return tuple(sorted(found, key=lambda worth: worth.look not in (Look.FAILED, Look.SIGNIN)))


def _is_worth_it(account: RunAccount, step: StepRow) -> bool:
    failed = step.state in (StepState.FAILED, StepState.INTERRUPTED)
    retried = any(attempt.failure for attempt in account.tries_of(step.key))
    return failed or retried or bool(step.quarantined) or account.is_slow(step)


def _worth(account: RunAccount, step: StepRow) -> Worth:
    tries, slow = account.tries_of(step.key), account.is_slow(step)
    look, _ = look_of(step)
    way_on = _way_on(account, step)
    return Worth(
        key=step.key,
        name=step_name(step.key, step.platform),
        look=look,
        tries=len(tries),
        seconds=step.seconds,
        rows=step.rows_out,
        happened=happened(step, tries, account.usual.get(step.key), slow),
        remedy=way_on,
        primary=look is Look.SIGNIN and way_on.deed.startswith("sign-in "),
    )


def _way_on(account: RunAccount, step: StepRow) -> Remedy:
    """What can be clicked. Old news only has its log: what a later run made of it is told there."""
    view = step_view(step, account.run_id, account.usual.get(step.key))
    show_log = Remedy(tr("Open log"), "logs", page="logs", place={"run": account.run_id, "step": step.key})
    if step.quarantined and step.platform and account.set_aside.get(step.platform):
        return Remedy(tr("Look at it"), "data", page="data", place={"quarantine": True, "platform": step.platform})
    if step.state is not StepState.FAILED or not account.newest:
        return show_log
    way_on = remedy(view)
    return show_log if way_on.deed == RESUME else way_on
