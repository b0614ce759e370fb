"""Starts every platform's stand-in, to try the product by hand: ``python -m tests.platform_sims``. Ctrl-C ends them.

Nothing leaves this computer: all of them listen on 127.0.0.1 only. The lake is made if it is not there; one that was
not made here is left alone.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.access.connection import Connection
from pipeline.platforms.connections import BY_KEY
from tests.platform_sims.control import FAULTS, SIGN_OUT
from tests.platform_sims.people import CODE
from tests.platform_sims.world import KEYS, World, world

OURS = "stand-ins.txt"  # lies in lakes that this program may change
MANNERS = {
    "pause_seconds": [0.3, 1.0], "account_pause_seconds": [2, 4], "page_seconds": 15, "download_seconds": 30,
}  # fmt: skip
LOOK_SECONDS = 0.5


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.platform_sims", description=__doc__)
    parser.add_argument("--lake", type=Path, default=Path(tempfile.gettempdir()) / "bedrot-stand-ins" / "lake")
    parser.add_argument("--days", type=int, default=120, help="of history, the last of them is yesterday")
    parser.add_argument("--first-port", type=int, default=8701, help="0 for any that are free")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds that the pages' scripts take")
    asked = parser.parse_args(words)
    if not may_change(asked.lake):
        print(f"{asked.lake} holds a lake that was not made here. Name another folder.", file=sys.stderr)
        return 2
    ports = range(asked.first_port, asked.first_port + 7) if asked.first_port else ()
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bedrot-stand-ins-")))
        try:
            made = stack.enter_context(world(folder, ports, days=asked.days, end=yesterday))
        except OSError as taken:
            print(f"{taken.strerror}. Choose another --first-port, or 0.", file=sys.stderr)
            return 2
        for site in made.stand_ins.values():
            site.delay = asked.delay
        put_up(made, asked.lake)
        print("\n".join(told(made, asked.lake)), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            never = threading.Event()
            while not never.wait(LOOK_SECONDS):  # Windows hears Ctrl-C between two waits only
                pass
    print("\nAll stand-ins have ended. The lake stays where it is.")
    return 0


def may_change(lake: Path) -> bool:
    return not lake.is_dir() or not any(lake.iterdir()) or (lake / OURS).is_file()


def put_up(made: World, lake: Path) -> None:
    """Make the lake, or tell one of an earlier day where the platforms are now."""
    made.lake(lake, **MANNERS)
    (lake / OURS).write_text("This lake collects from stand-ins on this computer. It may be deleted.\n", "utf-8")
    stated = [f"{variable}={value}" for variable, value in variables()]
    (lake / ".env").write_text("\n".join(stated) + "\n", encoding="utf-8")


def variables() -> Iterator[tuple[str, str]]:
    """The keys of the interfaces, as older set-ups state them."""
    for key, values in KEYS.items():
        for item, value in values.items():
            yield BY_KEY[key].field(item).variables[0], value


def told(made: World, lake: Path) -> Iterator[str]:
    yield f"The platforms' stand-ins are at work. The lake is {lake}\n"
    names = {name: _connection(name).of for name in made.stand_ins}
    for name, site in made.stand_ins.items():
        yield f"  {names[name]:14} {site.base}"
    yield f"\nSign in as one of these; the code of the second factor is {CODE}:\n"
    for name, person in made.people():
        whose = f" (@{person.account})" if person.account else ""
        yield f"  {names[name]:14} {person.email:32} {person.password}{whose}"
    yield "\nThe keys of Meta Ads, the Spotify catalogue, Instagram and YouTube stand in the lake's .env file.\n"
    yield f"  panel     python -m app --root {lake} --preferences {lake.parent / 'panel.ini'}"
    yield f"  commands  python -m pipeline --root {lake} run"
    example = next(iter(made.stand_ins.values())).base
    yield "\nFaults, at the address of any platform:\n"
    yield f"  curl {example}{FAULTS}                             what there is, and what is on"
    yield f"  curl -d 'on=slow&seconds=3' {example}{FAULTS}      also times=2, paths=/stats"
    yield f"  curl -d 'off=all' {example}{FAULTS}"
    yield f"  curl -X POST {example}{SIGN_OUT}                   everybody has to sign in again"
    yield "\nCtrl-C ends them all."


def _connection(platform: str) -> Connection:
    return next(one for one in BY_KEY.values() if one.platform == platform)


if __name__ == "__main__":
    sys.exit(main())
