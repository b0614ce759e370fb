"""Some days in the life of a lake, lived by whichever version of the program is on the path; run as a script.

``older_life.py FOLDER`` makes ``FOLDER/lake``, ``FOLDER/panel.ini`` and ``FOLDER/keyring.json`` with all that version
knows to leave behind, and ``FOLDER/told.json`` with what it says of them itself. Everything in it is invented.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

FIRST, SECOND, THIRD = (datetime(2026, 11, day, 7, 10, tzinfo=UTC) for day in (16, 22, 23))
CUT_OFF = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WAVES = datetime(2026, 11, 15, tzinfo=UTC).timestamp()  # what was downloaded before it lands first
ACCOUNT = "Nova.Drift"
HOST, BOOT = "label-pc", "first-boot-of-label-pc"
BAD = {
    "distrokid/streams/streams_stats_20261122_070003.html": b"<html>We will be right back.</html>",
    "linktree/analytics/graphql_20261122_073042_000001.json": b'{"data": ',
}
PLATFORMS = ("distrokid", "toolost", "metaads", "tiktok", "linktree")  # Spotify's second half is there for the last run
SCHEDULE: dict[str, Any] = {
    "schedule": {
        "frequency": "weekly",
        "days": ["monday", "tuesday", "friday"],
        "time_window": {"start": "07:30", "end": "08:45", "randomize": True},
        "timezone": "Europe/Berlin",
    },
    "retry_policy": {"max_retries": 2, "retry_delay_minutes": 1, "exponential_backoff": False},
    "notifications": {"on_success": True, "on_failure": True},
    "retention": {"archive_days": 400, "log_days": 45, "event_days": 120},
    "our own remark": "kept as it is",
}


def knows(module: str) -> bool:
    """Whether that version has it; what is installed of another one does not count."""
    import pipeline

    with contextlib.suppress(ModuleNotFoundError):
        found = importlib.util.find_spec(module)
        return found is not None and Path(pipeline.__file__).parents[1] in Path(found.origin or "").parents
    return False


def be_nobodys_computer() -> None:
    """What the journal notes of the computer is as invented as the rest."""
    from pipeline.engine import owner

    socket.gethostname = lambda: HOST
    owner.this_boot = lambda: BOOT  # type: ignore[assignment]


def command(root: Path, *words: str) -> Any:
    """One command of that version; its JSON answer."""
    from pipeline.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main(["--root", str(root), "--json", *words])
    return json.loads(said.getvalue())


def at(moment: datetime, root: Path, *words: str) -> Any:
    import time_machine

    with time_machine.travel(moment):
        return command(root, *words)


def land(root: Path, files: dict[str, bytes], moment: datetime) -> None:
    for name, body in files.items():
        place = root / "landing" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        os.utime(place, (moment.timestamp(), moment.timestamp()))


def begin(folder: Path) -> Path:
    """A lake of which half has landed; the other half waits in ``later``."""
    from tests.landing.generate import make_landing

    root, later = folder / "lake", folder / "later"
    make_landing(later, days=42, artists=2, tracks=2, bank_rows=60, campaigns=2, snapshots=2)
    (root / "config").mkdir(parents=True)
    shutil.move(later / "artists.json", root / "config" / "artists.json")
    (root / "config" / "schedule_config.json").write_text(json.dumps(SCHEDULE, indent=2) + "\n")
    move(later / "landing", root / "landing", only_before=WAVES)
    return root


def move(source: Path, target: Path, only_before: float | None = None) -> None:
    for file in sorted(source.rglob("*")):
        if file.is_file() and (only_before is None or file.stat().st_mtime < only_before):
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, place)


def live(folder: Path) -> None:
    root = begin(folder)
    if knows("pipeline.schedule.slot_book"):
        at(FIRST, root, "schedule", "next", "--count", "5")
    at(FIRST, root, "run", "--no-extractors")
    for platform in PLATFORMS:
        move(folder / "later" / "landing" / platform, root / "landing" / platform)
    land(root, BAD, SECOND)
    if knows("pipeline.access.vault"):
        keep_secrets(folder, root)
    change_settings(root)
    at(SECOND, root, "run", "--no-extractors")
    items = at(SECOND, root, "quarantine", "list")["items"]
    at(SECOND, root, "quarantine", "drop", str(items[0]["id"]))
    keep_schedule(root)
    if knows("pipeline.noting"):
        take_note(root)
    if knows("app.preferences"):
        remember(folder / "panel.ini")
    move(folder / "later" / "landing", root / "landing")
    shutil.rmtree(folder / "later")
    cut_off(folder)
    (folder / "told.json").write_text(json.dumps(told(folder, items), indent=1) + "\n")


def told(folder: Path, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What that version says of it all. Asked of a copy: whoever opens the lake ends what was killed."""
    root = shutil.copytree(folder / "lake", folder / "asked")
    runs = at(CUT_OFF, root, "runs", "list")
    found = {
        "runs": runs["runs"],
        "show": [at(CUT_OFF, root, "runs", "show", run["run_id"]) for run in runs["runs"]],
        "quarantine": at(CUT_OFF, root, "quarantine", "list")["items"],
        "set aside": at(CUT_OFF, root, "quarantine", "show", *(str(item["id"]) for item in items))["items"],
    }
    if knows("pipeline.schedule.slot_book"):
        found["slots"] = at(CUT_OFF, root, "schedule", "slots")["slots"]
        found["next"] = at(CUT_OFF, root, "schedule", "next", "--count", "4")
    if knows("pipeline.insights.kpis"):
        found["kpis"] = at(CUT_OFF, root, "kpis")
    at(CUT_OFF, root, "resume", runs["runs"][0]["run_id"])
    made = sorted((root / "curated").iterdir())
    found["would make"] = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in made}
    shutil.rmtree(root)
    return found


def cut_off(folder: Path) -> None:
    """A run of a program that is killed in the midst of it; its journal stays as it was at that moment."""
    line = [sys.executable, "-P", __file__, str(folder), "cut off"]
    ended = subprocess.run(line, env={**os.environ, "BEDROT_CRASH_AT": "step-done:3"}, check=False, timeout=120)
    assert ended.returncode < 0, "it was to be killed"


def change_settings(root: Path) -> None:
    """As the pages of the panel do it, as far as that version has them."""
    from pipeline.configuration import Configuration

    config = Configuration(root / "config")
    if hasattr(config, "change_schedule"):
        config.change_schedule(("notifications", "on_success"), False)
    if hasattr(config, "change_collecting"):
        config.change_collecting(("browser",), "chromium")
        config.change_collecting(("browsers_at_once",), 1)
    if hasattr(config, "change_health"):
        config.change_health(("disk_full_days",), 21)
    if hasattr(config, "change_goals"):
        config.change_goals(("goals", "monthly_plays"), 12345)
    if knows("pipeline.feed.feed_settings"):
        from pipeline.feed.feed_settings import FeedSettings, keep

        keep(root / "config", FeedSettings(enabled=True, port=8765, allowed_origins=("http://localhost:3000",)))


def keep_schedule(root: Path) -> None:
    """A run for a slot, one skipped, one missed, and a pause."""
    import time_machine

    if knows("pipeline.schedule.slot_book"):
        from pipeline.lake import Wanted, open_lake
        from pipeline.model import RunKind
        from pipeline.schedule.slot_book import SlotBook
        from pipeline.schedule.slots import SlotState, Why
        from pipeline.settings import load_settings

        at(SECOND, root, "schedule", "skip", "2026-11-27")
        with time_machine.travel(THIRD), open_lake(load_settings(root)) as lake:
            SlotBook(lake.journal).settle(date(2026, 11, 20), SlotState.MISSED, Why.OFF, THIRD)
            SlotBook(lake.journal).settle(date(2026, 11, 17), SlotState.MISSED, Why.ASLEEP, THIRD)
            claim = SlotBook.claim(date(2026, 11, 23), Why.NONE, THIRD)
            lake.run(Wanted(RunKind.WITHOUT_EXTRACTORS, trigger="schedule", claim=claim))
    else:
        at(THIRD, root, "run", "--no-extractors")
    if knows("pipeline.schedule.pause"):
        at(THIRD, root, "schedule", "pause", "--hours", "72")


def keep_secrets(folder: Path, root: Path) -> None:
    """Invented passwords and a session, written by that version into a keyring that is put down as a list."""
    from pipeline.access.connection import SESSION, Address
    from pipeline.access.vault import Vault
    from pipeline.access.vault_file import VaultFile
    from tests.access.stories import large_session

    kept = {Address("tiktok", ACCOUNT, SESSION): json.dumps(large_session(4000))}
    kept[Address("distrokid", "", SESSION)] = json.dumps(large_session(900))
    for connection in connections():
        account = ACCOUNT if connection.many else ""
        for field in connection.fields:
            kept[Address(connection.key, account, str(field.name))] = f"invented {connection.key} {field.name}"
    entries: dict[tuple[str, str], str] = {}
    vault = Vault(VaultFile(root / "config"), written_down(entries))
    for address, value in kept.items():
        vault.put(address, value)
    values = [[*address, value] for address, value in kept.items()]
    listed = [[*names, entry] for names, entry in sorted(entries.items())]
    (folder / "keyring.json").write_text(json.dumps({"entries": listed, "values": values}, indent=1) + "\n")
    from pipeline.access.session_book import SessionBook, SessionFacts

    book = SessionBook(root / "journal")
    moment = "2026-11-20T08:00:00+00:00"
    for connection, account in (("tiktok", ACCOUNT), ("distrokid", "")):
        book.put(SessionFacts(connection, account, moment, moment, signed_in_as="nova", signed_in_at=moment))


def connections() -> list[Any]:
    """All ways that version has secrets for."""
    from pipeline.platforms.connections import BY_KEY

    found = list(BY_KEY.values())
    if knows("pipeline.access.of_messages"):
        from pipeline.access.of_messages import FOR_MESSAGES

        found += FOR_MESSAGES
    if knows("pipeline.feed.tokens"):
        from pipeline.feed.tokens import FEED

        found.append(FEED)
    return found


def written_down(entries: dict[tuple[str, str], str]) -> Any:
    """A keyring that keeps everything under the very names it is given."""
    from keyring.backend import KeyringBackend

    class WrittenDown(KeyringBackend):
        priority = -1
        of_this_program = True

        def get_password(self, service: str, username: str) -> str | None:
            return entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            entries[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del entries[service, username]

    return WrittenDown()


def take_note(root: Path) -> None:
    """The owner has seen what stood out; without anything, a word is put down all the same."""
    import time_machine

    from pipeline.lake import open_lake
    from pipeline.settings import load_settings

    with time_machine.travel(THIRD), open_lake(load_settings(root)) as lake, lake.journal.writing() as write:
        moment = "2026-11-22T08:00:00+00:00"
        write.change(
            "INSERT INTO noted VALUES (?, ?, ?, ?, ?)", ("plays.spotify", "2026-11-01", "2026-11-02", 1, moment)
        )


def remember(path: Path) -> None:
    """What the panel of that version keeps of itself."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication, QMainWindow

    from app.preferences import Preferences

    application = QApplication.instance() or QApplication([])
    window = QMainWindow()
    window.resize(1100, 700)
    preferences = Preferences(path)
    kept: dict[str, str | int | bool | bytes] = {
        "lake/root": "lake",
        "looks/theme": "dark",
        "window/page": "runs",
        "window/geometry": bytes(window.saveGeometry().data()),
        "notifications/level": "runs",
        "runs/workers": 3,
        "hints/tray": True,
        "overview/happenings": False,
        "data/dataset": "tidy_daily_streams",
    }
    for key, value in kept.items():
        preferences.put(key, value)
    preferences.save()
    del application


def main(folder: Path, what: str) -> None:
    be_nobodys_computer()
    if what == "cut off":
        at(CUT_OFF, folder / "lake", "run", "--no-extractors")
    else:
        live(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
