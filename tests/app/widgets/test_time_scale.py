"""Seconds and pixels: what one points at stays where it is, and the marks can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.time_scale import CLOSEST, MARK_PX, TimeScale, mark_words, roomy


def scale(span: float = 572.0, width: float = 900.0) -> TimeScale:
    made = TimeScale()
    made.fit(span, 92, width)
    return made


@given(x=st.floats(92, 992), factors=st.lists(st.sampled_from([1.25, 0.8, 3.0]), min_size=1, max_size=12))
def test_zooming_in_keeps_the_second_under_the_pointer_where_it_is(x: float, factors: list[float]) -> None:
    made = scale()
    made.zoom_at(x, 2.0)
    for factor in factors:
        under, closer = made.second(x), made.zoom * factor
        if made.zoom_at(x, factor) and 1.0 < closer < CLOSEST and 0 < made.first < made.span - made.shown:
            assert made.second(x) == pytest.approx(under, abs=1e-6)
        assert 0 <= made.first <= made.span - made.shown + 1e-9


@given(span=st.floats(0.05, 90_000), width=st.floats(300, 1600), zoom=st.floats(1, 300))
def test_marks_are_apart_and_in_sight(span: float, width: float, zoom: float) -> None:
    made = scale(span, width)
    made.zoom_at(92 + width / 2, zoom)
    places = [made.x(second) for second in made.marks()]
    assert all(92 - 0.01 <= x <= 92 + width + 0.01 for x in places)
    if made.step < 86_400 and made.shown > 0.3:
        assert all(after - before >= MARK_PX - 0.01 for before, after in pairwise(places))


def test_one_cannot_drag_the_run_out_of_sight() -> None:
    made = scale()
    made.zoom_at(500, 4)
    made.move(-100_000)
    assert made.first == 0
    made.move(100_000)
    assert made.first + made.shown == pytest.approx(made.span)
    made.whole()
    assert (made.zoom, made.first) == (1.0, 0.0)


def test_farther_than_whole_it_does_not_go() -> None:
    made = scale()
    assert not made.zoom_at(400, 0.5)
    assert made.zoom_at(400, 2.0)


def test_what_is_brought_into_sight_is_in_sight() -> None:
    made = scale()
    made.zoom_at(92, 10)
    made.bring_into_sight(500, 510)
    assert made.first <= 500
    assert made.first + made.shown >= 510
    made.bring_into_sight(3, 400)  # longer than what can be seen: its beginning
    assert made.first == 3


@pytest.mark.parametrize(
    ("second", "step", "words"),
    [(0, 60, "0:00"), (90, 30, "1:30"), (3720, 600, "1:02:00"), (0.4, 0.2, "0.4 s"),
     (0.25, 0.05, "0.25 s"), (0, 0.2, "0 s")],
)  # fmt: skip
def test_marks_are_said_as_precisely_as_they_stand(second: float, step: float, words: str) -> None:
    assert mark_words(second, step) == words


@given(st.floats(0.1, 20_000))
def test_a_running_axis_has_room_and_not_too_much(seconds: float) -> None:
    assert seconds < roomy(seconds) <= max(seconds * 2.4, 5)
