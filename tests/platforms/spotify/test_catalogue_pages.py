"""A list of the catalogue ends with its last item, and one that never ends is not followed for ever."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.access.collecting import Collecting
from pipeline.model import FailureKind, StepFailed
from pipeline.platforms.spotify import catalogue_api
from pipeline.platforms.spotify.catalogue_api import CatalogueApi
from tests.engine.lakes import HandClock


def pages_of(monkeypatch: pytest.MonkeyPatch, total: int) -> tuple[CatalogueApi, list[str]]:
    """An API whose every page has one track and names a next one; and what it was asked."""
    asked: list[str] = []

    def get(_: CatalogueApi, __: str, params: dict[str, str]) -> dict[str, Any]:
        asked.append(params["offset"])
        return {"items": [{"id": params["offset"]}], "total": total, "next": "https://api.spotify.example/next"}

    monkeypatch.setattr(CatalogueApi, "_get", get)
    return CatalogueApi(Collecting(), {}, lambda: False, HandClock()), asked


def test_a_list_that_is_complete_is_not_asked_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    api, asked = pages_of(monkeypatch, total=3)
    assert [one["id"] for one in api.tracks("a")] == ["0", "1", "2"] == asked


def test_pages_without_end_are_another_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_api, "MOST_PAGES", 5)
    api, asked = pages_of(monkeypatch, total=10**9)
    with pytest.raises(StepFailed) as failed:
        api.tracks("a")
    assert failed.value.failure.kind is FailureKind.LAYOUT_CHANGED
    assert len(asked) == 5
