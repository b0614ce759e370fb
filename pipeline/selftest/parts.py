"""The parts that need no lake: what a packed program may lack without anybody noticing before it is used."""

from __future__ import annotations

import asyncio
import importlib.metadata
import json
import platform
import sqlite3
import ssl
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from pipeline import __version__, flow
from pipeline.access.keyring_door import KeyringDoor
from pipeline.access.vault_words import VaultState, keyring_name
from pipeline.clock import SystemClock
from pipeline.doctor import OLDEST_SQLITE
from pipeline.own_command import bedrot_command, packed, starting_folder
from pipeline.platforms.connections import SITES
from pipeline.platforms.declaration import NAMES, declared
from pipeline.selftest.findings import Broken, Check

LEAST_CERTIFICATES = 50
SECONDS = 30.0
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows a console would flash up
SERVICE = "BEDROT self-test"
PACKAGES = ("apscheduler", "cryptography", "fastapi", "keyring", "matplotlib", "playwright", "pyarrow", "requests",
            "uvicorn")  # fmt: skip


def program(_: Path) -> str:
    how = "packed" if packed() else "from its source"
    return f"{__version__}, {how}, Python {platform.python_version()} on {platform.platform()}"


def started_again(_: Path) -> str:
    """The command line as a process of its own, as the feed starts runs."""
    done = subprocess.run(
        [*bedrot_command(), "version", "--json"], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
        cwd=starting_folder(), check=False, creationflags=NO_WINDOW,
    )  # fmt: skip
    if done.returncode:
        raise Broken(f"exit code {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    found = json.loads(done.stdout)["version"]
    if found != __version__:
        raise Broken(f"it is version {found}, not {__version__}")
    return " ".join(bedrot_command())


def found_by_name(_: Path) -> str:
    """Steps, platforms and sign-ins are named by strings: no import statement leads to them."""
    steps = [step for key in NAMES for step in flow.platform_steps(key)] + list(flow.unified_steps())
    for reference in {step.run for step in steps} | set(SITES.values()):
        module, name = reference.split(":")
        getattr(import_module(module), name)
    for key in NAMES:
        declared(key)
    return f"{len(steps)} steps, {len(NAMES)} platforms, {len(SITES)} sign-ins"


def packages(_: Path) -> str:
    """Whether packages know their own versions: keyring finds its back ends that way."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)


def sqlite(folder: Path) -> str:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Broken(f"SQLite {sqlite3.sqlite_version} is too old")
    with closing(sqlite3.connect(folder / "selftest.db")) as connection:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        connection.execute("CREATE TABLE t (a INTEGER) STRICT")
        connection.execute("INSERT INTO t VALUES (1), (2)")
        found = connection.execute("SELECT json_group_array(a) FROM t").fetchone()[0]
    if mode != "wal" or found != "[1,2]":
        raise Broken(f"journal mode {mode}, answer {found}")
    return sqlite3.sqlite_version


def keyring(_: Path) -> str:
    """A secret is kept, read and removed where there is a keyring; else the way to it must be there."""
    module = "Windows" if sys.platform == "win32" else "macOS" if sys.platform == "darwin" else "SecretService"
    backend = import_module(f"keyring.backends.{module}")
    door = KeyringDoor()
    state = door.state()
    if state is not VaultState.OPEN:
        if sys.platform == "win32":
            raise Broken(f"{keyring_name()} is {state}")
        if not getattr(backend, "secretstorage", None):
            raise Broken("secretstorage, the way to the keyring, is not there")
        return f"no open keyring here ({state}); {module} would be used"
    with door.held() as entries:
        entries.write(SERVICE, "tried")
        entries.remove(SERVICE)
        return type(entries.backend).__module__


def scheduler(_: Path) -> str:
    from apscheduler.schedulers.background import BackgroundScheduler

    rung = threading.Event()
    made = BackgroundScheduler(timezone=UTC)
    # At once and again: a job that is done is taken out of its book, and the end might come before that.
    made.add_job(rung.set, "interval", hours=1, next_run_time=SystemClock().now())
    made.start()
    try:
        if not rung.wait(SECONDS):
            raise Broken("a job that was due did not run")
    finally:
        made.shutdown()
    return "a job that was due has run"


def time_zones(_: Path) -> str:
    from zoneinfo import ZoneInfo

    import tzlocal

    summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    if summer.hour != 8:
        raise Broken(f"noon UTC is {summer:%H:%M} in New York")
    return f"here it is {tzlocal.get_localzone_name() or tzlocal.get_localzone()}"


def tables(folder: Path) -> str:
    """Written and read as Parquet, packed as the zones pack it, and as CSV."""
    import pyarrow
    import pyarrow.compute
    import pyarrow.csv
    import pyarrow.parquet

    table = pyarrow.table({"day": ["2026-11-25", "2026-11-26"], "plays": [3, 4]})
    pyarrow.parquet.write_table(table, folder / "plays.parquet", compression="zstd")
    read = pyarrow.parquet.read_table(folder / "plays.parquet")
    pyarrow.csv.write_csv(read, folder / "plays.csv")
    again = pyarrow.csv.read_csv(folder / "plays.csv")
    if pyarrow.compute.sum(again["plays"]).as_py() != 7 or not read.equals(table):
        raise Broken("what was written is not what was read")
    return f"pyarrow {pyarrow.__version__}"


def charts(folder: Path) -> str:
    """Drawn as a picture and as SVG, with letters that have a shape."""
    from pipeline.charting.look import ChartLook
    from pipeline.charting.model import Axis, Chart, Part, Place, Stroke
    from pipeline.charting.svg import png_of, svg_of

    places = tuple(Place(name, name) for name in ("one", "two", "three"))
    chart = Chart("selftest", "Plays", Axis.NAMES, places, (Part("plays", "Plays", Stroke.BARS, (1.0, 3.0, 2.0)),))
    picture, drawing = png_of(chart, ChartLook(), 480, 240), svg_of(chart, ChartLook(), 480, 240)
    if not picture.startswith(b"\x89PNG") or "Plays" not in drawing:
        raise Broken("nothing was drawn")
    return f"PNG {len(picture):,} bytes, SVG {len(drawing):,} characters"


def certificates(_: Path) -> str:
    """What makes a connection to a platform trustworthy. Nobody is called."""
    import certifi
    import requests

    store = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509_ca"]
    if store < LEAST_CERTIFICATES:
        raise Broken(f"{store} certificates in {certifi.where()}")
    with requests.Session() as session:
        session.get_adapter("https://localhost")
    return f"{store} authorities, requests {importlib.metadata.version('requests')}, {ssl.OPENSSL_VERSION}"


def signatures(_: Path) -> str:
    """What new versions are believed by; and where they are asked for, which is told here and nowhere called."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from pipeline.updates.source import FILE, read_source
    from pipeline.updates.version_file import FORM, is_signed

    key, words = Ed25519PrivateKey.generate(), b"words"
    public, signature = key.public_key().public_bytes_raw(), key.sign(FORM + b"\n" + words)
    if not is_signed(signature, words, public) or is_signed(signature, b"other words", public):
        raise Broken("what is signed is not told from what is not")
    source = read_source(FILE)
    where = f"new versions are told at {source.address}" if source.stated else "no place to ask for new versions"
    return f"cryptography {importlib.metadata.version('cryptography')}; {where}"


def browser_driver(_: Path) -> str:
    """The driver of the browsers starts, answers and ends. No browser is started."""
    return asyncio.run(asyncio.wait_for(_driven(), SECONDS))


async def _driven() -> str:
    from playwright._impl._driver import compute_driver_executable
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        name = playwright.chromium.name
    return f"{name} by {compute_driver_executable()[0]}"


PARTS: tuple[tuple[str, Check], ...] = (
    ("program", program),
    ("found by name", found_by_name),
    ("packages", packages),
    ("started again", started_again),
    ("SQLite", sqlite),
    ("keyring", keyring),
    ("scheduler", scheduler),
    ("time zones", time_zones),
    ("tables", tables),
    ("charts", charts),
    ("certificates", certificates),
    ("signatures", signatures),
    ("browser driver", browser_driver),
)
