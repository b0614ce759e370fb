"""The envelope of the original dashboard's answers, and what several of its paths say in the same way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from pipeline.feed.figures import Figures
from pipeline.feed.shapes import Shape

T = TypeVar("T")
OLDER = "older paths"
REPORTS = "royalties.csv"
STREAMS = "tidy_daily_streams.csv"
LATE = "Stores report a month about two months later; a month counts as paid once its reports are in."
ESTIMATED = "Expected amounts are plays times the stated rates, before shares."
WHOLE_ACCOUNT = "The distributors count plays of the whole account; artists are not told apart."


class Metadata(BaseModel):
    """Where the figures come from and how new they are; some paths say more."""

    model_config = ConfigDict(extra="allow")

    source: str | None = Field(default=None, examples=[REPORTS])
    sources: list[str] = Field(default=[], examples=[[REPORTS, STREAMS]])
    last_updated: str | None = Field(
        default=None, description="When the warehouse was loaded, UTC.", examples=["2026-11-20T07:00:03.000Z"]
    )
    limitations: list[str] = Field(default=[], examples=[[LATE]])


class Answer(Shape, Generic[T]):
    success: bool = Field(default=True, examples=[True])
    data: T
    metadata: Metadata


def metadata(found: Figures, sources: tuple[str, ...], *limitations: str, **more: Any) -> dict[str, Any]:
    return {
        "source": sources[0],
        "sources": list(sources),
        "last_updated": found.loaded_at,
        "limitations": list(limitations),
        **more,
    }


def number(amount: Decimal | int | None) -> float | None:
    """The nearest real number: the original's answers know no exact ones."""
    return None if amount is None else float(amount)


def percent(fraction: Decimal | float | None) -> float | None:
    return None if fraction is None else float(fraction * 100)
