"""How the lake is: its health in one document, platform by platform; what is set aside."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipeline.engine.records import QuarantineState
from pipeline.feed.context import FeedContext
from pipeline.feed.shapes import READS, Context, refusals
from pipeline.feed.shapes_runs import ItemList, LakeStatus, PlatformList
from pipeline.health import lake_health
from pipeline.watching.judgement import judged
from pipeline.watching.told import status_document

router = APIRouter(prefix="/v1", tags=["lake"], dependencies=READS)
MOST_ITEMS = 2**53 - 1  # what JSON can count


@router.get(
    "/health", summary="How the lake is, as `bedrot status` tells", responses=refusals(), response_model=LakeStatus
)
def health(context: Context) -> dict[str, Any]:
    return status(context)


@router.get("/platforms", summary="How the platforms are", responses=refusals(), response_model=PlatformList)
def platforms(context: Context) -> dict[str, Any]:
    return {"platforms": status(context)["platforms"]}


def status(context: FeedContext) -> dict[str, Any]:
    """Worked out once a second at most: it reads the beginnings of raw files."""

    def made() -> dict[str, Any]:
        with context.lake() as lake:
            found = lake_health(lake)
            return status_document(lake, found, judged(lake, found))

    return context.kept.get("status", made)


@router.get("/quarantine", summary="Files that were set aside", responses=refusals(), response_model=ItemList)
def quarantine(
    context: Context,
    state: Annotated[QuarantineState | None, Query(description="None: open ones.")] = QuarantineState.OPEN,
    platform: Annotated[str | None, Query(max_length=64, pattern=r"^[a-z_]+$", examples=["tiktok"])] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=MOST_ITEMS)] = 0,
) -> dict[str, Any]:
    with context.journal() as journal:
        found = journal.quarantine(state, platform)
    page = found[offset : offset + limit]
    more = offset + limit if offset + limit < len(found) else None
    return {"items": [item.to_json() for item in page], "total": len(found), "next": more}
