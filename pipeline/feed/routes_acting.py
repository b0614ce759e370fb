"""Starting and cancelling runs: only with the token for it, and only where the owner has switched it on."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from pipeline.feed.shapes import ACTS, Shape, refusals
from pipeline.feed.starting import Starter
from pipeline.model import RunKind
from pipeline.platforms.declaration import NAMES

router = APIRouter(prefix="/v1/runs", tags=["runs"], dependencies=ACTS)
PlatformName = StrEnum("PlatformName", {name.upper(): name for name in NAMES})  # type: ignore[misc]  # names by data


class RunWish(Shape):
    """Which run is wanted."""

    kind: RunKind = Field(default=RunKind.FULL, examples=["without-extractors"])
    platforms: list[PlatformName] = Field(default=[], max_length=len(NAMES), description="Only these; empty: all.")
    force: bool = Field(default=False, description="Also steps for which nothing has changed.")


class Accepted(Shape):
    run_id: str | None = Field(description="Null where it has begun and its name is not known yet: see /v1/runs.")
    kind: RunKind
    platforms: list[str]
    look: str = Field(description="Where to see how it goes.", examples=["/v1/runs/20261120T070003Z-4711"])


class Cancelled(Shape):
    cancelled: list[str] = Field(description="The runs that were asked to stop. What has arrived is kept.")


@router.post("", status_code=202, summary="Start a run", responses=refusals(409), response_model=Accepted)
def start(request: Request, response: Response, wish: RunWish) -> dict[str, Any]:
    """The run is a program of its own: it goes on when the feed ends."""
    starter: Starter = request.app.state.starter
    names = list(dict.fromkeys(name.value for name in wish.platforms))
    started = starter.start(wish.kind, names, wish.force)
    look = f"/v1/runs/{started.run_id}" if started.run_id else "/v1/runs"
    response.headers["Location"] = look
    return {"run_id": started.run_id, "kind": wish.kind, "platforms": names, "look": look}


@router.post("/current/cancel", status_code=202, summary="Cancel the run that is going on", responses=refusals(409))
def cancel(request: Request) -> Cancelled:
    starter: Starter = request.app.state.starter
    return Cancelled(cancelled=starter.cancel())
