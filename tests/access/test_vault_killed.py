"""A program killed at any change it makes to the keyring leaves the old value or the new one, and nothing for ever."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from pipeline.access.connection import SESSION, Address
from pipeline.access.vault import Vault, VaultClosed
from tests.access.stories import seeded_text
from tests.access.strict_keyring import Killed, StrictKeyring, WindowsRefusal
from tests.sweeps import sweep

ONE, OTHER = Address("toolost", "", SESSION), Address("tiktok", "nova_drift", SESSION)
LONG, LONGER, SHORT = seeded_text(2_500), seeded_text(4_000, seed=1), "short"
Act = Callable[[Vault], object]


def orphans(backend: StrictKeyring) -> list[str]:
    """Pieces of which no manifest tells, and manifests that tell of pieces that are not there."""
    told, found = set(), set()
    for target, blob in backend.kept.items():
        head, _, tail = target.rpartition(" ")
        if target.startswith("bedrot@"):
            continue  # an old manifest, as Windows keeps it beside the new one
        if "." in tail:
            found.add(target)
        elif blob.startswith("{") and "pieces" in blob:
            manifest = json.loads(blob)
            told |= {f"{head} {tail} {manifest['generation']}.{n}" for n in range(1, manifest["pieces"] + 1)}
    return sorted(told ^ found)


def run_killed(backend: StrictKeyring, act: Act, changes: int) -> bool:
    """Do something in a program that is killed before one more than ``changes``; False once it gets by with them."""
    backend.kill_after(changes)
    try:
        act(Vault("lake", backend))
    except Killed:
        return True
    finally:
        backend.live()
    return False


def put(address: Address, value: str) -> Act:
    return lambda vault: vault.put(address, value)


def forget(address: Address) -> Act:
    return lambda vault: vault.forget(address)


STORIES: dict[str, tuple[list[Act], Act, set[str | None]]] = {
    "first value of a vault": ([], put(ONE, LONG), {None, LONG}),
    "first value of another address": ([put(OTHER, SHORT)], put(ONE, LONG), {None, LONG}),
    "longer": ([put(ONE, LONG)], put(ONE, LONGER), {LONG, LONGER}),
    "shorter": ([put(ONE, LONGER)], put(ONE, SHORT), {LONGER, SHORT}),
    "the same": ([put(ONE, LONG)], put(ONE, LONG), {LONG}),
    "forgotten": ([put(ONE, LONG)], forget(ONE), {None, LONG}),
    "forgotten after several": ([put(ONE, SHORT), put(ONE, LONG), put(ONE, LONGER)], forget(ONE), {None, LONGER}),
    "one of two forgotten": ([put(OTHER, LONG), put(ONE, LONG)], forget(ONE), {None, LONG}),
}


@pytest.mark.parametrize("story", sweep(STORIES))
def test_every_point(story: str) -> None:
    before, act, allowed = STORIES[story]
    points = 0
    while True:
        backend = StrictKeyring()
        for earlier in before:
            earlier(Vault("lake", backend))
        other = Vault("lake", backend).get(OTHER)
        killed = run_killed(backend, act, points)
        after = Vault("lake", backend)
        assert after.get(ONE) in allowed
        assert after.get(OTHER) == other
        assert not [address for address in after.addresses() if address not in (ONE, OTHER)]
        after.put(ONE, SHORT)
        assert after.get(ONE) == SHORT
        assert after.get(OTHER) == other
        assert orphans(backend) == []
        assert after.addresses() == tuple(sorted({ONE, *({OTHER} if other else ())}))
        if not killed:
            break
        points += 1
    assert points > 5


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES)
def test_forgetting_after_every_point_leaves_nothing(story: str) -> None:
    before, act, _ = STORIES[story]
    points, killed = 0, True
    while killed:
        backend = StrictKeyring()
        for earlier in before:
            earlier(Vault("lake", backend))
        killed = run_killed(backend, act, points)
        for address in (ONE, OTHER):
            Vault("lake", backend).forget(address)
        assert backend.kept == {}
        points += 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_random_lives_that_end_in_the_middle(seed: int) -> None:
    rng = random.Random(seed)
    backend = StrictKeyring()
    addresses = [ONE, OTHER, Address("spotify", "", "password")]
    kept: dict[Address, str | None] = dict.fromkeys(addresses)
    for _ in range(60):
        address = rng.choice(addresses)
        value = None if rng.random() < 0.3 else seeded_text(rng.choice([5, 900, 1200, 4000]), seed=rng.randrange(99))
        act = forget(address) if value is None else put(address, value)
        killed = run_killed(backend, act, rng.randrange(25))
        now = Vault("lake", backend).get(address)
        assert now in ({kept[address], value} if killed else {value})
        kept[address] = now
        assert {a: Vault("lake", backend).get(a) for a in addresses} == kept
        assert Vault("lake", backend).addresses() == tuple(sorted(a for a in addresses if kept[a] is not None))
    for address in addresses:
        Vault("lake", backend).forget(address)
    assert backend.kept == {}


def test_a_refusal_in_the_middle_keeps_the_old_value_too() -> None:
    points = 0
    while True:
        backend = StrictKeyring()
        vault = Vault("lake", backend)
        vault.put(ONE, LONG)
        left = [points]

        def refuse(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise WindowsRefusal(5, "CredWrite", "Access is denied")

        backend.before_change = refuse
        try:
            vault.put(ONE, LONGER)
        except VaultClosed:
            backend.live()
            assert vault.get(ONE) in (LONG, LONGER)
            vault.put(ONE, SHORT)
            assert orphans(backend) == []
        else:
            break
        points += 1
    assert points > 10
