"""Reports that Meta prepares while we wait: ordered, looked after, fetched.

Source: ``POST /<account>/insights`` answers ``{"report_run_id": …}``; that id has ``async_status`` – Job Not Started,
Job Started, Job Running, Job Completed, Job Failed, Job Skipped – and ``async_percent_completion``; its rows are at
``/<id>/insights``. From v25.0 on a failed one has ``error_code`` and ``error_subcode``, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

from pipeline.platforms.graph_api import Answer, Graph, TooMuch, changed
from pipeline.platforms.graph_errors import GraphError, Meaning, failure_of, numbered_error

COMPLETED, FAILED, SKIPPED = "Job Completed", "Job Failed", "Job Skipped"
REPORT_SECONDS = 600.0  # then a shorter range is asked for
LOOKS = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds before each look; the last one goes on


def report(graph: Graph, account: str, asked: dict[str, str], page: int) -> list[Answer]:
    """The rows of a report. Raises :class:`TooMuch` where Meta does not get ready with it: ask for a shorter range."""
    ordered = graph.post(f"{account}/insights", asked).get("report_run_id")
    if not ordered:
        raise changed(graph.title, "a report without a number")
    _wait_for(graph, str(ordered))
    return [row for rows in graph.pages(f"{ordered}/insights", {}, page) for row in rows]


def _wait_for(graph: Graph, ordered: str) -> None:
    deadline = graph.clock.monotonic() + REPORT_SECONDS
    for seconds in _looks():
        graph.rest(seconds)
        told = graph.get(ordered, {})  # all it has; naming what only newer versions have would be a fault in older ones
        status = told.get("async_status")
        # A completed one may still count up: its rows are whole only at 100.
        if status == COMPLETED and told.get("async_percent_completion") in (100, "100"):
            return
        if status in (FAILED, SKIPPED):
            raise _refused(graph, told)
        if graph.clock.monotonic() >= deadline:
            raise TooMuch(GraphError(Meaning.TOO_MUCH, 0, 0))


def _looks() -> Iterator[float]:
    return chain(LOOKS, repeat(LOOKS[-1]))


def _refused(graph: Graph, told: Answer) -> Exception:
    """Why a report failed. Most did so for their size, and where Meta does not tell, that is what we take it for."""
    error = numbered_error(told.get("error_code"), told.get("error_subcode"))
    if not error.code or error.meaning in (Meaning.TOO_MUCH, Meaning.AGAIN):
        return TooMuch(replace(error, meaning=Meaning.TOO_MUCH))
    return failure_of(graph.title, error)
