"""Random sequences of faults over the platforms: never a wrong row, never an unbounded wait, always the right kind.

``python -m tests.hostile.fault_sequences`` plays five hundred. Here are the first of those in a browser, where a visit
takes ten times as long, and of the others as many as it takes to have each of their faults.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.fault_sequences.plans import IN_A_BROWSER, sequence
from tests.hostile.fault_sequences.rules import RULES
from tests.hostile.fault_sequences.stage import described, open_stage

ALL = 500
FIRST = 80  # among these are the ones in a browser
KNOWN = {(play, rule.name) for play, rules in RULES.items() for rule in rules}


def struck_in(number: int) -> set[tuple[str, str]]:
    """The faults of a sequence, each with what is played."""
    told = sequence(number)
    return {(told.play, fault.rule.name) for visit in told.visits for fault in visit.faults}


def in_short() -> list[int]:
    """In a browser the first ones; of the others always the next that has most of the faults that are still missing."""
    browsers = [number for number in range(1, FIRST + 1) if sequence(number).play in IN_A_BROWSER]
    left = {number: struck_in(number) for number in range(1, ALL + 1) if sequence(number).play not in IN_A_BROWSER}
    missing = {fault for fault in KNOWN if fault[0] not in IN_A_BROWSER}
    others = []
    while missing:
        others.append(max(left, key=lambda number: len(left[number] & missing)))
        assert left[others[-1]] & missing, missing
        missing -= left[others[-1]]
    return browsers + others


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_sequence_of_faults_publishes_a_wrong_row_or_waits_for_ever(tmp_path: Path) -> None:
    with open_stage(tmp_path) as stage:
        assert described([stage.play(sequence(number)) for number in in_short()]) == ""


def test_the_sequences_are_the_same_every_time() -> None:
    assert [str(sequence(number)) for number in range(1, 50)] == [str(sequence(number)) for number in range(1, 50)]


def test_the_sequences_have_all_platforms_and_nearly_all_faults() -> None:
    struck = set().union(*(struck_in(number) for number in range(1, ALL + 1)))
    without = {play for play, _ in KNOWN} - {play for play, _ in struck}

    assert without == set()
    assert {fault for fault in KNOWN - struck if fault[0] not in IN_A_BROWSER} == set()
    assert len(struck) > 0.8 * len(KNOWN)
