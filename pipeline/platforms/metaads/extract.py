"""Collects the daily figures of the ad account from the Graph API: the last week again, and once all of its history."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.access.courtesy import Visits, visiting
from pipeline.access.http import Patience
from pipeline.access.lake_access import LakeAccess
from pipeline.model import FailureKind, StepContext, StepFailed, StepResult, Verdict
from pipeline.platforms.arrival import Arrivals, damaged, nothing_came
from pipeline.platforms.collection import NOT_SET_UP
from pipeline.platforms.connections import BY_KEY
from pipeline.platforms.declaration import Refused
from pipeline.platforms.deferring import deferring
from pipeline.platforms.graph_api import Graph, TooMuch
from pipeline.platforms.keys import Keys, keys_of, mark_proved, mark_refused
from pipeline.platforms.metaads import daily_file
from pipeline.platforms.metaads.account import AdAccount, graph_of, look_at_account, look_at_key
from pipeline.platforms.metaads.backfill import Days, Plan
from pipeline.platforms.metaads.campaign_list import Campaigns
from pipeline.platforms.metaads.insights import Insights
from pipeline.platforms.metaads.schema import SITE
from pipeline.platforms.opening import opened
from pipeline.signals import CancelFlag, report_progress

CONNECTION = BY_KEY["metaads"]
LONGEST_SECONDS = 2400.0  # then the rest of the history waits for the next run
DAILY = "daily"


def collect(ctx: StepContext) -> StepResult:
    """The extract step. Skipped as not set up until access key and ad account are known."""
    return collect_with(ctx, opened(ctx))


def collect_with(ctx: StepContext, access: LakeAccess, patience: Patience | None = None) -> StepResult:
    """The same with a lake's access that is open already; ``patience`` as for :class:`Api`."""
    keys = keys_of(access, CONNECTION)
    if keys is None:
        return StepResult(skipped_reason=NOT_SET_UP)
    stopped = CancelFlag(ctx.cancel_flag).is_set
    with (
        visiting(access.journal_dir, "metaads", stopped, access.clock),
        graph_of(access, keys, stopped, patience) as graph,
    ):
        visits = Visits(access.journal_dir, "metaads", access.clock)
        try:
            with deferring(visits, SITE, access.clock):
                return _Collection(ctx, access, graph, visits, keys).run()
        except StepFailed as failed:
            if failed.failure.kind is FailureKind.NEEDS_SIGN_IN:
                mark_refused(access, CONNECTION, keys, failed.failure.message)
            raise


@dataclass
class _Collection:
    """One visit: key, account, campaigns, then range by range."""

    ctx: StepContext
    access: LakeAccess
    graph: Graph
    visits: Visits
    keys: Keys
    arrivals: Arrivals = field(init=False)

    def __post_init__(self) -> None:
        self.arrivals = Arrivals.of(self.ctx)

    def run(self) -> StepResult:
        key = look_at_key(self.graph)
        account = look_at_account(self.graph, self.keys["account"])
        mark_proved(self.access, CONNECTION, self.keys, account.name, key.expires)
        if account.note:
            self.arrivals.note(account.note)
        campaigns = Campaigns(self.graph, account.path)
        campaigns.load()
        self._collect(account, campaigns)
        if campaigns.unknown:
            self.arrivals.note(
                f"Campaigns with figures, but on no list of Meta: {', '.join(sorted(campaigns.unknown))}."
            )
        return self.arrivals.result()

    def _collect(self, account: AdAccount, campaigns: Campaigns) -> None:
        clock, insights = self.access.clock, Insights(self.graph, account.path)
        bookmark = f"days {account.path}"
        covered = None if self.ctx.force else Days.of(self.visits.mark(bookmark))
        plan = Plan(covered, account.earliest(clock), account.yesterday(clock))
        began = clock.monotonic()
        # An account that has never shown a figure is asked for all of its days again: it may have been a bad moment.
        has_figures = bool(self.visits.mark(bookmark))
        while (days := plan.next()) is not None:
            report_progress(self.ctx, plan.ranges - plan.left, plan.ranges)
            try:
                rows = insights.of(days)
            except TooMuch:
                plan.too_much()
                continue
            self._land(rows, days, campaigns)
            complete = plan.done()
            has_figures = has_figures or bool(rows)
            if has_figures:
                self.visits.set_mark(bookmark, complete.text())
            if clock.monotonic() - began > LONGEST_SECONDS and plan.left:
                self.arrivals.note("The history is long; the next run goes on with it.")
                return

    def _land(self, rows: list[dict[str, object]], days: Days, campaigns: Campaigns) -> None:
        try:
            table = daily_file.table_of(rows, campaigns)
        except Refused as no:
            raise damaged(SITE, self.arrivals.platform.kinds[DAILY].title, no.refusal) from None
        if table:
            self.arrivals.land(daily_file.NAME.format, table, self.access.clock.now())
        elif self._had_rows(days):
            raise nothing_came(SITE)

    def _had_rows(self, days: Days) -> bool:
        """Whether figures of just these days were accepted before."""
        newest = {
            dict(d.facts).get("last_day", "")
            for d in self.ctx.deliveries
            if d.verdict is Verdict.ACCEPTED and d.kind == DAILY
        }
        return any(days.since.isoformat() <= day <= days.until.isoformat() for day in newest)
