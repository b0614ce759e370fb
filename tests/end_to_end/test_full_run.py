"""Run full, from sign-ins to published figures: a session ends, the run is partial, a sign-in lets the rest go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipeline.access.sessions import SessionState
from pipeline.engine.records import RunSummary
from pipeline.model import RunState, StepState
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.titles import NAMES
from tests.access.strict_keyring import strict_keyring
from tests.end_to_end.collected import Collected, collected, failed
from tests.end_to_end.lakes import ran
from tests.platform_sims.world import world

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
EXTRACTS = {f"{name}.extract" for name in NAMES}
ENDED = "distrokid"


@dataclass
class Story:
    """Four runs of one lake, one after the other, and what was seen after each."""

    of: Collected
    first: RunSummary
    wrong_after_first: list[str]
    curated: dict[str, bytes]
    second: RunSummary
    third: RunSummary  # a session has ended meanwhile
    state_after_third: SessionState
    resumed: RunSummary


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("full")
    with strict_keyring(), world(folder / "generated") as everywhere:
        lake = collected(folder, everywhere)
        everywhere.signed_in(lake.access)
        everywhere.keys_kept(lake.access)
        first = lake.run()
        wrong, curated = lake.wrongs(), lake.lake.curated()
        second = lake.run()
        everywhere.end_sessions(ENDED)
        third = lake.run()
        state = lake.access.sessions.state(BY_KEY[ENDED])
        everywhere.signed_in(lake.access, ENDED)
        yield Story(lake, first, wrong, curated, second, third, state, lake.resume(third.run.run_id))


def test_a_full_run_publishes_the_truth(story: Story) -> None:
    assert (story.first.state, failed(story.first)) == (RunState.SUCCESS, {})
    assert ran(story.first) >= EXTRACTS
    assert story.wrong_after_first == []


def test_the_next_run_changes_nothing_that_was_right(story: Story) -> None:
    assert (story.second.state, failed(story.second)) == (RunState.SUCCESS, {})
    assert story.of.wrongs() == []


def test_an_ended_session_stops_its_platform_only(story: Story) -> None:
    assert story.third.state is RunState.PARTIAL
    assert failed(story.third) == {f"{ENDED}.extract": "needs-sign-in"}
    assert story.state_after_third is SessionState.NEEDS_SIGN_IN
    states = {step.key: step.state for step in story.third.steps}
    others = {states[key] for key in EXTRACTS - {f"{ENDED}.extract"}}
    assert others == {StepState.SUCCEEDED}


def test_after_the_sign_in_only_what_was_blocked_goes_on(story: Story) -> None:
    before = {(attempt.key, attempt.attempt) for attempt in story.third.attempts}
    again = {attempt.key for attempt in story.resumed.attempts if (attempt.key, attempt.attempt) not in before}

    assert (story.resumed.state, failed(story.resumed)) == (RunState.SUCCESS, {})
    assert again & EXTRACTS == {f"{ENDED}.extract"}
    assert {key for key in again if key.partition(".")[0] in NAMES} <= {
        f"{ENDED}.{phase}" for phase in ("extract", "validate", "raw", "staging", "curated")
    }
    assert story.of.access.sessions.state(BY_KEY[ENDED]) is SessionState.VALID


def test_no_visit_leaves_anything_of_its_browser(story: Story) -> None:
    assert list((story.of.lake.root / "journal" / "browsers").glob("*")) == []
