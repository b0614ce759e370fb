"""Collects Spotify: what the artists' site shows to whoever is signed in, and what the Web API tells to keys."""

from __future__ import annotations

from pipeline.model import StepContext, StepFailed, StepResult
from pipeline.platforms.browser_collection import collect_in_browser
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.gravest import gravest
from pipeline.platforms.spotify.artist_pages import CONNECTION, collect_artists, is_due, tracked
from pipeline.platforms.spotify.catalogue_collection import collect_catalogue
from pipeline.platforms.spotify.site import Site
from pipeline.registry import registry_of


def collect(ctx: StepContext) -> StepResult:
    """Both parts, each where it is set up; what one fails with does not keep the other from its work."""
    results: list[StepResult] = []
    failures: list[StepFailed] = []
    for part in (_from_the_site, collect_catalogue):
        try:
            results.append(part(ctx))
        except StepFailed as failed:
            failures.append(failed)
    if failures:
        raise gravest(failures)
    return together(results)


def _from_the_site(ctx: StepContext) -> StepResult:
    if not tracked(registry_of(ctx)):
        return StepResult(skipped_reason=NOT_SET_UP)
    return collect_in_browser(ctx, CONNECTION, Site, collect_artists, due=is_due)


def together(results: list[StepResult]) -> StepResult:
    """One result for several parts; skipped only where all were."""
    done = [result for result in results if not result.skipped_reason]
    if not done:
        return results[0]
    return StepResult(
        rows_out=sum(result.rows_out for result in done),
        bytes=sum(result.bytes for result in done),
        files=sum(result.files for result in done),
        notes=tuple(note for result in done for note in result.notes),
    )
