"""A small lake to put single Meta files into: every default is a good file, every argument makes it another one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Delivery, Phase
from tests.landing.metaads import DAILY_COLUMNS, MANUAL_COLUMNS
from tests.landing.output import csv_text
from tests.platforms.run_steps import Ledger, run_platform

STAMP = "20261121_125921"
DAILY = f"metaads_campaign_daily_{STAMP}.csv"
PAGE = f"insights_pages_{STAMP}/120203000000000075_p001.json"
CAMPAIGN = "120203000000000075"
REGISTRY = [
    {"slug": "nova_drift", "name": "NOVA DRIFT", "tracks": [{"title": "Glass Harbor"}, {"title": "Love - Remix"}]},
    {"slug": "kilo_vale", "name": "KILO VALE", "aliases": ["KV"], "tracks": [{"title": "None"}, {"title": "Twin"}]},
    {"slug": "iris_dune", "name": "IRIS DUNE", "tracks": [{"title": "TWIN"}, {"title": "Señal Perdida"}]},
]


@dataclass
class Lake:
    """Landing files go in by ``put``; ``run`` does the four steps; ``rows`` reads what was published."""

    root: Path
    ledger: Ledger

    def put(self, name: str, data: str | bytes) -> None:
        path = self.root / "landing" / "metaads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def run(self, *phases: Phase) -> None:
        """The four steps, or only the named ones."""
        self.ledger = run_platform(self.root, "metaads", self.ledger, phases or None)

    def delivered(self, name: str, data: str | bytes) -> Delivery:
        """The verdict on one file."""
        self.put(name, data)
        self.run()
        return self.ledger.delivery(name)

    def refused(self, name: str, data: str | bytes) -> str:
        """The rule by which a file is refused; '' if it is not, and then it is published."""
        self.put(name, data)
        self.run(Phase.VALIDATE)
        refusal = self.ledger.delivery(name).refusal
        if refusal is None:
            self.run()
        return refusal.rule if refusal else ""

    def rows(self, dataset: str) -> list[dict[str, str]]:
        text = (self.root / "curated" / f"{dataset}.csv").read_bytes().decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def remarks(self) -> tuple[str, ...]:
        return self.ledger.results[Phase.CURATED].notes

    def published(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.root / "curated").iterdir())}


def new_lake(root: Path, registry: Sequence[object] = REGISTRY) -> Lake:
    (root / "config").mkdir(parents=True)
    (root / "config" / "artists.json").write_text(json.dumps(registry))
    return Lake(root, Ledger())


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return new_lake(tmp_path / "lake")


def day(**cells: object) -> dict[str, object]:
    """A row of the daily table."""
    return {
        "date": "2026-11-20",
        "campaign_id": CAMPAIGN,
        "campaign_name": "NOVA DRIFT - GLASS HARBOR - BROAD",
        "campaign_objective": "OUTCOME_ENGAGEMENT",
        "campaign_status": "ACTIVE",
        "spend_usd": "3.41",
        "impressions": "1321",
        "clicks": "8",
        "reach": "1299.0",
        "meta_pixel_events": '{"LinkClick": 6}',
        "is_active": "True",
        **cells,
    }


def daily(*rows: dict[str, object], columns: Iterable[str] = DAILY_COLUMNS) -> str:
    names = tuple(columns)
    return csv_text(names, ([row.get(name, "") for name in names] for row in rows or (day(),)))


def insight(**fields: object) -> dict[str, object]:
    """A row of an answer page; a field given as None is absent."""
    row = {
        "campaign_id": CAMPAIGN,
        "campaign_name": "NOVA DRIFT - GLASS HARBOR - BROAD",
        "spend": "3.41",
        "impressions": "1321",
        "clicks": "8",
        "cpc": "0.42625",
        "reach": "1299",
        "actions": [{"action_type": "link_click", "value": "6"}],
        "date_start": "2026-11-20",
        "date_stop": "2026-11-20",
        **fields,
    }
    return {name: value for name, value in row.items() if value is not None}


def page(*rows: dict[str, object], **more: Any) -> str:
    return json.dumps({"data": list(rows or (insight(),)), **more})


def ad(**cells: object) -> dict[str, object]:
    """A row of an Ads Manager export; headings that are no Python names come as a mapping."""
    return {
        "Ad name": "AD1",
        "Ad delivery": "active",
        "Ad Set Name": "Set",
        "Results": "12",
        "Reach": "90",
        "Impressions": "1,000",
        "Cost per results": "0.5",
        "Quality ranking": "-",
        "Amount spent (USD)": "6",
        "Ends": "Ongoing",
        "Reporting starts": "2026-10-01",
        "Reporting ends": "2026-10-31",
        **cells,
    }


def export(*rows: dict[str, object], columns: Iterable[str] = MANUAL_COLUMNS) -> str:
    names = tuple(columns)
    return csv_text(names, ([row.get(name, "") for name in names] for row in rows or (ad(),)))
