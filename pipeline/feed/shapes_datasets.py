"""The shapes of datasets, as the feed answers them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.feed.shapes import Shape

Cell = str | int | float | bool | None


class DatasetShape(Shape):
    name: str = Field(examples=["royalties"])
    title: str = Field(examples=["Money, both distributors"])
    group: str = Field(examples=["Plays and money"])
    about: str = Field(examples=["One row a line of a money report."])
    platforms: list[str]
    date_column: str = Field(examples=["sale_month"])
    rows: int | None
    newest_data: str | None = Field(examples=["2026-11-01"])


class DatasetList(Shape):
    datasets: list[DatasetShape] = Field(description="Those that have data, in the order people look for them.")


class ColumnShape(Shape):
    name: str = Field(examples=["upc"])
    title: str = Field(examples=["UPC"])
    type: Literal["text", "integer", "number", "decimal", "date", "flag"] = Field(
        description="Decimals are exact and stand as text; days are ISO text; a UPC is text, never a number."
    )


class Dataset(DatasetShape):
    columns: list[ColumnShape]


class RowPage(Shape):
    dataset: str = Field(examples=["royalties"])
    columns: list[ColumnShape]
    rows: list[list[Cell]] = Field(
        description="Each row has its values in the order of the columns.",
        examples=[[["2026-05", "Spotify", "0.0841"]]],
    )
    total: int = Field(description="Rows that the conditions leave.")
    offset: int
    next: int | None = Field(description="The offset of the next page; null: this is the last.")
