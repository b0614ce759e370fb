"""Plays many sequences and tells what was wrong: ``python -m tests.hostile.fault_sequences --count 500``."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.hostile.fault_sequences.plans import sequence
from tests.hostile.fault_sequences.stage import Outcome, described, played

SHARE = 50  # played with one browser, which grows with every profile


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fault_sequences", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--play", default="", help="only sequences of this platform")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="tell each sequence, not only what was wrong")
    asked = parser.parse_args(words)
    numbers = range(asked.first, asked.first + asked.count)
    wanted = [number for number in numbers if asked.play in ("", sequence(number).play)]
    began = time.monotonic()
    shares = [wanted[start : start + SHARE] for start in range(0, len(wanted), SHARE)]
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        for share in pool.map(played, shares):
            outcomes += share
            print(f"{len(outcomes)} of {len(wanted)} played", file=sys.stderr)
    if asked.show:
        print("\n".join(outcome.told() for outcome in outcomes))
    else:
        print(described(outcomes))
    print("\n".join(statistics(outcomes)))
    print(f"{len(outcomes)} sequences in {time.monotonic() - began:.0f} s")
    return 1 if described(outcomes) else 0


def statistics(outcomes: list[Outcome]) -> Iterable[str]:
    """A line for each platform: sequences, visits, the longest of them, and how they ended."""
    for play in sorted({outcome.play for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.play == play]
        ends = Counter(kind.partition(" ")[0] for outcome in own for kind in outcome.kinds)
        told = ", ".join(f"{count} {kind}" for kind, count in ends.most_common())
        yield f"{play:10} {len(own):4} sequences, longest visit {max(o.longest for o in own):.1f} s: {told}"


if __name__ == "__main__":
    sys.exit(main())
