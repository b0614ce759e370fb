"""Numbers read the way people say them: exact beside the pointer, short along an axis."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.charting.model import Unit
from pipeline.charting.numbers import MINUS, said, ticked
from pipeline.charting.scales import beside, scale_of


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (48_209, Unit.COUNT, "48,209"),
        (4_512.34, Unit.COUNT, "4,512"),
        (12.34, Unit.COUNT, "12.3"),
        (1204.5, Unit.USD, "$1,204.50"),
        (0.14, Unit.USD, "14¢"),
        (0.145, Unit.USD, "14.5¢"),
        (Decimal("0.999999"), Unit.USD, "$1.00"),
        (Decimal("0.000000000001"), Unit.USD, "less than 0.1¢"),
        (0, Unit.USD, "$0.00"),
        (-3.2, Unit.USD, f"{MINUS}$3.20"),
        (-0.001, Unit.COUNT, "0"),
        (0.021, Unit.FRACTION, "2.1 %"),
        (1.18, Unit.FRACTION, "118 %"),
        (83, Unit.SECONDS, "1:23"),
        (3723, Unit.SECONDS, "1:02:03"),
        (0.4, Unit.SECONDS, "0.4 s"),
        (412_000_000, Unit.BYTES, "412 MB"),
        (3_400_000_000, Unit.BYTES, "3.4 GB"),
        (1, Unit.BYTES, "1 byte"),
        (1.5, Unit.CORES, "1.5 cores"),
        (1, Unit.DAYS, "1 day"),
        (0.5, Unit.DAYS, "12 hours"),
    ],
)
def test_a_value_is_said_in_full(value: float | Decimal, unit: Unit, words: str) -> None:
    assert said(value, unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(6_200, Unit.COUNT, "6.2k"), (500, Unit.USD, "$500"), (0.15, Unit.USD, "15¢"), (900, Unit.SECONDS, "15 min")],
)
def test_along_an_axis_it_is_short(value: float, unit: Unit, words: str) -> None:
    assert ticked(value, unit) == words


@pytest.mark.parametrize(
    ("lowest", "highest", "unit", "labels"),
    [
        (0, 7_900, Unit.COUNT, "0 2k 4k 6k 8k"),
        (0, 0.155, Unit.USD, "0¢ 4¢ 8¢ 12¢ 16¢"),
        (0, 1.9, Unit.USD, "$0.00 $0.50 $1.00 $1.50 $2.00"),
        (0, 900, Unit.SECONDS, "0|5 min|10 min|15 min"),
        (0, 6e8, Unit.BYTES, "0|200 MB|400 MB|600 MB"),
        (0, 0.97, Unit.FRACTION, "0 %|25 %|50 %|75 %|100 %"),
        (0, 1, Unit.COUNT, "0 1"),
        (-166, 120, Unit.USD, f"{MINUS}$200 {MINUS}$100 $0 $100 $200"),
        (0, 0, Unit.COUNT, "0 1"),
    ],
)
def test_an_axis_from_nought_has_few_round_ticks(lowest: float, highest: float, unit: Unit, labels: str) -> None:
    assert scale_of(lowest, highest, unit).labels == tuple(labels.split("|" if "|" in labels else " "))


def test_lines_far_from_nought_are_shown_from_near_by_and_their_ticks_differ() -> None:
    assert scale_of(9_131, 9_136, Unit.COUNT, from_zero=False).labels == ("9,130", "9,132", "9,134", "9,136")
    assert scale_of(200, 9_136, Unit.COUNT, from_zero=False).low == 0


@pytest.mark.slow
def test_whatever_the_values_a_scale_holds_them_with_at_most_five_ticks_that_all_differ() -> None:
    for unit in Unit:
        for power in range(-60, 130, 4):
            for share in (0.0, 0.3, 0.93, 1.0, -0.5, -2.0):
                highest = 1.17 ** (power + 0.01)
                scale = scale_of(highest * share, highest, unit, from_zero=share < 0.5)
                assert scale.low <= highest * share <= scale.high * (1 + 1e-9)
                assert highest <= scale.high * (1 + 1e-9)
                assert 2 <= len(scale.ticks) <= 5, (unit, highest, share, scale)
                assert len(set(scale.labels)) == len(scale.labels), (unit, highest, share, scale.labels)


def test_the_ticks_of_a_second_scale_stand_at_the_heights_of_the_first() -> None:
    left = scale_of(0, 11.9, Unit.USD)
    right = beside(left, 0.16, Unit.USD)
    assert len(right.ticks) == len(left.ticks)
    assert right.low == 0
    assert right.high >= 0.16
