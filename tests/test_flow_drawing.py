"""The flow is drawn from its own edges, plain or as one run looks."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

from pipeline import flow
from pipeline.flow_drawing import Look, Paper, as_document, as_dot, as_svg, laid_out

STEPS = flow.full_flow()
SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_every_step_has_a_box_and_no_two_boxes_touch() -> None:
    plan = laid_out(STEPS)
    assert set(plan.boxes) == {step.key for step in STEPS}
    for one, other in combinations(plan.boxes.values(), 2):
        beside = one.x + one.width < other.x or other.x + other.width < one.x
        assert beside or abs(one.y - other.y) > one.height
    assert all(box.x + box.width < plan.width and box.y + box.height < plan.height for box in plan.boxes.values())


def test_a_run_of_one_platform_needs_no_rows_for_the_others() -> None:
    plan = laid_out(flow.select(platforms=["tiktok"]))
    assert [heading for _, heading in plan.rows] == ["TikTok"]
    assert plan.height < laid_out(STEPS).height + 1


def test_a_plain_picture_names_steps_and_phases_in_words() -> None:
    words = texts(as_svg(STEPS))
    assert {"Validate", "Curated", "All platforms", "DistroKid", "Warehouse"} <= set(words)
    assert not [word for word in words if "." in word or "_" in word]


def test_a_run_is_drawn_as_it_looks() -> None:
    states = {
        "tiktok.raw": Look("failed", "#FBE6E3", "#B3261E", "#B3261E"),
        "warehouse.load": Look("1 < 2", "#E4F2E8", "#1A6B3C", "#1A6B3C"),
    }
    picture = as_svg(STEPS, states, Paper(ground="#181715"))
    assert {"failed", "1 < 2"} <= set(texts(picture))
    fills = [box.get("fill") for box in ElementTree.fromstring(picture).iter(f"{SVG}rect")]
    assert fills[0] == "#181715"
    assert (fills.count("#FBE6E3"), fills.count("#E4F2E8")) == (1, 1)
    dot = as_dot(STEPS, states)
    assert 'label="TikTok: raw\\nfailed"' in dot
    assert 'fillcolor="#FBE6E3"' in dot


def test_all_forms_have_the_same_steps_and_edges() -> None:
    document = as_document(STEPS)
    edges = [(e["from"], e["to"]) for e in document["edges"]]  # type: ignore[attr-defined]
    assert len(document["steps"]) == len(STEPS)  # type: ignore[arg-type]
    dot = as_dot(STEPS)
    assert all(f'"{start}" -> "{end}"' in dot for start, end in edges)
    assert len(list(ElementTree.fromstring(as_svg(STEPS)).iter(f"{SVG}path"))) == 2 * len(edges)
