"""What is said about a run and its steps: the line of the history, the sentence of a run, what happened in a step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.looks import Look
from app.state import OPTIONAL
from app.words import (
    NOTHING,
    duration,
    failure_in_two_words,
    look_of_step,
    many,
    number_word,
    platform_title,
    short_step_title,
    tr,
)
from pipeline.engine.records import AttemptRow, RunLine, RunSummary, StepRow, WentWrong
from pipeline.model import FailureKind, Phase, RunState, StepState

LEAST_SECONDS, BRIEF_SECONDS = 0.05, 9.95
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def step_time(seconds: float) -> str:
    """``0.4 s``, ``0:48``: short steps in tenths, so that a quick run does not look like none at all."""
    if seconds < LEAST_SECONDS:
        return tr("< 0.1 s")
    return f"{seconds:.1f} s" if seconds < BRIEF_SECONDS else duration(seconds)


def step_name(key: str, platform: str | None) -> str:
    """``Linktree · Extract``; a step that joins platforms only has its own name."""
    short = short_step_title(key)
    return f"{platform_title(platform)} · {short}" if platform else short


# ---- the history


def what_went_wrong(line: RunLine) -> str:
    """``DistroKid: sign-in needed · Linktree: no answer``; a dash when nothing did."""
    said = dict.fromkeys(f"{_whose(wrong)}: {failure_in_two_words(wrong.failure.kind)}" for wrong in line.went_wrong)
    if said:
        return " · ".join(said)
    if line.run.state is RunState.CANCELLED:
        return tr("Stopped after {} of {} steps").format(line.done, line.steps)
    if line.run.state is RunState.INTERRUPTED:
        return tr("Cut off after {} of {} steps").format(line.done, line.steps)
    if line.run.state is RunState.PARTIAL:
        return tr("Files were set aside")
    return NOTHING


def wrong_in_full(line: RunLine) -> str:
    """Each failure in its own sentence, a line each; empty when there was none."""
    return "\n".join(f"{_whose(wrong)}: {wrong.failure.message}" for wrong in line.went_wrong)


def _whose(wrong: WentWrong) -> str:
    return platform_title(wrong.platform) if wrong.platform else short_step_title(wrong.key)


# ---- one run


def sentence(summary: RunSummary) -> str:
    """What became of a run that has ended, and what that means."""
    done, of = platforms_done(summary)
    steps = sum(step.ending.satisfied for step in summary.steps), len(summary.steps)
    if summary.state is RunState.RUNNING:
        return tr("{} of {} steps done").format(*steps)
    if summary.state is RunState.CANCELLED:
        return tr("Stopped. {} of {} steps were done; the rest can go on from there.").format(*steps)
    if summary.state is RunState.INTERRUPTED:
        return tr("Cut off. Nothing was lost; {} of {} steps were done.").format(*steps)
    if summary.state is RunState.SUCCESS:
        changed = any(step.state is StepState.SUCCEEDED for step in summary.steps)
        return all_up_to_date(of) if changed else tr("Nothing new had arrived.")
    begun = tr("{} of {} platforms up to date.").format(done, of) if done < of or not of else all_up_to_date(of)
    return f"{begun} {_first_trouble(summary)}".strip()


def all_up_to_date(platforms: int) -> str:
    if platforms == 0:
        return tr("Everything is up to date.")
    if platforms == 1:
        return tr("The one platform is up to date.")
    return tr("All {} platforms are up to date.").format(number_word(platforms))


def platforms_done(summary: RunSummary) -> tuple[int, int]:
    """How many platforms of a run ended well with every step, of how many; what is optional counts if it had a part."""
    groups: dict[str, list[StepRow]] = {}
    for step in summary.steps:
        if step.platform:
            groups.setdefault(step.platform, []).append(step)
    for name in OPTIONAL & groups.keys():
        if not any(step.rows_in or step.rows_out or step.failure for step in groups[name]):
            del groups[name]
    return sum(all(step.ending.satisfied for step in steps) for steps in groups.values()), len(groups)


def _first_trouble(summary: RunSummary) -> str:
    failed = [step for step in summary.steps if step.failure is not None]
    waiting = [s for s in failed if s.failure and s.failure.kind is FailureKind.NEEDS_SIGN_IN]
    if waiting:
        return tr("{} is waiting for you to sign in.").format(platform_title(waiting[0].platform))
    if failed and failed[0].failure:
        return failed[0].failure.message
    aside = sum(step.quarantined for step in summary.steps)
    return tr("{} set aside.").format(files_were(aside)) if aside else ""


def files_were(number: int) -> str:
    """``One file was``, ``3 files were``"""
    return tr("One file was") if number == 1 else f"{many(number, tr('file'), tr('files'))} {tr('were')}"


# ---- one step


def happened(step: StepRow, tries: Sequence[AttemptRow] = (), usual: float | None = None, slow: bool = False) -> str:
    """What became of a step, in a sentence or two; a dash when there is nothing to say."""
    said: list[str] = []
    if step.failure is not None and step.state is not StepState.SUCCEEDED:
        said.append(step.failure.message)
    elif any(attempt.failure for attempt in tries):
        said.append(_at_last(step, tries))
        slow = False  # the tries before explain it
    if step.quarantined:
        said.append(tr("{} set aside; the rest is in.").format(files_were(step.quarantined)))
    if slow and usual:
        said.append(tr("Slower than usual ({}).").format(step_time(usual)))
    if not said and step.blocked_by:
        said.append(tr("Waited for {}.").format(step_name(step.blocked_by, _platform_of(step.blocked_by))))
    elif not said and step.skipped_reason:
        said.append(f"{step.skipped_reason[:1].upper()}{step.skipped_reason[1:]}.")
    return " ".join(said) or "; ".join(step.notes) or NOTHING


def _at_last(step: StepRow, tries: Sequence[AttemptRow]) -> str:
    """``Done on the third try. Before that: no answer, twice.``"""
    kinds = Counter(attempt.failure.kind for attempt in tries if attempt.failure)
    which = ORDINALS[len(tries) - 1] if len(tries) <= len(ORDINALS) else f"{len(tries)}th"
    reasons = ", ".join(f"{failure_in_two_words(kind)}{_times(number)}" for kind, number in kinds.items())
    if step.state is StepState.READY:
        return tr("It is tried again by itself. So far: {}.").format(reasons)
    said = tr("Done on the {} try.") if step.state is StepState.SUCCEEDED else tr("This is the {} try.")
    return f"{said.format(tr(which))} {tr('Before that: {}.').format(reasons)}"


def _times(number: int) -> str:
    return "" if number == 1 else tr(", twice") if number == 2 else tr(", {} times").format(number)


def _platform_of(key: str) -> str | None:
    platform, _, phase = key.partition(".")
    return platform if phase in Phase.__members__.values() and platform not in ("warehouse", "metrics") else None


def look_of(step: StepRow) -> tuple[Look, str]:
    """How a step's state looks and what it is called."""
    look, word = look_of_step(step.state, step.failure.kind if step.failure else None)
    if look is Look.OK and step.quarantined:
        return Look.ATTENTION, word
    return look, word
