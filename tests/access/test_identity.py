"""Whether two names mean the same account, and what is shown of them."""

from __future__ import annotations

import pytest

from pipeline.access.identity import comparable, masked, same


@pytest.mark.parametrize(
    ("name", "shown"),
    [("studio@kilo-vale.example", "studio@…"), ("@kilovale.music", "@kilovale.music"), ("kilovale", "kil…"), ("", "…")],
)
def test_a_name_is_shown_without_giving_it_away(name, shown):
    assert masked(name) == shown


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Label@Nova-Drift.example", " label@nova-drift.example ", True),
        ("@NovaDrift", "novadrift", True),
        ("label@nova-drift.example", "studio@kilo-vale.example", False),
        ("novadrift", "kilovale", False),
    ],
)
def test_names_of_one_kind_are_compared_as_people_write_them(one, other, alike):
    assert comparable(one, other)
    assert same(one, other) is alike


@pytest.mark.parametrize(("one", "other"), [("label@nova-drift.example", "novadrift"), ("", "novadrift"), ("", "")])
def test_a_user_name_and_an_address_cannot_be_compared(one, other):
    assert not comparable(one, other)
