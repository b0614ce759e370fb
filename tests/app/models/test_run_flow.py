"""The drawn flow: every step has a place of its own, and every line says what waits for what."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.models.run_flow import HIGH, FlowPlan, plan
from pipeline.flow import default_dependencies, full_flow, select
from pipeline.model import RunKind, Step


@pytest.fixture
def drawing() -> FlowPlan:
    return plan(full_flow())


def test_every_step_has_a_place_of_its_own(drawing: FlowPlan) -> None:
    assert drawing.nodes.keys() == {step.key for step in full_flow()}
    for a, b in combinations(drawing.nodes.values(), 2):
        apart = a.right <= b.x or b.right <= a.x or a.y + HIGH <= b.y or b.y + HIGH <= a.y
        assert apart, f"{a.key} lies on {b.key}"


def test_every_need_is_a_line(drawing: FlowPlan) -> None:
    needs = {(edge.step, step.key, edge.hard) for step in full_flow() for edge in step.needs}
    assert {(line.start, line.end, line.hard) for line in drawing.lines} == needs


def test_only_lines_that_follow_from_others_are_left_away(drawing: FlowPlan) -> None:
    drawn: dict[str, set[str]] = {}
    for line in drawing.lines:
        if not line.implied:
            drawn.setdefault(line.end, set()).add(line.start)

    def before(key: str) -> set[str]:
        return set().union(*({start, *before(start)} for start in drawn.get(key, ())))

    for line in drawing.lines:
        assert line.start in before(line.end)
    assert any(line.implied for line in drawing.lines)
    assert not any(line.implied and line.hard for line in drawing.lines)


def test_a_step_stands_to_the_right_of_what_it_waits_for_or_in_its_column(drawing: FlowPlan) -> None:
    assert all(drawing.nodes[line.start].x <= drawing.nodes[line.end].x for line in drawing.lines)


def test_the_flow_fits_the_width_of_the_page(drawing: FlowPlan) -> None:
    assert drawing.wide <= 1046


def test_no_line_leaves_the_drawing(drawing: FlowPlan) -> None:
    for line in drawing.lines:
        (x, _), at = line.path[0][1], 0.0
        for kind, numbers in line.path[1:]:
            if kind == "C":
                at = max(_bezier(x, numbers[0], numbers[2], numbers[4], n / 20) for n in range(21))
            x = numbers[-2]
            assert max(at, x) <= drawing.wide - 1


def _bezier(a: float, b: float, c: float, d: float, t: float) -> float:
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t**3


def without_tiktok() -> tuple[Step, ...]:
    stated = default_dependencies()
    stated["platforms"]["tiktok"]["enabled"] = False
    return select(dependencies=stated)


@pytest.mark.parametrize(
    ("steps", "rows", "columns"),
    [
        (select(RunKind.WITHOUT_EXTRACTORS), 7, ["Validate", "Raw", "Staging", "Curated", "Combine"]),
        (select(platforms=["spotify"]), 1, ["Extract", "Validate", "Raw", "Staging", "Curated", "Combine"]),
        (without_tiktok(), 6, ["Extract", "Validate", "Raw", "Staging", "Curated", "Combine"]),
        (tuple(step for step in full_flow() if step.platform is None), 0, ["Combine"]),
        ((), 0, []),
    ],
)
def test_what_does_not_take_part_has_no_row_and_no_column(
    steps: tuple[Step, ...], rows: int, columns: list[str]
) -> None:
    drawing = plan(steps)
    assert len(drawing.rows) == rows
    assert [heading.text for heading in drawing.columns] == columns
