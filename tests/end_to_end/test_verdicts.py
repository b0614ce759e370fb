"""Every landing file gets the verdict it deserves, with a record: nothing silent, nothing refused without need."""

from __future__ import annotations

import pytest

from pipeline.model import Verdict
from tests.end_to_end.conftest import Finished
from tests.end_to_end.lakes import LakeFolder

EXPECTED = {
    "quarantine": Verdict.QUARANTINED,
    "skip": Verdict.DUPLICATE,
    "accept_same_values": Verdict.ACCEPTED,
    "accept_latest_wins": Verdict.ACCEPTED,
}


@pytest.mark.slow
def test_each_fault_ends_as_it_should(faulty: Finished) -> None:
    ledger = faulty.lake.ledger()

    found = {d["file"]: (d["kind"], ledger[d["file"]].verdict) for d in faulty.lake.defects}

    assert found == {d["file"]: (d["kind"], EXPECTED[d["expect"]]) for d in faulty.lake.defects}


def test_each_refused_file_waits_with_a_reason_and_nothing_else_does(faulty: Finished) -> None:
    items = faulty.lake.set_aside()

    assert {f"landing/{i.platform}/{i.file}" for i in items} == with_fate(faulty.lake, "quarantine")
    assert all(item.rule and item.message and item.next_action for item in items)


def test_a_refused_file_is_kept_beside_its_reason(faulty: Finished) -> None:
    kept = [path for path in faulty.lake.files() if path.startswith("quarantine/")]

    reasons = [path for path in kept if path.endswith(".why.json")]
    assert len(reasons) == len(with_fate(faulty.lake, "quarantine"))
    assert {path.removesuffix(".why.json") for path in reasons} == {p for p in kept if not p.endswith(".why.json")}


def test_files_that_carry_no_figures_are_known_as_such(faulty: Finished) -> None:
    ledger = faulty.lake.ledger()

    assert {ledger[path].verdict for path in faulty.lake.truth["not_data"]} == {Verdict.NO_FIGURES}


def test_no_landing_file_is_passed_over(faulty: Finished) -> None:
    assert set(faulty.lake.landed_files()) == set(faulty.lake.ledger())


def test_landing_is_left_as_it_was(faulty: Finished) -> None:
    ledger = faulty.lake.ledger()

    for path, (mtime_ns, digest) in faulty.lake.files().items():
        if path.startswith("landing/"):
            assert (ledger[path].mtime_ns, ledger[path].sha256) == (mtime_ns, digest)


def with_fate(lake: LakeFolder, fate: str) -> set[str]:
    return {defect["file"] for defect in lake.defects if defect["expect"] == fate}
