"""A lake with a few hand-made DistroKid files, carried through its steps without engine or journal."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pipeline.insights.royalties import royalties
from pipeline.insights.streams import tidy_daily_streams
from pipeline.model import Delivery, Phase, Refusal, StepContext, StepResult, Verdict, Zone
from pipeline.platforms import curation, intake, promotion, staging
from pipeline.settings import Settings, load_settings
from pipeline.zones.store import open_zone

STEPS = {
    Phase.VALIDATE: intake.validate,
    Phase.RAW: promotion.promote,
    Phase.STAGING: staging.stage,
    Phase.CURATED: curation.curate,
}
UNIFIED = {"unified.streams": tidy_daily_streams, "unified.royalties": royalties}
MODIFIED = datetime(2026, 11, 21, 7, 0, 3, tzinfo=UTC).timestamp()
HEADER = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\t"
    "Country of Sale\tSongwriter Royalties Withheld\tEarnings (USD)"
)


def spotify_page(days: Mapping[str, object]) -> bytes:
    points = ",".join(f'{{"category": {json.dumps(day)}, "column-1": {value}}}' for day, value in days.items())
    return f'<script>AmCharts.makeChart("c", {{"id": "trend365day", "dataProvider": [{points},]}});</script>'.encode()


def apple_page(days: Mapping[str, object]) -> bytes:
    points = ",".join(f'{{"field": {json.dumps(day)}, "value": {value}}}' for day, value in days.items())
    return f'<script>var chartData = {{"dataProvider": [{points}]}};\n</script>'.encode()


def bank_row(
    number: int = 1, title: str = "Glass Harbor", earnings: str = "0.084138000000", month: str = "2025-11"
) -> str:
    return (
        f"2026-01-15\t{month}\tSpotify\tNOVA DRIFT\t{title}\tQZAB12512345\t0198004501234\t{number}\t100\tSong\tNA\t0\t"
        f"{earnings}"
    )


def bank_report(rows: int, *more: str, end: str = "\n") -> bytes:
    lines = [HEADER, *(bank_row(number + 1) for number in range(rows)), *more]
    return "".join(line + end for line in lines).encode()


@dataclass
class SmallLake:
    """A lake folder and what the journal would know of it."""

    root: Path
    platform: str = "distrokid"
    zones: Mapping[str, str] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    results: dict[str, StepResult] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return load_settings(self.root, environ=dict(self.zones))

    @property
    def landing(self) -> Path:
        return self.root / "landing" / self.platform

    def put(self, name: str, body: bytes, modified: float = MODIFIED) -> Path:
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        os.utime(path, (modified, modified))
        return path

    def run(self, code: str = "1", phases: Iterable[Phase] = tuple(STEPS), unified: bool = True) -> SmallLake:
        """All steps once; ``code`` names the judge, so that another one judges everything anew."""
        for phase in phases:
            result = STEPS[phase](self.context(f"{self.platform}.{phase}", phase, code))
            self.deliveries |= {(d.path, d.sha256): d for d in result.deliveries}
            self.results[phase] = result
        for key, step in UNIFIED.items() if unified else ():
            self.results[key] = step(self.context(key, Phase.UNIFIED, code))
        return self

    def judge(self, code: str = "1") -> SmallLake:
        """Only look at what has landed."""
        return self.run(code, [Phase.VALIDATE], unified=False)

    def context(self, step: str, phase: Phase, code: str = "1") -> StepContext:
        settings = self.settings
        return StepContext(
            run_id="20261122T060000Z-test", step=step, platform=self.platform, phase=phase, zones=settings.zones,
            config_dir=str(settings.config_dir), warehouse=str(settings.database),
            started_at=datetime(2026, 11, 22, 6, tzinfo=UTC), cancel_flag=str(self.root / "cancel"),
            deliveries=tuple(self.deliveries.values()), settings={"code": code},
        )  # fmt: skip

    def verdicts(self) -> dict[str, Verdict]:
        """What became of each landing file, by name."""
        return {d.path: d.verdict for d in self.deliveries.values()}

    def delivery(self, name: str) -> Delivery:
        return next(d for d in self.deliveries.values() if d.path == name)

    def refusal(self, name: str) -> Refusal:
        found = self.delivery(name).refusal
        assert found is not None, f"{name} was not refused"
        return found

    def zone(self, zone: Zone) -> dict[str, bytes]:
        """All files of a zone, by path."""
        store = open_zone(self.settings.zones[zone])
        found = {}
        for entry in store.listing():
            with store.open(entry.path) as handle:
                found[entry.path] = handle.read()
        return found

    def curated(self) -> dict[str, bytes]:
        return self.zone(Zone.CURATED)

    def days(self) -> list[str]:
        """The lines of ``tidy_daily_streams``, without its heading."""
        return self.curated()["tidy_daily_streams.csv"].decode().splitlines()[1:]


def snapshot(folder: Path, folders: bool = True) -> dict[str, tuple[int, int, int]]:
    """Every entry below a folder as mode, size and modification time: equal snapshots mean nobody wrote."""
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        if folders or not path.is_dir():
            stat = path.lstat()
            found[str(path.relative_to(folder))] = (stat.st_mode, stat.st_size, stat.st_mtime_ns)
    return found
