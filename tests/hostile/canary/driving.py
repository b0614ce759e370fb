"""Drives every failure path there is: faults of all platforms, sign-ins that fail, keyrings that do, bad files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from playwright.async_api import Page

from pipeline.access import sign_in as signing
from pipeline.access.http import Api
from pipeline.access.lake_access import LakeAccess, access_of
from pipeline.access.sign_in import SignIn
from pipeline.access.sign_in_news import Ending
from pipeline.clock import RunningClock
from pipeline.engine.records import RunSummary
from pipeline.lake import Wanted, open_lake
from pipeline.model import RunKind, StepContext, StepState
from pipeline.platforms.signing_in import site_for
from pipeline.settings import ConfigurationError, load_settings
from tests.access.strict_keyring import StrictKeyring
from tests.hostile.canary.planting import Planted, plant, sign_in
from tests.hostile.canary.spellings import SIGN_BY_SIGN, spellings
from tests.hostile.fault_sequences.rules import RULES, Rule
from tests.platform_sims.metaads import MetaAdsStandIn
from tests.platform_sims.one_browser import OneBrowser
from tests.platform_sims.people import Person
from tests.platform_sims.room import MOMENT
from tests.platform_sims.social import SocialStandIn
from tests.platform_sims.spotify import SpotifyStandIn
from tests.platform_sims.tiktok import TikTokStandIn
from tests.platform_sims.world import World

OF_THE_SAME = {"spotify": ("spotify", "catalogue")}  # what one stand-in plays
BAD_FILE = "a secret in a bad file"
LEFT_OUT = (
    "slow",
    "flaky",
    "stall",
    "error 4/0",
    "error 17/0",
    "error 32/0",
    "error 613/0",
)  # as others that are there
# One browser is shared by all, so that as many visits may go on as there are platforms.
HURRIED = {"page_seconds": 2.0, "download_seconds": 2.0, "sign_in_seconds": 8, "browsers_at_once": 5}
WORKERS = 8
DAY_AND_MORE = timedelta(hours=26)
Act = Callable[[Page, Person], Any]


@dataclass
class Driven:
    """A lake in which everything has gone wrong once. ``said`` is what was told on the way, outside of the lake."""

    world: World
    root: Path
    keyring: StrictKeyring
    planted: Planted
    moment: datetime = MOMENT
    failures: set[tuple[str, str]] = field(default_factory=set)  # platform and kind
    endings: set[Ending] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    @property
    def access(self) -> LakeAccess:
        return access_of(self.root, RunningClock(self.moment))

    def run(self, platforms: tuple[str, ...] = ()) -> None:
        """One full run of these platforms, or all, the day after the last one."""
        self._a_day_later()
        sign_in(self.world, self.access, self.planted)
        try:
            with open_lake(load_settings(self.root), RunningClock(self.moment)) as lake:
                self.note(lake.run(Wanted(RunKind.FULL, platforms, workers=WORKERS)))
        except ConfigurationError as refused:
            self.said += [refused.message, refused.next_action, repr(refused)]

    def note(self, summary: RunSummary) -> None:
        for step in summary.steps:
            if step.state is StepState.FAILED and step.failure:
                self.failures.add((step.key.partition(".")[0], step.failure.kind.value))
                self.said.append(repr(step.failure))

    def _a_day_later(self) -> None:
        self.moment += DAY_AND_MORE
        for site in self.world.stand_ins.values():
            if isinstance(site, MetaAdsStandIn):
                site.today = self.moment.date()
            elif isinstance(site, SocialStandIn):
                site.now = self.moment
            elif isinstance(site, TikTokStandIn):
                site.later += DAY_AND_MORE.total_seconds()
            elif isinstance(site, SpotifyStandIn):
                site.exported.clear()

    # -- faults of the platforms

    def every_fault(self) -> None:
        """In every run each platform has another fault, until all had their turn."""
        faults = {name: list(_rules(name)) for name in self.world.stand_ins}
        # No fault is another one for being waited for in earnest.
        with patch.object(Api, "rest", lambda *_: None):
            self._one_after_the_other(faults)

    def _one_after_the_other(self, faults: dict[str, list[Rule]]) -> None:
        for turn in range(max(map(len, faults.values()))):
            struck = {name: rules[turn] for name, rules in faults.items() if turn < len(rules)}
            with self.struck(struck):
                self.run(tuple(struck))

    @contextmanager
    def struck(self, rules: dict[str, Rule]) -> Iterator[None]:
        for name, rule in rules.items():
            rule.strike(self.world.stand_ins[name], rule, None)
        yield
        for site in self.world.stand_ins.values():
            site.faults.clear()
            for name in ("graph_faults", "next_headers", "youtube_faults"):
                getattr(site, name, []).clear()

    # -- sign-ins

    def every_sign_in(self, one: OneBrowser) -> None:
        """A good one on every platform, and every way in which one ends badly, on one platform or another."""
        people = list(self.world.people())
        bad: list[tuple[Act, str]] = [(act, "") for act in (wrong_password, wrong_code, leaves)]
        bad += [(signs_in, fault) for fault in ("down", "signed-out", "puzzle", "wrong-account")]

        def of_one(number: int) -> None:
            platform, person = people[number]
            self.sign_in(platform, person, signs_in)
            for act, fault in bad[number :: len(people)]:
                if fault:
                    self.world.stand_ins[platform].faults.set(fault)
                self.sign_in(platform, person, act)
                self.world.stand_ins[platform].faults.clear()

        with ExitStack() as stack:
            stack.enter_context(patch.object(signing, "with_browser", one.lent))
            stack.enter_context(patch.object(signing, "conducted", lambda work: one.conducted(work).result()))
            pool = stack.enter_context(ThreadPoolExecutor(len(people)))
            list(pool.map(of_one, range(len(people))))

    def sign_in(self, platform: str, person: Person, act: Act) -> None:
        async def acts(page: Page) -> None:
            try:
                await asyncio.wait_for(act(page, person), 6)
            except Exception as left_out:  # noqa: BLE001 – a page that is away lets nobody type
                self.said.append(type(left_out).__name__)

        site = site_for(self.access, platform, person.account)
        end = SignIn(self.access, site, lambda news: self.said.append(repr(news)), headless=True, on_page=acts).run()
        self.endings.add(end.ending)
        self.said.append(repr(end))

    # -- the keyring, files, the program itself

    def every_keyring(self) -> None:
        for trouble in (self.keyring.lock, self.keyring.refuse, self.keyring.vanish, self.keyring.be_missing):
            trouble()
            try:
                with open_lake(load_settings(self.root), RunningClock(self.moment)) as lake:
                    self.note(lake.run(Wanted(RunKind.FULL, workers=WORKERS)))
            finally:
                self.keyring.answer()

    def every_bad_file(self) -> None:
        """A .env file that is no text, and a configuration with a secret in the wrong place."""
        secret = self.planted.secret(BAD_FILE, "canary-badfile-Zq7xW3vB9nK2")
        env, collecting = self.root / ".env", self.root / "config" / "collecting.json"
        before, usual = env.read_bytes() if env.exists() else None, collecting.read_text(encoding="utf-8")
        env.write_bytes(b"\xff\xfe" + f"DK_PASSWORD={secret}\n".encode())
        self.run_refused()
        env.unlink() if before is None else env.write_bytes(before)
        bad = json.loads(usual)
        bad["addresses"]["distrokid"] = f"ftp://user:{secret}@distrokid.example/?token={secret}"
        collecting.write_text(json.dumps(bad), encoding="utf-8")
        self.run_refused()
        collecting.write_text(usual, encoding="utf-8")

    def run_refused(self) -> None:
        try:
            with open_lake(load_settings(self.root), RunningClock(self.moment)) as lake:
                self.note(lake.run(Wanted(RunKind.FULL, workers=WORKERS)))
        except ConfigurationError as refused:
            self.said += [refused.message, refused.next_action]

    def every_exception(self) -> None:
        """A step's own fault, whose words quote all that this program was handed, however they are written."""

        def fails(ctx: StepContext) -> None:
            self.access.credentials.values(site_for(self.access, "distrokid").connection)
            try:
                raise ValueError("; ".join(_written(self._known_to_the_program())))
            except ValueError as first:
                raise KeyError({"because": self._known_to_the_program()}) from first

        struck = ("distrokid", "toolost")
        with ExitStack() as stack:
            for name in struck:
                stack.enter_context(patch(f"pipeline.platforms.{name}.extract.collect", fails))
            self.run(struck)
        assert {(name, "permanent") for name in struck} <= self.failures

    def _known_to_the_program(self) -> list[str]:
        """Whatever went through its hands: it has read or written all of these.

        Codes, and sessions that began in a browser in which the sign-in then failed, it has never seen.
        """
        secrets = self.planted.secrets
        unseen = set(secrets) - {name for name, value in secrets.items() if value in self.planted.kept}
        never = [name for name in unseen if " session " in name or name.startswith(("the code of", BAD_FILE))]
        return [value for name, value in secrets.items() if name not in never]


def _rules(name: str) -> Iterator[Rule]:
    for play in OF_THE_SAME.get(name, (name,)):
        yield from (rule for rule in RULES.get(play, ()) if rule.name not in LEFT_OUT)


def _written(values: list[str]) -> Iterator[str]:
    """As exceptions may quote them: in every way that is text and that somebody uses."""
    for value in values:
        yield f"Bearer {value}"
        for needle, name in spellings(value).items():
            if name not in ("UTF-16", SIGN_BY_SIGN):  # nobody escapes letters
                yield f"before {needle.decode()} behind"


# -- what a person does in the browser


async def signs_in(page: Page, person: Person, password: str = "", code: str = "") -> None:
    link = page.get_by_text("Use phone / email / username")
    if await link.count():
        await link.click()
    await page.locator("input[type=email], input[type=text]").first.fill(person.email)
    await page.locator("input[type=password]").fill(password or person.password)
    await page.keyboard.press("Enter")
    await page.locator("input[name=code]").fill(code or person.code)
    await page.keyboard.press("Enter")


async def wrong_password(page: Page, person: Person) -> None:
    await signs_in(page, person, password=f"{person.password} not")


async def wrong_code(page: Page, person: Person) -> None:
    await signs_in(page, person, code=f"{person.code} not")


async def leaves(page: Page, _: Person) -> None:
    """The window's own cross."""
    await page.close()


def driven(world: World, root: Path, keyring: StrictKeyring) -> Driven:
    """A lake with everything planted, before anything has happened."""
    world.lake(root, **HURRIED)
    (root / "config" / "schedule_config.json").write_text('{"retry_policy": {"max_retries": 0}}', encoding="utf-8")
    access = access_of(root, RunningClock(MOMENT), environ={})
    return Driven(world, root, keyring, plant(world, access))
