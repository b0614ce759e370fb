"""What the people who maintain the panel need when something is wrong: a summary, and a bundle to send them.

Everything is gathered and scrubbed first, shown as it is, and only then written: what is in the bundle is exactly
what was looked at.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pipeline.configuration import DEPENDENCIES, SCHEDULE
from pipeline.diagnosing.facts import Facts, Question, look
from pipeline.diagnosing.scrubbing import Scrubber
from pipeline.diagnosing.summary import summary
from pipeline.health import LakeHealth
from pipeline.registry import load_registry, read_json
from pipeline.set_up import stated
from pipeline.settings import ConfigurationError, env_values
from pipeline.zones.store import LocalStore

LOG_LINES, LOG_BYTES = 2000, 512 << 10  # of each log, counted from its end
LOGS = (
    ("cron_execution_*.log", "What happened, in sentences", 2),
    ("error_logs/errors_*.log", "What went wrong, with traces", 2),
    ("runs/*.jsonl", "What happened in a run, event by event", 3),
)


@dataclass(frozen=True)
class Entry:
    """One file of the bundle: its name there, what it is, and all of its text."""

    name: str
    what: str
    text: str

    @cached_property
    def data(self) -> bytes:
        return self.text.encode(errors="replace")

    @property
    def bytes(self) -> int:
        return len(self.data)


@dataclass(frozen=True)
class Diagnostics:
    """Everything there is to send, scrubbed. The first entry is the summary."""

    entries: tuple[Entry, ...]
    made_at: datetime

    @property
    def summary(self) -> str:
        return self.entries[0].text

    def contents(self) -> list[tuple[str, str, int]]:
        """Name, what it is and bytes of each file that the bundle holds."""
        return [(entry.name, entry.what, entry.bytes) for entry in self.entries]

    def write(self, target: Path) -> int:
        """Write the bundle, whole or not at all; returns its size in bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
            for entry in self.entries:
                info = zipfile.ZipInfo(entry.name, self.made_at.astimezone(UTC).timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(info, entry.data)
        with LocalStore(str(target.parent)).writing(target.name) as sink:
            sink.write(buffer.getvalue())
        return len(buffer.getvalue())


def gather(asked: Question) -> Diagnostics:
    """Look at everything once. Nothing that cannot be read stops the rest; it is told in its place."""
    facts = look(asked)
    root = facts.settings.root if facts.settings else asked.root
    scrubber = Scrubber(root, asked.environ)
    documents = (
        ("settings.json", "How the lake and the panel are set up", _set_up(asked, facts)),
        ("check-up.json", "What was checked", [vars(finding) for finding in facts.findings]),
        ("runs.json", "The last runs", {
            "runs": [line.to_json() for line in facts.runs], "in_full": [run.to_json() for run in facts.in_full],
        }),
        ("quarantine.json", "What is set aside", [item.to_json() for item in facts.set_aside]),
        ("freshness.json", "How new the data are", _freshness(facts.health)),
    )  # fmt: skip
    entries = [Entry(name, what, _json(scrubber.document(body))) for name, what, body in documents]
    if facts.settings is not None:
        entries += _configuration(facts, facts.settings.config_dir, scrubber)
        entries += _logs(facts, facts.settings.log_dir, scrubber)
    # Last, because only now all trouble is known.
    first = Entry("summary.txt", "How everything is, on one page", scrubber.text(summary(facts)))
    return Diagnostics((first, *entries), facts.at)


def _set_up(asked: Question, facts: Facts) -> dict[str, Any]:
    """What counts, and which further names the .env files state; never what those say."""
    settings = facts.settings
    if settings is None:
        return {"panel": dict(asked.panel)}
    values = facts.tried("Set-up", lambda: stated(settings.root, asked.environ)) or {}
    names = facts.tried("Names in .env", lambda: sorted(env_values(settings.root))) or []
    return {
        "panel": dict(asked.panel),
        "lake": {name: vars(value) for name, value in values.items()},
        "stated_in_env_files": names,
        "artists": facts.tried("Artists", lambda: _artists(settings.config_dir)) or {},
    }


def _artists(config: Path) -> dict[str, int]:
    """How much the artist list says, not what."""
    artists = load_registry(config).artists
    return {
        "artists": len(artists),
        "with_spotify_id": sum(bool(artist.spotify_id) for artist in artists),
        "with_tiktok_handle": sum(bool(artist.tiktok_handle) for artist in artists),
        "tracks": sum(len(artist.tracks) for artist in artists),
    }


def _freshness(health: LakeHealth | None) -> list[dict[str, Any]]:
    if health is None:
        return []
    return [
        {
            "platform": found.name,
            "enabled": found.enabled,
            "freshness": found.freshness.value,
            "newest": found.newest.isoformat() if found.newest else None,
            "stalest": found.stalest,
            "last_good_run": found.last_good_run.run_id if found.last_good_run else None,
            "set_aside": found.quarantine,
            "accounts": len(found.accounts),
        }
        for found in health.platforms
    ]


def _configuration(facts: Facts, folder: Path, scrubber: Scrubber) -> Iterator[Entry]:
    for name, what in ((SCHEDULE, "When runs happen, how long is kept"), (DEPENDENCIES, "Which platforms take part")):
        if (folder / name).is_file():
            try:
                body = scrubber.document(read_json(folder / name))
            except (OSError, ConfigurationError) as error:
                facts.trouble.append(f"{name}: {error}")
            else:
                yield Entry(f"config/{name}", what, _json(body))


def _logs(facts: Facts, folder: Path, scrubber: Scrubber) -> Iterator[Entry]:
    for pattern, what, newest in LOGS:
        for path in sorted(folder.glob(pattern))[-newest:]:
            lines = facts.tried(path.name, partial(last_lines, path)) or []
            text = "".join(f"{scrubber.line(line)}\n" for line in lines)
            yield Entry(f"logs/{path.relative_to(folder).as_posix()}", what, text)


def last_lines(path: Path, lines: int = LOG_LINES, size: int = LOG_BYTES) -> list[str]:
    """The end of a log: whole lines, at most so many and so many bytes."""
    with path.open("rb") as handle:
        length = handle.seek(0, io.SEEK_END)
        handle.seek(max(length - size, 0))
        if length > size:
            handle.readline()  # its beginning is missing
        text = handle.read().decode("utf-8", "replace")
    return text.splitlines()[-lines:]


def _json(body: Any) -> str:
    return json.dumps(body, indent=1, ensure_ascii=False, default=str) + "\n"
