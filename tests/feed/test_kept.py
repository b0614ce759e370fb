"""What costs something is worked out once for all who ask within the same moment."""

from __future__ import annotations

import threading

import pytest

from pipeline.clock import SystemClock
from pipeline.feed.kept import Kept


class Standing(SystemClock):
    moment = 0.0

    def monotonic(self) -> float:
        return self.moment


def test_an_answer_lasts_for_a_second_or_as_long_as_is_said() -> None:
    clock, made = Standing(), iter(range(10))
    kept = Kept(clock)
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    assert kept.get("b", lambda: next(made), 60.0) == 1
    clock.moment = 1.0
    assert kept.get("a", lambda: next(made)) == 2
    assert kept.get("b", lambda: next(made), 60.0) == 1
    kept.forget()
    assert kept.get("b", lambda: next(made), 60.0) == 3


def test_what_nobody_may_be_told_any_more_is_let_go() -> None:
    clock = Standing()
    kept = Kept(clock, most=3)
    for number in range(5):
        kept.get(number, object)
    assert len(kept._places) == 3
    clock.moment = 2.0
    kept.get("new", object)
    assert list(kept._places) == ["new"]


def test_what_fails_is_tried_again() -> None:
    kept = Kept(Standing())
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1


def test_one_question_is_never_at_work_twice() -> None:
    kept, go, made, found = Kept(SystemClock(), seconds=60), threading.Event(), [], []

    def slowly() -> int:
        go.wait(5)
        made.append(1)
        return len(made)

    asking = [threading.Thread(target=lambda: found.append(kept.get("a", slowly))) for _ in range(5)]
    for thread in asking:
        thread.start()
    go.set()
    for thread in asking:
        thread.join()
    assert found == [1] * 5
