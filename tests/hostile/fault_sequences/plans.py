"""A sequence before it is played: which platform, which faults in which visit, how much later the next one comes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.hostile.fault_sequences.rules import RULES, Rule

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
WAITS = (0.0, 20.0, 5 * MINUTE, 50 * MINUTE, 70 * MINUTE, 5 * HOUR, DAY, 2 * DAY, 9 * DAY)
SET_BACK = -10 * MINUTE  # a clock that is put right
WEIGHTS = {  # a visit in a browser takes ten times as long as one without
    "metaads": 36, "social": 28, "catalogue": 26,
    "distrokid": 2, "toolost": 2, "tiktok": 2, "linktree": 2, "spotify": 2,
}  # fmt: skip
IN_A_BROWSER = ("distrokid", "toolost", "tiktok", "linktree", "spotify")


@dataclass(frozen=True)
class Struck:
    """A fault that strikes so many times (None: all through the visit)."""

    rule: Rule
    times: int | None

    def __str__(self) -> str:
        return self.rule.name + (f" ×{self.times}" if self.times else "")


@dataclass(frozen=True)
class Visit:
    """``later`` seconds after the one before. ``again``: tried a second time at once, as the engine does it."""

    faults: tuple[Struck, ...]
    later: float
    signs_in: bool
    again: bool

    def __str__(self) -> str:
        return f"{' + '.join(map(str, self.faults))} after {self.later:g} s"


@dataclass(frozen=True)
class Sequence:
    """Visits under faults; a clean one follows."""

    number: int
    play: str
    visits: tuple[Visit, ...]

    def __str__(self) -> str:
        return f"sequence {self.number}: {self.play}: {'; '.join(map(str, self.visits))}"


def sequence(number: int) -> Sequence:
    """The sequence with this number, always the same."""
    rng = random.Random(f"sequence {number}")
    plays = [play for play in WEIGHTS if play in RULES]
    play = rng.choices(plays, [WEIGHTS[name] for name in plays])[0]
    longest = 3 if play in IN_A_BROWSER else 4
    visits = tuple(_visit(rng, play) for _ in range(rng.randint(1, longest)))
    return Sequence(number, play, visits)


def _visit(rng: random.Random, play: str) -> Visit:
    rules = rng.sample(RULES[play], rng.choice((1, 1, 1, 2)))
    faults = tuple(Struck(rule, rng.choice((None, None, 1, 2, 3))) for rule in rules)
    later = SET_BACK if rng.random() < 0.1 else rng.choice(WAITS)
    return Visit(faults, later, signs_in=rng.random() < 0.6, again=rng.random() < 0.3)
