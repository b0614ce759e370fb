"""The panel speaks calmly: no shouting, no begging, no blame, no codes – in every sentence it can say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import words
from app.actions import DEEDS
from app.headline import headline
from app.notices import notices
from app.problems import problem_of
from app.tray_view import tray_view
from pipeline.engine.journal import JournalCorrupt
from pipeline.engine.lake_lock import LakeBusy
from pipeline.engine.migrating import JournalTooNew
from pipeline.engine.states import IllegalTransition
from pipeline.flow import full_flow
from pipeline.model import FailureKind, NotThere, Phase, RunState, StepState
from pipeline.settings import ConfigurationError
from tests.app.panel_states import NOW, fine
from tests.app.test_headline import HEADINGS
from tests.app.test_notices import SENTENCES

APP = Path(__file__).parents[2] / "app"
UNWANTED = re.compile(
    r"!|\bplease\b|\berrors?\b|\bfailed to\b|\binvalid\b|\b\w+n['’]t\b|\boops\b|\bexception\b|\btraceback\b"
    r"|\bpipeline\b|\bcron\b|\bcookies?\b|\btokens?\b|\b(?-i:None)\b",
    re.IGNORECASE,
)
RAW_KEY = re.compile(rf"\b[a-z]+\.(?:{'|'.join(Phase)})\b|\b(?:unified|warehouse|metrics)\.[a-z]+\b")
# A level of the log, counted in its status line; not a sentence.
LEVELS = {"error", "errors"}
# What a dashboard is given has this name in every dashboard; whoever sets one up looks for it.
OF_DASHBOARDS = {"Make a new token {}?", "New token", "The token is copied.", "There is a new token, and it is copied."}


def told_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every literal that is handed to ``tr``, ``self.tr`` or ``translate``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("tr", "translate"):
                for argument in node.args:
                    yield from ((inner.lineno, inner.value) for inner in ast.walk(argument)
                                if isinstance(inner, ast.Constant) and isinstance(inner.value, str))  # fmt: skip


def objections(text: str) -> list[str]:
    found = [match.group() for pattern in (UNWANTED, RAW_KEY) for match in pattern.finditer(text)]
    return [] if text.casefold() in LEVELS or text in OF_DASHBOARDS else found


def test_no_text_of_the_program_shouts_begs_or_blames() -> None:
    told = [(f"{path.relative_to(APP)}:{line}", text) for path in sorted(APP.rglob("*.py"))
            for line, text in told_strings(path)]  # fmt: skip
    assert len(told) > 500
    assert {place: text for place, text in told if objections(text)} == {}


def everything_said() -> Iterator[str]:
    states = [state for state, _, _ in SENTENCES] + [state for state, _, _ in HEADINGS]
    for state in states:
        for shown in (state, replace(state, online=False)):
            top = headline(shown, NOW)
            yield from (top.title, top.line)
            yield from tray_view(shown, NOW).lines
            for notice in notices(shown, NOW):
                yield from (notice.bold, notice.rest, notice.remedy.text)
    for step in full_flow():
        yield from (words.step_title(step.key), words.short_step_title(step.key))
    for kind in FailureKind:
        yield words.failure_in_two_words(kind)
    yield from (words.look_of_run(state)[1] for state in RunState)
    yield from (words.look_of_step(state, kind)[1] for state in StepState for kind in (None, *FailureKind))
    yield from (words.started_by(name) for name in ("owner", "schedule", "schedule-late", "command", "replay", "x-y"))
    yield from (deed.text for deed in DEEDS.values())


def test_nothing_that_is_said_of_any_state_breaks_the_rules() -> None:
    said = set(everything_said())
    assert len(said) > 100
    assert {text for text in said if objections(text)} == set()


@pytest.mark.parametrize(
    "error",
    [
        LakeBusy(None),
        ConfigurationError("The lake folder /x is not there.", "Is the drive connected?"),
        JournalCorrupt(Path("/x/journal.db"), "malformed"),
        JournalTooNew(Path("/x/journal.db"), 9, 3),
        NotThere("There is no run 7. List the runs and choose one."),
        IllegalTransition(RunState.SUCCESS, RunState.RUNNING),
        OSError(28, "No space left on device"),
        PermissionError(13, "Permission denied", "/x"),
        ConnectionResetError("reset by peer"),
        MemoryError(),
        RuntimeError("wrapped C/C++ object has been deleted"),
        KeyError("distrokid.staging"),
    ],
)
def test_whatever_is_raised_arrives_as_words(error: Exception) -> None:
    problem = problem_of(error)
    assert problem.message.endswith(".")
    assert problem.kind
    assert not objections(f"{problem.message} {problem.next_action}")
    assert type(error).__name__ not in problem.message
    if not isinstance(error, NotThere):
        assert problem.next_action.endswith((".", "?"))


def test_a_state_that_is_fine_is_told_without_a_word_of_trouble() -> None:
    told = " ".join((*tray_view(fine(), NOW).lines, headline(fine(), NOW).title, headline(fine(), NOW).line))
    assert not re.search(r"\b(not|no|wait|trouble|problem)\b", told, re.IGNORECASE)
