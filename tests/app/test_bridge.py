"""The one door between threads and the window: order, at most ten batches a second, answers where they belong."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.bridge import BATCH_MILLISECONDS, READERS, Bridge
from app.problems import Problem
from pipeline.engine.events import Event, StepProgress
from tests.app.panel_states import NOW, RUN

PATIENCE = 10_000
THREADS, EACH = 4, 2_000


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Listener(QObject):
    """Notes what reaches it, when, and on which thread."""

    def __init__(self, bridge: Bridge | None = None) -> None:
        super().__init__()
        self.batches: list[list[Event]] = []
        self.moments: list[float] = []
        self.answers: list[object] = []
        self.problems: list[Problem] = []
        self.threads: set[threading.Thread] = set()
        if bridge is not None:
            bridge.events.connect(self.hear)

    def hear(self, batch: list[Event]) -> None:
        self.batches.append(batch)
        self.moments.append(time.monotonic())
        self.threads.add(threading.current_thread())

    def answer(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.add(threading.current_thread())

    def fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.threads.add(threading.current_thread())

    @property
    def events(self) -> list[StepProgress]:
        return [event for batch in self.batches for event in batch if isinstance(event, StepProgress)]


def progress(number: int, key: str = "tiktok.raw") -> StepProgress:
    return StepProgress(run_id=RUN, at=NOW, key=key, done=number, total=EACH)


def only_gui() -> set[threading.Thread]:
    return {threading.main_thread()}


# ---- events


@pytest.mark.slow
def test_under_load_events_keep_their_order_and_come_at_most_ten_times_a_second(qtbot: QtBot, bridge: Bridge) -> None:
    listener, nobody = Listener(bridge), threading.Event()

    def tell(name: str) -> None:
        for number in range(EACH):
            bridge.hear(progress(number, name))
            if number % 50 == 0:
                nobody.wait(0.015)

    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        telling = [pool.submit(tell, f"step.{n}") for n in range(THREADS)]
        qtbot.waitUntil(lambda: len(listener.events) == THREADS * EACH, timeout=PATIENCE)
        for one in telling:
            one.result()
    took = time.monotonic() - began

    for name in {event.key for event in listener.events}:
        assert [event.done for event in listener.events if event.key == name] == list(range(EACH))
    assert len(listener.batches) >= 3, "they come while they happen, not at the end"
    assert len(listener.batches) <= took * 1000 / BATCH_MILLISECONDS + 1
    gaps = [later - earlier for earlier, later in zip(listener.moments, listener.moments[1:], strict=False)]
    assert min(gaps) > 0.9 * BATCH_MILLISECONDS / 1000
    assert listener.threads == only_gui()


def test_where_nothing_happens_nothing_ticks(qtbot: QtBot, bridge: Bridge) -> None:
    listener = Listener(bridge)
    bridge.hear(progress(1))
    qtbot.waitUntil(lambda: len(listener.events) == 1, timeout=PATIENCE)
    assert not bridge._timer.isActive()


def test_what_waits_can_be_handed_on_at_once(bridge: Bridge) -> None:
    listener = Listener(bridge)
    bridge.hear(progress(1))
    bridge.hear(progress(2))
    bridge.flush()
    assert [event.done for event in listener.events] == [1, 2]
    bridge.flush()
    assert len(listener.batches) == 1, "an empty batch is none"


def test_thousands_of_signals_cost_no_reference_to_true_and_none(bridge: Bridge) -> None:
    """PySide6 6.12 loses one each time on Python 3.11, until the process aborts."""
    spy = Listener(bridge)
    gc.collect()  # what earlier tests left behind holds references, too
    before = sys.getrefcount(True), sys.getrefcount(None)
    gc.disable()
    try:
        for number in range(10_000):
            bridge.hear(progress(number))
            bridge.flush()
        after = sys.getrefcount(True), sys.getrefcount(None)
    finally:
        gc.enable()
    assert len(spy.batches) == 10_000
    assert abs(after[0] - before[0]) < 200
    assert abs(after[1] - before[1]) < 2_000


# ---- questions


def test_work_is_done_elsewhere_and_its_answer_comes_to_the_window(qtbot: QtBot, bridge: Bridge) -> None:
    listener = Listener()
    bridge.ask(threading.current_thread, listener.answer, listener)
    assert listener.answers == [], "nobody waits for it"
    qtbot.waitUntil(lambda: bool(listener.answers), timeout=PATIENCE)
    assert listener.answers[0] is not threading.main_thread()
    assert listener.threads == only_gui()


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot: QtBot, bridge: Bridge) -> None:
    gone, there, may = Listener(), Listener(), threading.Event()
    bridge.ask(may.wait, gone.answer, gone, gone.fail)
    bridge.ask(lambda: 1 / 0 if may.wait() else 0, gone.answer, gone, gone.fail)
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    may.set()
    bridge.ask(lambda: "later", there.answer, there)
    qtbot.waitUntil(lambda: bool(there.answers), timeout=PATIENCE)
    assert (gone.answers, gone.problems) == ([], [])


def test_of_one_topic_only_the_newest_answer_counts(qtbot: QtBot, bridge: Bridge) -> None:
    listener, may = Listener(), threading.Event()

    def slow() -> str:
        may.wait()
        return "old"

    bridge.ask(slow, listener.answer, listener, topic="rows")
    bridge.ask(lambda: "new", listener.answer, listener, topic="rows")
    bridge.ask(lambda: "other", listener.answer, listener, topic="columns")
    qtbot.waitUntil(lambda: len(listener.answers) == 2, timeout=PATIENCE)
    may.set()
    bridge.ask(lambda: "end", listener.answer, listener)
    qtbot.waitUntil(lambda: "end" in listener.answers, timeout=PATIENCE)
    bridge.close()
    QCoreApplication.processEvents()
    assert sorted(map(str, listener.answers)) == ["end", "new", "other"]
    assert bridge._newest == {}, "what was answered is not kept in mind"


def test_two_owners_may_have_the_same_topic(qtbot: QtBot, bridge: Bridge) -> None:
    one, other = Listener(), Listener()
    bridge.ask(lambda: 1, one.answer, one, topic="rows")
    bridge.ask(lambda: 2, other.answer, other, topic="rows")
    qtbot.waitUntil(lambda: one.answers == [1] and other.answers == [2], timeout=PATIENCE)


def test_what_goes_wrong_comes_back_in_words(qtbot: QtBot, bridge: Bridge) -> None:
    listener = Listener()
    bridge.ask(lambda: dict[str, int]()["distrokid.staging"], listener.answer, listener, listener.fail)
    qtbot.waitUntil(lambda: bool(listener.problems), timeout=PATIENCE)
    (problem,) = listener.problems
    assert problem.message == "The panel stopped on a fault in the program."
    assert problem.next_action
    assert "KeyError" in problem.detail
    assert listener.answers == []
    assert listener.threads == only_gui()


def test_what_goes_wrong_and_nobody_waits_for_is_told_by_the_window(
    qtbot: QtBot, bridge: Bridge, caplog: pytest.LogCaptureFixture
) -> None:
    listener = Listener()
    with qtbot.waitSignal(bridge.problem, timeout=PATIENCE) as told:
        bridge.ask(lambda: 1 / 0, listener.answer, listener)
    assert told.args is not None
    assert isinstance(told.args[0], Problem)
    assert "ZeroDivisionError" in caplog.text, "the trace is in the log"
    assert listener.answers == []


def test_one_long_look_does_not_hold_up_the_next(qtbot: QtBot, bridge: Bridge) -> None:
    listener, may = Listener(), threading.Event()
    for _ in range(READERS - 1):
        bridge.ask(may.wait, listener.answer, listener)
    bridge.ask(lambda: "quick", listener.answer, listener)
    qtbot.waitUntil(lambda: listener.answers == ["quick"], timeout=PATIENCE)
    may.set()


def test_errands_that_wait_for_somebody_hold_up_no_reader(qtbot: QtBot, bridge: Bridge) -> None:
    """A keyring may wait for its owner for a minute."""
    listener, unlocked = Listener(), threading.Event()
    for _ in range(2 * READERS):
        bridge.ask(lambda: unlocked.wait(PATIENCE / 1000), listener.answer, listener, patient=True)
    bridge.ask(lambda: "read", listener.answer, listener)
    qtbot.waitUntil(lambda: listener.answers == ["read"], timeout=PATIENCE)
    unlocked.set()
    qtbot.waitUntil(lambda: len(listener.answers) == 1 + 2 * READERS, timeout=PATIENCE)
    assert listener.threads == {threading.main_thread()}


def test_a_coroutine_gets_its_answer_or_its_error(bridge: Bridge) -> None:
    assert asyncio.run(bridge.answer(lambda: 42)) == 42
    with pytest.raises(ZeroDivisionError):
        asyncio.run(bridge.answer(lambda: 1 / 0))


# ---- the end


def test_an_errand_that_does_not_come_back_does_not_keep_the_program(
    monkeypatch: pytest.MonkeyPatch, bridge: Bridge
) -> None:
    monkeypatch.setattr("app.bridge.PATIENCE_AT_THE_END", 0.05)
    listener, hung = Listener(), threading.Event()
    bridge.ask(lambda: hung.wait(PATIENCE / 1000), listener.answer, listener, patient=True)
    bridge.close()
    hung.set()
    QCoreApplication.processEvents()
    assert listener.answers == []


def test_closing_waits_for_what_is_read_and_delivers_nothing_more(bridge: Bridge) -> None:
    listener, reading, may = Listener(bridge), threading.Event(), threading.Event()
    ended: list[str] = []

    def look() -> None:
        reading.set()
        may.wait()
        ended.append("looked")

    bridge.ask(look, listener.answer, listener)
    for _ in range(5):
        bridge.ask(lambda: ended.append("never"), listener.answer, listener)
    bridge.hear(progress(1))
    assert reading.wait(PATIENCE / 1000)
    threading.Timer(0.05, may.set).start()

    bridge.close()
    bridge.hear(progress(2))
    bridge.ask(lambda: ended.append("late"), listener.answer, listener)
    QCoreApplication.processEvents()

    assert "looked" in ended
    assert "late" not in ended
    assert listener.answers == []
    assert not bridge._timer.isActive()


def test_signals_are_told_once_a_batch(bridge: Bridge) -> None:
    spy = QSignalSpy(bridge.events)
    for number in range(100):
        bridge.hear(progress(number))
    bridge.flush()
    assert spy.count() == 1
