"""The feed put together: the guard in front, the routes by subject, one shape for all that goes wrong."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pipeline import __version__
from pipeline.engine.migrating import JournalTooNew
from pipeline.feed.answers import Answers
from pipeline.feed.context import FeedContext
from pipeline.feed.documents import DESCRIPTION, TAGS, described
from pipeline.feed.guard import Guard
from pipeline.feed.guard_rules import Rules
from pipeline.feed.reading import Unavailable
from pipeline.feed.refusals import Refusal, Refused
from pipeline.feed.routers import routers
from pipeline.feed.routes_live import hub_of
from pipeline.feed.starting import Starter
from pipeline.model import NotThere, StepFailed
from pipeline.settings import ConfigurationError

log = logging.getLogger(__name__)
READERS = 4  # threads that read at a time: two processors have no use for more


def make_app(context: FeedContext) -> FastAPI:
    """The feed of one lake as an ASGI application; routes find ``context`` in ``request.app.state.context``.

    Many who ask the same within a second get the same answer.
    """

    @asynccontextmanager
    async def serving(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = READERS
        try:
            yield
        finally:
            await app.state.hub.close()
            context.close()

    app = FastAPI(
        title="BEDROT feed",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,  # their pages come from elsewhere
        redoc_url=None,
        lifespan=serving,
    )
    app.state.context = context
    app.state.starter = Starter(context)
    app.state.hub = hub_of(context)
    for router in routers():
        app.include_router(router)
    _answer_what_goes_wrong(app)
    rules = Rules(
        context.tokens,
        context.port,
        context.clock,
        context.feed.allowed_origins,
        context.feed.tokenless_origins,
        context.wrong_tokens,
        context.passes,
    )
    app.add_middleware(Answers, clock=context.clock)
    app.add_middleware(Guard, rules=rules)
    described(app, context)
    return app


Handler = Callable[[Request, Any], Awaitable[Response]]


def _answer_what_goes_wrong(app: FastAPI) -> None:
    def on(kind: type[Exception], made: Callable[[Any], Refusal]) -> None:
        async def handle(_: Request, error: Exception) -> Response:
            return answer(made(error))

        app.add_exception_handler(kind, handle)

    on(Refused, lambda refused: refused.refusal)
    on(Unavailable, lambda gone: Refusal(503, "unavailable", gone.message, gone.next_action))
    on(JournalTooNew, lambda new: Refusal(503, "unavailable", new.message, new.next_action))
    on(ConfigurationError, lambda wrong: Refusal(503, "configuration", wrong.message, wrong.next_action))
    on(StepFailed, lambda bad: Refusal(503, bad.failure.kind.value, bad.failure.message, bad.failure.next_action))
    on(NotThere, lambda unknown: Refusal(404, "not-found", str(unknown)))
    on(RequestValidationError, _not_understood)
    on(HTTPException, _of_the_framework)
    on(sqlite3.Error, _database)
    on(OSError, _disk)


def answer(refusal: Refusal) -> Response:
    return Response(refusal.body(), refusal.status, media_type="application/json", headers=dict(refusal.headers))


def _not_understood(error: RequestValidationError) -> Refusal:
    """Names the values that cannot be meant, and never repeats them."""
    places = sorted({".".join(str(part) for part in one["loc"][1:]) or "the body" for one in error.errors()})
    named = ", ".join(place for place in places if place.isprintable())[:200]
    return Refusal(422, "request", f"Not understood: {named}.", "See /openapi.json for what can be asked.")


def _of_the_framework(error: HTTPException) -> Refusal:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return Refusal(404, "not-found", "There is nothing here.", "See /openapi.json for what there is.", headers)
    if error.status_code == 405:
        return Refusal(405, "method", "This cannot be done here.", "See /openapi.json for what can.", headers)
    return Refusal(error.status_code, "request", "The request was not understood.", "See /openapi.json.", headers)


def _database(error: sqlite3.Error) -> Refusal:
    log.warning("A database could not be read: %s", error)
    return Refusal(
        503, "unavailable", "The lake's records cannot be read now.", "Ask again in a moment.", {"Retry-After": "5"}
    )


def _disk(error: OSError) -> Refusal:
    log.warning("A file could not be read: %s", error)
    return Refusal(503, "unavailable", "A file of the lake cannot be read now.", "Is the drive connected? Ask again.")
