"""The flow promises: one definition, every step real, extraction never in the way of what has landed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest

from pipeline import flow
from pipeline.model import Phase, RunKind
from pipeline.platforms.declaration import NAMES, declared
from pipeline.quality.contracts import Contract
from pipeline.settings import ConfigurationError


def keys(*args: object, **kwargs: object) -> list[str]:
    return [step.key for step in flow.select(*args, **kwargs)]  # type: ignore[arg-type]


def test_every_step_names_a_function_that_exists() -> None:
    for step in flow.full_flow():
        module, _, name = step.run.partition(":")
        assert callable(getattr(import_module(module), name)), step.key


def test_every_step_counts_its_own_code() -> None:
    for step in flow.full_flow():
        assert all(find_spec(package) is not None for package in step.code), step.key


def test_the_run_without_extractors_is_the_full_run_with_one_phase_left_out() -> None:
    full, without = keys(RunKind.FULL), keys(RunKind.WITHOUT_EXTRACTORS)
    assert [key for key in full if not key.endswith(".extract")] == without
    assert [key for key in full if key.endswith(".extract")] == [f"{name}.extract" for name in NAMES]


def test_validation_only_waits_for_extraction_to_end_everything_later_needs_success() -> None:
    for step in flow.full_flow():
        for edge in step.needs:
            if step.platform is not None:
                assert edge.hard is (step.phase is not Phase.VALIDATE), step.key
            else:
                assert not edge.hard, f"{step.key} must go on when {edge.step} has failed"


def test_one_platform_keeps_the_steps_that_join_platforms() -> None:
    chosen = keys(RunKind.WITHOUT_EXTRACTORS, ["tiktok"])
    assert chosen[:4] == ["tiktok.validate", "tiktok.raw", "tiktok.staging", "tiktok.curated"]
    assert "warehouse.load" in chosen
    assert not [key for key in chosen if key.startswith("spotify")]


def test_starting_at_a_phase_leaves_out_the_earlier_ones() -> None:
    phases = {step.phase for step in flow.select(from_phase=Phase.STAGING)}
    assert phases == {Phase.STAGING, Phase.CURATED, Phase.UNIFIED, Phase.WAREHOUSE, Phase.METRICS}


def test_a_platform_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="myspace"):
        flow.select(platforms=["myspace"])


def test_the_dependencies_file_can_switch_a_platform_off() -> None:
    stated = flow.default_dependencies()
    stated["platforms"]["linktree"]["enabled"] = False
    assert not [step for step in flow.full_flow(stated) if step.platform == "linktree"]


def test_a_dependency_on_a_step_there_is_not_is_refused_by_name() -> None:
    stated = flow.default_dependencies()
    stated["dependencies"]["unified.streams"] = ["distrokid.polishing"]
    with pytest.raises(ConfigurationError, match=r"distrokid\.polishing"):
        flow.full_flow(stated)


@pytest.mark.parametrize("name", NAMES)
def test_a_platform_declares_readers_for_all_it_recognises(name: str) -> None:
    platform = declared(name)
    assert platform.name == name
    assert platform.kinds
    assert all(kind == delivery.name for kind, delivery in platform.kinds.items())


def test_no_two_contracts_share_a_dataset_name() -> None:
    modules = ("pipeline.insights.schema", *(f"pipeline.platforms.{name}.schema" for name in NAMES))
    names = [c.name for m in modules for c in vars(import_module(m)).values() if isinstance(c, Contract)]
    assert len(names) == len(set(names))


def test_a_platform_that_is_newer_than_the_file_is_waited_for() -> None:
    stated = flow.default_dependencies()
    del stated["platforms"]["social"]
    stated["dependencies"] = {
        key: [name for name in waits if not name.startswith("social.")] for key, waits in stated["dependencies"].items()
    }
    awaited = {step.key: set(step.needs) for step in flow.full_flow(stated)}
    assert awaited == {step.key: set(step.needs) for step in flow.full_flow()}
    stated["platforms"]["social"] = {"enabled": True}
    social = next(step for step in flow.full_flow(stated) if step.key == "unified.social")
    assert [edge.step for edge in social.needs] == ["tiktok.curated"], "what the owner took away stays away"
