"""Work ends: by itself, by a stop, by its time, by the end of its browser; a countdown stands still until it is due."""

from __future__ import annotations

import asyncio

import pytest

from pipeline.access.bounded import BrowserGone, TimeIsOver, bounded, conducted
from pipeline.access.countdown import Countdown
from pipeline.model import Cancelled
from tests.engine.lakes import HandClock


async def after(seconds: float, answer: str = "done") -> str:
    await asyncio.sleep(seconds)
    return answer


def no() -> bool:
    return False


def yes() -> bool:
    return True


def test_the_result_of_work_that_ends_by_itself():
    assert conducted(bounded(after(0), 60, no)) == "done"


def test_what_the_work_raises():
    async def fails() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        conducted(bounded(fails(), 60, no))


def test_a_stop_a_time_that_is_over_and_a_browser_that_is_gone_end_it():
    with pytest.raises(Cancelled):
        conducted(bounded(after(60), 60, yes))
    with pytest.raises(TimeIsOver):
        conducted(bounded(after(60), 0, no))
    with pytest.raises(BrowserGone):
        conducted(bounded(after(60), 60, no, alive=no))


def test_work_that_is_ended_may_tidy_up_behind_itself():
    tidied = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            tidied.append(True)

    with pytest.raises(TimeIsOver):
        conducted(bounded(work(), 0.05, no))
    assert tidied == [True]


def test_an_error_that_nobody_hears_is_no_noise(capsys):
    async def work() -> None:
        asyncio.get_running_loop().create_future().set_exception(RuntimeError("a driver that was killed"))

    conducted(work())
    assert capsys.readouterr() == ("", "")


def test_a_countdown_stands_still_until_it_is_started():
    clock = HandClock()
    left = Countdown(300, clock)
    clock.move(100)
    assert left.left == 300
    left.start()
    clock.move(100)
    assert left.left == 200
    clock.move(1000)
    assert left.left == 0


def test_a_countdown_is_made_longer_before_and_while_it_runs():
    clock = HandClock()
    left = Countdown(10, clock)
    left.extend(5)
    left.start()
    clock.move(14)
    left.extend(300)
    assert left.left == 301
    clock.move(400)
    left.extend(60)  # from now on, not from the moment it ran out
    assert left.left == 60
    left.reset()
    assert left.left == 10
