"""Writes an invented landing zone from the command line: `python -m tests.landing OUT --seed 7 --days 365`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.landing.config import PLATFORMS, Config
from tests.landing.generate import generate


def parse(argv: Sequence[str] | None = None) -> Config:
    parser = argparse.ArgumentParser(
        prog="python -m tests.landing",
        description="Generate an invented landing zone.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    option = parser.add_argument
    option("out", type=Path, help="folder to create")
    option("--seed", type=int, default=Config.seed, help="equal seeds give equal bytes")
    option("--days", type=int, default=Config.days, help="days of history")
    option("--end", type=date.fromisoformat, default=Config.end, help="last day with figures")
    option("--artists", type=int, default=Config.artists, help="number of artists")
    option("--tracks", type=int, default=Config.tracks, help="tracks per artist")
    option("--bank-rows", type=int, default=Config.bank_rows, help="rows in the bank report")
    option("--bank-schema", type=int, choices=(13, 15), default=Config.bank_schema, help="columns in the bank report")
    option("--campaigns", type=int, default=Config.campaigns, help="number of Meta campaigns")
    option("--snapshots", type=int, default=Config.snapshots, help="weekly downloads that overlap")
    option("--defects", type=float, default=Config.defects, help="0 = clean; otherwise faults per clean file")
    option("--manual-export", action="store_true", help="add an Ads Manager table to metaads")
    option("--chunk", type=int, default=Config.chunk, help="bank rows held in memory at a time")
    option("--only", default="", help=f"comma separated platforms, of {', '.join(PLATFORMS)}; empty means all")
    chosen = vars(parser.parse_args(argv))
    chosen["only"] = tuple(name for name in chosen["only"].split(",") if name)
    landing = chosen["out"] / "landing"
    if landing.is_dir() and any(landing.iterdir()):
        parser.error(f"{landing} is not empty")
    try:
        return Config(**chosen)
    except ValueError as problem:
        parser.error(str(problem))


def main(argv: Sequence[str] | None = None) -> int:
    cfg = parse(argv)
    began = time.perf_counter()
    generate(cfg)
    print(f"{cfg.out} written in {time.perf_counter() - began:.2f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
