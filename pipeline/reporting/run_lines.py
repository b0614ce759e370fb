"""What the report of a run says, line by line: the verdict, what needs somebody, platforms, steps, differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.comparison import differences
from pipeline.engine.records import QuarantineItem, RunSummary, StepRow
from pipeline.insights.rhythm import Freshness
from pipeline.model import Failure, FailureKind, RunState, StepState
from pipeline.quality.findings import Severity
from pipeline.reporting import wording as say
from pipeline.reporting.run_account import RunAccount
from pipeline.reporting.wording import State

TO_DO = (Severity.CRITICAL, Severity.WARNING)
BY_ITSELF = (FailureKind.TRANSIENT, FailureKind.RATE_LIMITED)
WORST_FIRST = ("failed", "signin", "attention", "running", "paused", "idle", "ok", "skipped")


@dataclass(frozen=True)
class Need:
    """Something that is not as it should be, and what to do about it."""

    state: State
    who: str
    message: str
    next_action: str


@dataclass(frozen=True)
class PlatformLine:
    """One platform in a run; ``stale``: its newest day is older than usual."""

    title: str
    state: State
    done: int
    steps: int
    seconds: str
    usual: str
    slow: bool
    rows: str
    newest: str
    age: str
    stale: bool


@dataclass(frozen=True)
class StepLine:
    title: str
    state: State
    seconds: str
    usual: str
    rows_in: str
    rows_out: str
    happened: str


@dataclass(frozen=True)
class Trouble:
    """A step that failed, in the words of its failure."""

    state: State
    title: str
    kind: str
    message: str
    next_action: str
    tries: str


@dataclass(frozen=True)
class AsideLine:
    platform: str
    file: str
    why: str
    where: str
    next_action: str


@dataclass(frozen=True)
class ChangeLine:
    """A step that was not the same in the run before."""

    title: str
    before: State
    now: State
    rows: str
    seconds: str


# ---- what became of it


def headline(account: RunAccount) -> str:
    """What became of the run, in one sentence or two."""
    summary = account.summary
    done, of = account.platforms_done
    steps = sum(step.ending.satisfied for step in summary.steps), len(summary.steps)
    if summary.state is RunState.RUNNING:
        return f"It goes on: {steps[0]} of {steps[1]} steps are done."
    if summary.state is RunState.CANCELLED:
        return f"It was stopped. {steps[0]} of {steps[1]} steps were done; the rest can go on from there."
    if summary.state is RunState.INTERRUPTED:
        return f"It was cut off. Nothing was lost; {steps[0]} of {steps[1]} steps were done."
    if summary.state is RunState.SUCCESS and not any(step.state is StepState.SUCCEEDED for step in summary.steps):
        return "Nothing new had arrived."
    if done < of:
        return f"{done} of {of} platforms {'is' if done == 1 else 'are'} up to date. {_first_trouble(summary)}".strip()
    if of == 1:
        return f"The one platform is up to date. {_first_trouble(summary)}".strip()
    all_of_them = f"All {say.number_word(of)} platforms are up to date." if of else "Everything is up to date."
    return f"{all_of_them} {_first_trouble(summary)}".strip()


def _first_trouble(summary: RunSummary) -> str:
    failed = [step for step in summary.steps if step.state is StepState.FAILED and step.failure]
    waiting = [step for step in failed if step.failure and step.failure.kind is FailureKind.NEEDS_SIGN_IN]
    if waiting:
        return f"{say.platform_title(waiting[0].platform)} is waiting for you to sign in."
    if failed and failed[0].failure:
        return failed[0].failure.message
    aside = sum(step.quarantined for step in summary.steps)
    return f"{_files_were(aside)} set aside." if aside else ""


def _files_were(number: int) -> str:
    return "One file was" if number == 1 else f"{say.many(number, 'file', 'files')} were"


# ---- what needs somebody


def needs(account: RunAccount) -> tuple[Need, ...]:
    """What to do, the gravest first. Of an older run only what it left undone: the lake has moved on since."""
    found = [*_of_failures(account)]
    if account.newest:
        found += _of_health(account)
    once: dict[str, Need] = {}
    for need in found:
        once.setdefault(need.message, need)
    return tuple(sorted(once.values(), key=lambda need: WORST_FIRST.index(need.state.look)))


def _of_failures(account: RunAccount) -> Iterator[Need]:
    for step in account.summary.steps:
        if step.state is StepState.FAILED and step.failure and step.failure.kind not in BY_ITSELF:
            failure = step.failure
            yield Need(say.of_step(step), say.step_title(step), failure.message, failure.next_action)
    for item in account.set_aside:
        yield Need(
            State("attention", "Set aside"), say.platform_title(item.platform), f"{item.file}: {item.message}",
            item.next_action,
        )  # fmt: skip


def _of_health(account: RunAccount) -> Iterator[Need]:
    if (earlier := account.health.quarantine_open - len(account.set_aside)) > 0:
        said = f"{_files_were(earlier)} set aside in earlier runs; the rest is in."
        yield Need(State("attention", "Set aside"), "The lake", said, "Look at them on the Data page, Quarantine.")
    for fault in account.health.to_mend:
        yield Need(State("failed", "To mend"), "Settings", fault.message, fault.next_action)
    for finding in account.judgement.whole.findings:
        if finding.severity not in TO_DO:
            continue
        state = say.SIGN_IN if finding.aspect == "session" else say.SEVERITIES[finding.severity]
        who = say.platform_title(finding.platform) if finding.platform else "The lake"
        yield Need(state, who, finding.message, finding.next_action)


# ---- platforms and steps


def platform_lines(account: RunAccount) -> tuple[PlatformLine, ...]:
    """In the order of the flow; last the steps that serve all platforms."""
    groups = account.steps_by_platform
    return tuple(_platform(account, name, groups[name]) for name in sorted(groups, key=lambda name: name is None))


def _platform(account: RunAccount, name: str | None, steps: list[StepRow]) -> PlatformLine:
    worked = [step for step in steps if step.state is StepState.SUCCEEDED and step.key in account.usual]
    seconds, usual = sum(step.seconds for step in steps), sum(account.usual[step.key] for step in worked)
    known = next((one for one in account.health.platforms if one.name == name), None)
    day = known.newest if known else None
    today = account.as_of.date()
    return PlatformLine(
        title=say.platform_title(name),
        state=_whole(steps),
        done=sum(step.ending.satisfied for step in steps),
        steps=len(steps),
        seconds=say.seconds(seconds),
        usual=say.seconds(usual) if worked else say.NOTHING,
        slow=any(_is_slow(account, step) for step in steps),
        rows=say.count(_rows(steps)),
        newest=say.short_day(day) if day else say.NOTHING,
        age=say.ago(day, today) if day else "",
        stale=bool(known) and known is not None and known.freshness in (Freshness.STALE, Freshness.OLD),
    )


def _whole(steps: list[StepRow]) -> State:
    """A platform as its worst step is; OK where some had nothing to do."""
    states = [say.of_step(step) for step in steps]
    return min(states, key=lambda state: WORST_FIRST.index(state.look))


def _rows(steps: list[StepRow]) -> int:
    """What came out in the end: the rows of the last step that wrote any."""
    return next((step.rows_out for step in reversed(steps) if step.rows_out), 0)


def _is_slow(account: RunAccount, step: StepRow) -> bool:
    usual = account.usual.get(step.key)
    return step.state is StepState.SUCCEEDED and bool(usual) and step.seconds > max(1.5 * (usual or 0), 1.0)


def step_lines(account: RunAccount) -> tuple[StepLine, ...]:
    tries = Counter(attempt.key for attempt in account.summary.attempts)
    return tuple(
        StepLine(
            title=say.step_title(step),
            state=say.of_step(step),
            seconds=say.seconds(step.seconds) if step.started_at else say.NOTHING,
            usual=say.seconds(account.usual.get(step.key)),
            rows_in=say.count(step.rows_in),
            rows_out=say.count(step.rows_out),
            happened=_happened(account, step, tries[step.key]),
        )
        for step in account.summary.steps
    )


def _happened(account: RunAccount, step: StepRow, tries: int) -> str:
    said = [step.failure.message] if step.failure and step.state is not StepState.SUCCEEDED else []
    if step.quarantined:
        said.append(f"{_files_were(step.quarantined)} set aside; the rest is in.")
    if step.state is StepState.SUCCEEDED and tries > 1:
        said.append(f"Done on try {tries}.")  # that is why it took longer
    elif _is_slow(account, step):
        said.append("Slower than usual.")
    if not said and step.blocked_by:
        titles = {row.key: say.step_title(row) for row in account.summary.steps}
        said.append(f"Waited for {titles.get(step.blocked_by, step.blocked_by)}.")
    elif not said and step.skipped_reason:
        said.append(f"{say.capital(step.skipped_reason)}.")
    return " ".join([*said, *step.notes])


# ---- what went wrong, what was set aside, what was different


def troubles(account: RunAccount) -> tuple[Trouble, ...]:
    tries = Counter(attempt.key for attempt in account.summary.attempts)
    return tuple(
        _trouble(step, step.failure, tries[step.key])
        for step in account.summary.steps
        if step.failure and step.state is StepState.FAILED
    )


def _trouble(step: StepRow, failure: Failure, tries: int) -> Trouble:
    again = f"It is tried again after {say.clock(failure.retry_at)}." if failure.retry_at else ""
    return Trouble(
        say.of_step(step), say.step_title(step), say.kind_of(failure.kind), failure.message,
        f"{failure.next_action} {again}".strip(), f"{tries} tries" if tries > 1 else "",
    )  # fmt: skip


def aside_lines(items: tuple[QuarantineItem, ...]) -> tuple[AsideLine, ...]:
    return tuple(
        AsideLine(say.platform_title(item.platform), item.file, item.message, item.line, item.next_action)
        for item in items
    )


def change_lines(account: RunAccount) -> tuple[ChangeLine, ...]:
    """Against the run before; empty where both did the same, or there is none before."""
    if account.previous is None:
        return ()
    before, now = ({step.key: step for step in side.steps} for side in (account.previous, account.summary))
    lines = []
    for different in differences(account.previous, account.summary):
        one, other = before.get(different.key), now.get(different.key)
        named = other or one
        assert named is not None, "a difference is one of a step that one of them has"
        rows = different.rows_difference
        lines.append(
            ChangeLine(
                say.step_title(named),
                say.of_step(one),
                say.of_step(other),
                say.signed(rows, say.count(abs(rows))),
                say.signed_seconds(different.seconds_difference),
            )
        )
    return tuple(lines)
