"""A chosen warning or error says what happened and offers exactly what helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.looks import Look
from app.models.log_explanation import Explanation, explanation
from pipeline.model import Failure, FailureKind
from pipeline.run_logs.lines import LogLine, line_from
from tests.run_logs.log_files import RUN, a_log, lines_of, whole_story


def told(line: LogLine, resumable: bool = True) -> Explanation:
    found = explanation(line, RUN, resumable)
    assert found is not None
    return found


@pytest.fixture
def story(tmp_path: Path) -> dict[str, LogLine]:
    lines = [line_from(raw) for raw in lines_of(whole_story(tmp_path))]
    return {line.message.partition(".")[0].partition(",")[0]: line for line in lines}


def test_only_warnings_and_errors_are_explained(story: dict[str, LogLine]) -> None:
    explained = [words for words, line in story.items() if explanation(line, RUN, True) is not None]
    assert explained == [
        "Linktree did not answer in 30 seconds", "Accepted 1", "DistroKid wants you to sign in again",
        "TooLost sent an empty page", "Not done: waits for TooLost: validate", "Old logs could not be cleared",
        "Ended after 9:32: a part could not be done",
    ]  # fmt: skip


def test_a_sign_in_has_its_own_shape_and_button(story: dict[str, LogLine]) -> None:
    said = told(story["DistroKid wants you to sign in again"])
    assert said.look is Look.SIGNIN
    assert [remedy.text for remedy in said.remedies] == ["Sign in to DistroKid", "Show in run"]
    assert said.remedies[0].deed == "sign-in distrokid"


def test_a_file_that_was_set_aside_is_named_and_can_be_looked_at(story: dict[str, LogLine]) -> None:
    said = told(story["Accepted 1"])
    assert (said.title, said.text) == (
        "1 file was set aside",
        "a.zip was set aside: a day is missing. The rest is in.",
    )
    assert said.remedies[0].page == "data"


def test_a_line_of_the_run_itself_leads_to_the_whole_run(story: dict[str, LogLine]) -> None:
    said = told(story["Ended after 9:32: a part could not be done"])
    assert said.remedies[-1].place == {"run": RUN}


@pytest.mark.parametrize("kind", list(FailureKind))
@pytest.mark.parametrize("resumable", [True, False])
def test_every_kind_of_failure_offers_what_can_be_done(tmp_path: Path, kind: FailureKind, resumable: bool) -> None:
    with a_log(tmp_path) as (run, path):
        run.begins("spotify.extract")
        run.fails("spotify.extract", Failure(kind, "It did not work. Nothing is lost.", "Do this."))
    said = told(line_from(lines_of(path)[-1]), resumable)
    assert (said.title, said.text) == ("It did not work", "Nothing is lost. Do this.")
    offered = len(said.remedies) - 1
    nothing_to_do = kind is FailureKind.RATE_LIMITED or (
        not resumable and kind in (FailureKind.TRANSIENT, FailureKind.ENVIRONMENT)
    )
    assert offered == (0 if nothing_to_do else 1)
    assert said.remedies[-1].text == "Show in run"
