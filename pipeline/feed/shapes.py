"""The shapes that several answers of the feed share: what was refused, and who may ask for what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from pipeline.feed import refusals as say
from pipeline.feed.context import FeedContext
from pipeline.feed.refusals import Refusal, Refused
from pipeline.feed.tokens import Scope

READING = HTTPBearer(scheme_name="read", description="The token for reading, from Settings.", auto_error=False)
ACTING = HTTPBearer(scheme_name="act", description="The token for starting runs; it may read, too.", auto_error=False)


class Shape(BaseModel):
    """Every answer: what is described comes, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ErrorBody(Shape):
    kind: str = Field(description="One word for programs.", examples=["not-found"])
    message: str = Field(description="What happened, for people.", examples=["There is no run 20261120T070003Z."])
    next_action: str = Field(description="What to do about it; may be empty.", examples=["List the runs: /v1/runs"])


class ErrorAnswer(Shape):
    """What the feed answers whenever it does not do what was asked."""

    success: bool = Field(default=False, examples=[False])
    error: ErrorBody


def context_of(request: Request) -> FeedContext:
    found: FeedContext = request.app.state.context
    return found


Context = Annotated[FeedContext, Depends(context_of)]


def may_act(request: Request, context: Context) -> None:
    """A second look behind the guard's: the token is the one for acting, and the owner has switched acting on."""
    if request.scope.get("state", {}).get("access") is not Scope.ACT:
        raise Refused(say.NEEDS_ACT)
    if not context.feed.allow_actions:
        raise Refused(say.ACTIONS_OFF)


def nothing_unknown(request: Request) -> None:
    """A parameter that a route does not have is told: misspelt, it would have been left out without a word."""
    route = request.scope["route"]
    known = {one.alias for one in route.dependant.query_params}
    if any(name not in known for name in request.query_params):
        raise Refused(NO_SUCH_PARAMETER)


NO_SUCH_PARAMETER = Refusal(422, "request", "There is no such parameter.", "See /openapi.json for those there are.")
READS_LIKE_THE_ORIGINAL = [Security(READING)]  # which took whatever came
READS = [Security(READING), Depends(nothing_unknown)]
ACTS = [Security(ACTING), Depends(nothing_unknown), Depends(may_act)]

_WORDS = {
    400: "There cannot be such an address.",
    401: "No token, or not the right one.",
    403: "The page that asks is not on the list, or the token may not do this.",
    404: "There is no such thing.",
    405: "This cannot be done here.",
    406: "No such format.",
    409: "The lake is busy with a run.",
    413: "The body is too large.",
    414: "The address is too long.",
    421: "The feed was asked for by a name that is not its own.",
    422: "A value was not understood.",
    429: "Too many wrong tokens were tried.",
    431: "The headers are too large.",
    500: "A fault in the feed.",
    503: "The lake cannot be read now.",
}
ALWAYS = (400, 401, 403, 405, 413, 414, 421, 422, 429, 431, 500, 503)


def refusals(*more: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route: those that any may give, and ``more``."""
    return {status: {"model": ErrorAnswer, "description": _WORDS[status]} for status in sorted({*ALWAYS, *more})}
