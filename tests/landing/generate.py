"""Writes an invented landing zone whose right answer is known, so that a whole pipeline can be held against it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.landing.artists import registry
from tests.landing.config import PLATFORMS, Config
from tests.landing.distrokid import write_distrokid
from tests.landing.faults import add_faults
from tests.landing.linktree import write_linktree
from tests.landing.metaads import write_metaads
from tests.landing.output import Truth, Writer
from tests.landing.spotify import write_spotify
from tests.landing.tiktok import write_tiktok
from tests.landing.toolost import write_toolost
from tests.landing.world import World

ZONES = ("landing", "raw", "staging", "curated", "archive")
WRITERS: dict[str, Callable[[World, Writer, Truth], None]] = {
    "distrokid": write_distrokid,
    "toolost": write_toolost,
    "metaads": write_metaads,
    "tiktok": write_tiktok,
    "linktree": write_linktree,
    "spotify": write_spotify,
}


def make_landing(
    out: Path,
    *,
    seed: int = Config.seed,
    days: int = Config.days,
    artists: int = Config.artists,
    tracks: int = Config.tracks,
    bank_rows: int = Config.bank_rows,
    bank_schema: int = Config.bank_schema,
    campaigns: int = Config.campaigns,
    defects: float = Config.defects,
    end: date = Config.end,
    snapshots: int = Config.snapshots,
    manual_export: bool = Config.manual_export,
    only: tuple[str, ...] = (),
) -> None:
    """`generate` for tests; every option is explained at `Config`."""
    generate(
        Config(
            out=out,
            seed=seed,
            days=days,
            artists=artists,
            tracks=tracks,
            bank_rows=bank_rows,
            bank_schema=bank_schema,
            campaigns=campaigns,
            defects=defects,
            end=end,
            snapshots=snapshots,
            manual_export=manual_export,
            only=only,
        )
    )


def generate(cfg: Config) -> None:
    """Write the zones and three JSON files into `cfg.out`.

    landing/<platform>/…  the files collectors would have left, their times set to the download times
    artists.json          the alias registry
    truth.json            what a correct pipeline ends up with: `tables` (newest download wins, null = never reported),
                          exact `bank` totals, `toolost_sales_usd`, and `not_data` (files that carry no figures)
    defects.json          every fault: its kind, its file, the file it derives from, and what to expect
    """
    for zone in ZONES:
        (cfg.out / zone).mkdir(parents=True, exist_ok=True)
    world, out, truth = World.build(cfg), Writer(cfg.out), Truth()
    for platform in PLATFORMS:
        if platform in (cfg.only or PLATFORMS):
            WRITERS[platform](world, out, truth)
    faults = add_faults(cfg, out) if cfg.defects else []
    truth.facts["parameters"] = _parameters(cfg)
    truth.facts["not_data"] = out.not_data
    _write_json(cfg.out / "artists.json", registry(world.artists))
    _write_json(cfg.out / "truth.json", truth.as_json())
    _write_json(cfg.out / "defects.json", {"seed": cfg.seed, "rate": cfg.defects, "defects": faults})


def _parameters(cfg: Config) -> dict[str, object]:
    return {
        "seed": cfg.seed,
        "start": cfg.start.isoformat(),
        "end": cfg.end.isoformat(),
        "days": cfg.days,
        "artists": cfg.artists,
        "tracks": cfg.tracks,
        "bank_rows": cfg.bank_rows,
        "campaigns": cfg.campaigns,
        "defects": cfg.defects,
        "snapshots": cfg.snapshots,
    }


def _write_json(path: Path, body: object) -> None:
    path.write_bytes((json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())
