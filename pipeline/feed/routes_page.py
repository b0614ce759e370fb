"""The feed's own page, its parts, and the signs of life of the original. Nothing of the lake is told here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Header
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from pydantic import Field

from pipeline import __version__
from pipeline.feed.shapes import Shape, refusals
from pipeline.model import NotThere

PAGE = Path(__file__).parents[2] / "resources" / "feed"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
router = APIRouter(tags=["page"])


class Welcome(Shape):
    name: str = Field(examples=["BEDROT feed"])
    message: str = Field(examples=["BEDROT feed"])
    version: str = Field(examples=["0.1.0"])
    status: Literal["running"]
    endpoints: dict[str, str] = Field(examples=[{"kpis": "/api/kpis", "runs": "/v1/runs"}])


class Alive(Shape):
    status: Literal["healthy"]


ENDPOINTS = {
    "runs": "/v1/runs",
    "health": "/v1/health",
    "figures": "/v1/kpis",
    "datasets": "/v1/datasets",
    "kpis": "/api/kpis",
    "revenue": "/api/revenue",
    "streaming": "/api/streaming",
    "data": "/api/data",
    "description": "/openapi.json",
}


@router.get("/", summary="The live page, or what there is", response_model=Welcome, responses={
    **refusals(), 200: {"content": {"text/html": {}}, "description": "For browsers the live page, else a list."},
})  # fmt: skip
def home(accept: Annotated[str, Header()] = "") -> Response:
    page = PAGE / "index.html"
    if "text/html" in accept.lower() and page.is_file():
        return HTMLResponse(page.read_text(encoding="utf-8"))
    name = "BEDROT feed"
    welcome = Welcome(name=name, message=name, version=__version__, status="running", endpoints=ENDPOINTS)
    return JSONResponse(welcome.model_dump())


@router.get("/health", summary="Whether the feed answers", responses=refusals())
def alive() -> Alive:
    """Says nothing about the lake; for that see ``/v1/health``."""
    return Alive(status="healthy")


@router.get("/page/{name}", summary="A part of the live page", response_class=FileResponse, responses={
    **refusals(404), 200: {"content": {kind: {} for kind in KINDS.values()}, "description": "The part."},
})  # fmt: skip
def part(name: Annotated[str, InPath(max_length=64)]) -> Response:
    kind = KINDS.get(Path(name).suffix)
    known = {one.name: one for one in PAGE.glob("*") if one.is_file()}  # looked up by name, never by a path
    if kind is None or name not in known:
        raise NotThere("The page has no such part.")
    return FileResponse(known[name], media_type=kind)
