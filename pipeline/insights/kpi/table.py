"""All KPIs as a table for people: ``python -m pipeline.insights.kpi.table`` prints the one in the README."""

from __future__ import annotations

from pipeline.insights.kpi.definitions import KPIS
from pipeline.insights.kpi.model import Kpi, Unit

_UNITS = {
    Unit.COUNT: "count", Unit.USD: "USD", Unit.FRACTION: "fraction", Unit.MONTHS: "months", Unit.NAME: "name",
}  # fmt: skip
_MANY = {"followers_by_platform": ("spotify_audience", "tiktok_analytics", "social_daily")}


def as_table() -> str:
    """Key, title, formula, sources and unit, one line each."""
    head = ("| key | what it is | formula | from | unit |", "|---|---|---|---|---|")
    return "\n".join((*head, *(_line(kpi) for kpi in KPIS)))


def _line(kpi: Kpi) -> str:
    key = f"`{kpi.key}`" + (f", one a {kpi.by}" if kpi.by else "")
    sources = ", ".join(_MANY.get(kpi.key, kpi.sources))
    return f"| {key} | {kpi.title} | {kpi.formula} | {sources} | {_UNITS[kpi.unit]} |"


if __name__ == "__main__":
    print(as_table())
