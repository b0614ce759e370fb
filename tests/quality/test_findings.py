"""Score and verdict: every aspect weighs once, a grave thing is never called healthy, and nothing makes up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.quality.findings import BEST, Finding, Health, Severity, Verdict, health_of, overall, score, verdict

N, W, C = Severity.NOTICE, Severity.WARNING, Severity.CRITICAL


def found(*graves: tuple[str, Severity]) -> list[Finding]:
    return [Finding(key, severity, "tiktok", "Something is so.") for key, severity in graves]


@pytest.mark.parametrize(("graves", "points", "word"), [
    ([], 100, Verdict.HEALTHY),
    ([("a.x", Severity.OK)], 100, Verdict.HEALTHY),
    ([("a.x", N)], 95, Verdict.HEALTHY),
    ([("a.x", N), ("b.x", N)], 90, Verdict.HEALTHY),
    ([("a.x", N), ("b.x", N), ("c.x", N)], 85, Verdict.ATTENTION),
    ([("a.x", W)], 80, Verdict.ATTENTION),
    ([("a.x", W), ("a.y", W), ("a.z", N)], 80, Verdict.ATTENTION),  # one aspect, one trouble
    ([("a.x", W), ("b.x", W)], 60, Verdict.ATTENTION),
    ([("a.x", C)], 50, Verdict.POOR),
    ([("a.x", C), ("b.x", W)], 30, Verdict.POOR),
    ([("a.x", C), ("b.x", W), ("c.x", N)], 25, Verdict.FAILED),
    ([("a.x", C), ("b.x", C)], 0, Verdict.FAILED),
    ([("a.x", C), ("b.x", C), ("c.x", C)], 0, Verdict.FAILED),
])  # fmt: skip
def test_what_weighs_how_much(graves: list[tuple[str, Severity]], points: int, word: Verdict) -> None:
    health = health_of(found(*graves))
    assert (health.score, health.verdict) == (points, word)


def test_the_gravest_comes_first_and_what_is_in_order_is_not_said() -> None:
    health = health_of(found(("a.1", N), ("b.1", Severity.OK), ("c.1", C), ("d.1", W), ("e.1", C)))
    assert [finding.key for finding in health.findings] == ["c.1", "e.1", "d.1", "a.1"]


GOOD, ASKS, DEAD = Health(), health_of(found(("a.x", W))), health_of(found(("a.x", C), ("b.x", C)))


@pytest.mark.parametrize(("platforms", "own", "points", "word"), [
    ([], [], 100, Verdict.HEALTHY),
    ([GOOD] * 6, [], 100, Verdict.HEALTHY),
    ([GOOD] * 5 + [ASKS], [], 89, Verdict.ATTENTION),  # the mean alone would be 96: a platform would hide among others
    ([GOOD] * 5 + [DEAD], [], 83, Verdict.ATTENTION),
    ([GOOD] * 3 + [DEAD] * 3, [], 50, Verdict.POOR),
    ([DEAD] * 6, [], 0, Verdict.FAILED),
    ([GOOD] * 6, [("disk.full", C)], 50, Verdict.POOR),
    ([], [("disk.full", C)], 50, Verdict.POOR),
])  # fmt: skip
def test_the_whole(platforms: list[Health], own: list[tuple[str, Severity]], points: int, word: Verdict) -> None:
    whole = overall(platforms, found(*own))
    assert (whole.score, whole.verdict) == (points, word)


severities = st.sampled_from(list(Severity))
findings = st.lists(st.builds(Finding, st.sampled_from(["a.x", "a.y", "b.x", "c.x", "d.x"]), severities,
                              st.just("tiktok"), st.just("So it is.")), max_size=8)  # fmt: skip


@given(findings, findings)
def test_finding_more_never_raises_the_score(one: list[Finding], more: list[Finding]) -> None:
    assert 0 <= score([*one, *more]) <= score(one) <= BEST


@given(st.lists(findings, min_size=1, max_size=6), st.integers(0, 5), findings)
def test_a_platform_that_gets_worse_never_makes_the_whole_better(
    platforms: list[list[Finding]], which: int, more: list[Finding]
) -> None:
    before = overall([health_of(one) for one in platforms], [])
    platforms[which % len(platforms)] += more
    assert overall([health_of(one) for one in platforms], []).score <= before.score


@given(findings)
def test_a_warning_is_never_healthy_and_a_critical_finding_at_best_poor(one: list[Finding]) -> None:
    word = health_of(one).verdict
    worst = {finding.severity for finding in one}
    assert word is not Verdict.HEALTHY or worst <= {Severity.OK, Severity.NOTICE}
    assert Severity.CRITICAL not in worst or word in (Verdict.POOR, Verdict.FAILED)


@given(st.integers(0, BEST), st.integers(0, BEST))
def test_more_points_are_never_a_worse_word(one: int, other: int) -> None:
    words = list(Verdict)
    assert words.index(verdict(max(one, other))) <= words.index(verdict(min(one, other)))
