"""Checks whether everything a lake needs is there, and says what to do about each thing that is not."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__, flow
from pipeline.access.browser import NoBrowser
from pipeline.access.browser_found import installed
from pipeline.access.collecting import load_collecting
from pipeline.access.environment import environment as variables
from pipeline.access.keyring_door import KeyringDoor
from pipeline.access.vault_file import VaultFile
from pipeline.access.vault_words import keyring_name
from pipeline.clean_up import free_space
from pipeline.clock import Clock, SystemClock
from pipeline.configuration import Configuration
from pipeline.engine.journal_reads import JournalReads
from pipeline.engine.migrating import JournalTooNew, refuse_newer
from pipeline.engine.retry import RetryPolicy, RetryPolicyError
from pipeline.insights.goals import load_goals
from pipeline.model import Zone
from pipeline.platforms.titles import TITLES
from pipeline.quality.capacity import LOW_DISK, NEEDED_DISK, Free, days_left
from pipeline.quality.thresholds import Thresholds, load_thresholds
from pipeline.quality.wording import days
from pipeline.reaching.mail import greet, stated_server
from pipeline.registry import load_registry
from pipeline.schedule.plan import LOCAL, plan_of
from pipeline.settings import ConfigurationError, Settings, env_values
from pipeline.updates.words import NOWHERE, is_newest, is_there
from pipeline.warehouse.schema import WarehouseTooNew, refuse_newer_warehouse

if TYPE_CHECKING:
    from pipeline.reaching.platforms import Knock

PACKAGES = ("cryptography", "pyarrow", "tenacity", "filelock", "psutil", "rich", "python-dotenv", "fsspec",
            "keyring", "playwright", "requests")  # fmt: skip
CLOCK_TOLERATED = timedelta(minutes=2)
FAR_AWAY = 365  # days; whatever happens after them, nobody knows it today
PLATFORM_OF = {"spotify-catalog-view": "spotify", "spotify-accounts": "spotify", "spotify-api": "spotify",
               "instagram": "social", "youtube": "social"}  # fmt: skip
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


class Grade(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what is so, and – unless all is well – what to do."""

    check: str
    grade: Grade
    message: str
    next_action: str = ""


def examine(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """All checks, in the order a person would go through them. With a ``clock`` also what lies outside: the platforms
    and the mail server are knocked at, each for some seconds at most.
    """
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        environment, folders, lambda settings: disk(settings, clock), databases, configuration, time_zone, keyring,
        browser,
    )  # fmt: skip
    found = [finding for check in checks for finding in check(settings)]
    return found if clock is None else [*found, *outside(settings, clock)]


def environment(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", Grade.OK, f"Python {version}")
    sqlite = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    message = f"SQLite {sqlite3.sqlite_version}"
    yield (
        Finding("sqlite", Grade.OK, message)
        if sqlite
        else Finding("sqlite", Grade.FAILED, f"{message} is too old.", "Install a newer Python.")
    )
    missing = [name for name in PACKAGES if not _installed(name)]
    if missing:
        action = "Run: python installer/bootstrap.py run"
        yield Finding("packages", Grade.FAILED, f"Not installed: {', '.join(missing)}", action)
    else:
        yield Finding("packages", Grade.OK, f"{len(PACKAGES)} packages are installed")


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def folders(settings: Settings) -> Iterator[Finding]:
    if not settings.root.is_dir():
        yield Finding("lake", Grade.FAILED, f"The lake folder {settings.root} is not there.", "Is the drive connected?")
        return
    yield Finding("lake", Grade.OK, str(settings.root))
    for zone, url in settings.zones.urls:
        folder = settings.local_zone(zone)
        if folder is None:
            yield Finding(f"zone {zone}", Grade.OK, f"{url} (not on this computer, not checked)")
        elif not folder.is_dir():
            yield Finding(f"zone {zone}", Grade.OK, f"{folder} is made by the first run")
        elif (zone is Zone.LANDING and os.access(folder, os.R_OK)) or _writable(folder):
            yield Finding(f"zone {zone}", Grade.OK, str(folder))
        else:
            yield Finding(
                f"zone {zone}", Grade.FAILED, f"{folder} cannot be written.", "Check the folder's permissions."
            )


def _writable(folder: Path) -> bool:
    """Whether a file can be made: on Windows and for administrators, permissions alone do not tell."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def disk(settings: Settings, clock: Clock | None = None) -> Iterator[Finding]:
    """What is free, and once enough runs have told it, when it will be gone at their pace."""
    if not settings.root.is_dir():
        return
    now = (clock or SystemClock()).now()
    free = shutil.disk_usage(settings.root).free
    measured = _measured(settings, now)
    left = days_left(free, measured)
    message, action = f"{free / 1e9:,.1f} GB free", "Free some space, or run: bedrot retention"
    if free < NEEDED_DISK:
        yield Finding("disk", Grade.FAILED, f"The disk is full: {message}.", action)
        return
    told_within = _thresholds(settings).disk_full_days
    if left is not None and left < max(FAR_AWAY, told_within):
        pace = days((now - measured[0].at) / timedelta(days=1))
        message = f"{message}; at the pace of the last {pace} it is full in about {days(max(left, 1))}"
    if free < LOW_DISK:
        yield Finding("disk", Grade.ATTENTION, f"The disk is getting full: {message}.", action)
    elif left is not None and left < told_within:
        yield Finding("disk", Grade.ATTENTION, f"The disk is filling: {message}.", action)
    else:
        yield Finding("disk", Grade.OK, message)


def _measured(settings: Settings, now: datetime) -> tuple[Free, ...]:
    """What was free after recent runs; nothing where no journal tells it."""
    if not settings.journal.is_file():
        return ()
    try:
        refuse_newer(settings.journal)
        with closing(sqlite3.connect(f"{settings.journal.as_uri()}?mode=ro", uri=True)) as connection:
            return free_space(JournalReads(connection), now)
    except (JournalTooNew, sqlite3.Error):
        return ()  # one that is newer or damaged is told by the check of the databases


def _thresholds(settings: Settings) -> Thresholds:
    try:
        return load_thresholds(settings.config_dir)
    except (ConfigurationError, OSError):
        return Thresholds()  # the check of the configuration tells why


def databases(settings: Settings) -> Iterator[Finding]:
    """Journal and warehouse, read through once; a run would mend either by itself."""
    looked_at = (("journal", settings.journal, refuse_newer), ("warehouse", settings.database, refuse_newer_warehouse))
    for name, path, refuse in looked_at:
        if not path.is_file():
            yield Finding(name, Grade.OK, f"{path} is made by the first run")
            continue
        try:
            refuse(path)
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
                found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except (JournalTooNew, WarehouseTooNew) as newer:
            yield Finding(name, Grade.FAILED, newer.message, newer.next_action)
            continue
        except sqlite3.Error as error:
            found = str(error)
        if found == "ok":
            yield Finding(name, Grade.OK, str(path))
        else:
            action = "Run once: it is set aside and built anew from the zones."
            yield Finding(name, Grade.FAILED, f"The {name} is damaged ({found}).", action)


def configuration(settings: Settings) -> Iterator[Finding]:
    config = Configuration(settings.config_dir)
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("artists", lambda: load_registry(settings.config_dir)),
        ("schedule", config.window),
        ("retries", lambda: RetryPolicy.from_config(config.schedule())),
        ("retention", config.retention),
        ("health", lambda: load_thresholds(settings.config_dir)),
        ("goals", lambda: load_goals(settings.config_dir)),
        ("collecting", lambda: load_collecting(settings.config_dir)),
        ("vault", VaultFile(settings.config_dir).known),
        ("dependencies", lambda: flow.full_flow(config.dependencies(flow.default_dependencies))),
    )
    if not settings.root.is_dir():
        return
    for name, check in checks:
        try:
            found = check()
        except ConfigurationError as error:
            yield Finding(name, Grade.FAILED, error.message, error.next_action)
        except RetryPolicyError as error:
            yield Finding(name, Grade.FAILED, f"schedule_config.json: {error}", "Mend that value.")
        except OSError as error:
            message = f"{error.filename or settings.config_dir}: {error.strerror or error}"
            yield Finding(name, Grade.FAILED, message, "Check the permissions of the folder config.")
        else:
            if name == "artists" and not getattr(found, "artists", ()):
                action = f"Write {settings.config_dir / 'artists.json'}; names pass through as delivered until then."
                yield Finding(name, Grade.ATTENTION, "No artists are listed yet.", action)
            else:
                yield Finding(name, Grade.OK, f"{name} can be read")


def time_zone(settings: Settings) -> Iterator[Finding]:
    """In which zone the hours of the schedule are meant."""
    if not settings.root.is_dir():
        return
    try:
        plan = plan_of(Configuration(settings.config_dir))
    except (ConfigurationError, OSError) as error:
        if isinstance(error, ConfigurationError) and "timezone" in error.message:
            yield Finding("time zone", Grade.FAILED, error.message, error.next_action)
        return  # other trouble with the file is told already
    if plan.zone_name == LOCAL:
        yield Finding("time zone", Grade.OK, f"{plan.zone.key}, as on this computer")
    else:
        yield Finding("time zone", Grade.OK, f"{plan.zone.key}, by the schedule")


def keyring(settings: Settings) -> Iterator[Finding]:
    """Whether passwords and sessions can be kept, and read again where this lake has kept some."""
    trouble = KeyringDoor().trouble()
    if trouble is None:
        yield Finding("keyring", Grade.OK, f"Passwords and sessions are kept in {keyring_name()}")
        return
    try:
        used = bool(VaultFile(settings.config_dir).known())
    except ConfigurationError:
        used = True  # the finding about its file says more
    grade = Grade.FAILED if used else Grade.ATTENTION
    yield Finding("keyring", grade, trouble.message, trouble.next_action)


def browser(settings: Settings) -> Iterator[Finding]:
    """Which browser would be used for signing in and collecting."""
    try:
        wanted = load_collecting(settings.config_dir).browser
    except ConfigurationError:
        return  # told already
    found = installed(wanted)
    if found is not None:
        yield Finding("browser", Grade.OK, f"{found.title} ({found.program})")
        return
    none = NoBrowser(wanted=wanted)
    yield Finding("browser", Grade.ATTENTION, none.message, none.next_action)


def outside(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether the platforms and the mail server answer, and whether this computer's clock agrees with theirs."""
    try:
        addresses = load_collecting(settings.config_dir).addresses
    except ConfigurationError:
        addresses = {}  # told already
    from pipeline.reaching.platforms import knock, skew  # brings requests along

    knocks = knock(addresses.values(), clock)
    for platform, title in TITLES.items():
        own = [knocks[address] for name, address in addresses.items() if PLATFORM_OF.get(name, name) == platform]
        if own:
            yield _reached(title, own)
    yield from _clock(skew(knocks.values()))
    yield from _mail_server(settings)
    yield new_version(clock)


def _reached(title: str, knocks: list[Knock]) -> Finding:
    check = f"reaching {title}"
    silent = next((one for one in knocks if not one.answered), None)
    if silent is None:
        slowest = max(one.seconds for one in knocks)
        return Finding(check, Grade.OK, f"{title} answers ({slowest:.1f} s)")
    host = silent.address.partition("//")[2].rstrip("/")
    if silent.why == "SSLError":
        message = f"{host} could not prove who it is, so nothing is sent to it."
        return Finding(check, Grade.ATTENTION, message, "Check date and time, and programs that look into traffic.")
    message = f"{host} does not answer ({silent.why})."
    return Finding(check, Grade.ATTENTION, message, "Check the internet connection, then try again.")


def _clock(ahead: timedelta | None) -> Iterator[Finding]:
    if ahead is None:
        return  # nobody answered, which is said already
    if abs(ahead) <= CLOCK_TOLERATED:
        yield Finding("clock", Grade.OK, "The clock agrees with the platforms'")
        return
    way = "fast" if ahead > timedelta() else "slow"
    message = f"The clock of this computer is {abs(ahead) / timedelta(minutes=1):,.0f} minutes {way}."
    yield Finding(
        "clock", Grade.ATTENTION, message, "Set date and time, best by themselves: runs and sign-ins need it."
    )


def _mail_server(settings: Settings) -> Iterator[Finding]:
    try:
        stated = (Configuration(settings.config_dir).stated_schedule() or {}).get("notifications") or {}
    except (ConfigurationError, OSError):
        return  # told already
    server = stated_server(stated, {**env_values(settings.root), **variables()})
    if server is None:
        yield Finding("mail server", Grade.OK, "No mail server is set up; messages are shown on this computer only")
    elif trouble := greet(server):
        yield Finding("mail server", Grade.ATTENTION, trouble, "Check its name, port and security in the settings.")
    else:
        yield Finding("mail server", Grade.OK, f"{server.host}, port {server.port}")


def new_version(clock: Clock) -> Finding:
    """Asked whoever has switched it off for the panel, which keeps silent about a look that came to nothing."""
    from pipeline.updates.asking import NoNews, ask
    from pipeline.updates.source import stated_source
    from pipeline.updates.version_file import is_newer

    source = stated_source()
    if not source.stated:
        return Finding("new version", Grade.OK, NOWHERE.removesuffix("."))
    try:
        found = ask(source, clock)
    except NoNews as why:
        return Finding("new version", Grade.ATTENTION, f"{why.message} ({why.detail})", why.next_action)
    if not is_newer(found):
        return Finding("new version", Grade.OK, is_newest(__version__).removesuffix("."))
    return Finding("new version", Grade.OK, f"{is_there(found.version)} {found.page}")
